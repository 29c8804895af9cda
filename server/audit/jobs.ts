import { z } from "zod";
import { defineJob } from "../jobs/define-job.ts";
import { anchorHead } from "./anchors.ts";

const anchorEveryMs = 5 * 60_000;

const anchorHeadJob = defineJob({
  kind: "audit.anchor-head",
  title: "Note the newest audit row outside the database",
  payload: z.object({}),
  everyMs: anchorEveryMs,
  run: async ({ deps }) => {
    await anchorHead(deps);
  },
});

export const auditJobs = [anchorHeadJob] as const;
