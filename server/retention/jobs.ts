import { z } from "zod";
import { defineJob } from "../jobs/define-job.ts";
import { applyRetention } from "./apply-retention.ts";
import { applyRetentionKind } from "./list-retention.ts";

const applyJob = defineJob({
  kind: applyRetentionKind,
  title: "Remove what is older than it is kept",
  payload: z.object({}),
  everyMs: 6 * 3_600_000,
  async run({ deps, lease, signal }) {
    const { serverTime } = deps.github.meta;
    const removed = await applyRetention(deps, { forgeTime: serverTime, requestId: lease.jobId, signal });
    if (Object.values(removed).some((rows) => rows > 0)) deps.logger.info({ removed }, "retention applied");
  },
});

export const retentionJobs = [applyJob] as const;
