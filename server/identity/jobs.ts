/* Background work of identity. */
import { z } from "zod";
import { defineJob } from "../jobs/define-job.ts";
import { endDepartedAccess } from "./departures/end-departed-access.ts";

/** As often as the organisation is scanned. */
const EVERY_MS = 2 * 60_000;

const departures = defineJob({
  kind: "identity.end-departed-access",
  title: "End the access of people who left the organisation",
  payload: z.object({}),
  everyMs: EVERY_MS,
  run: async ({ deps, lease }) => {
    const result = await endDepartedAccess(deps, lease.jobId);
    if (result.ended > 0) deps.logger.info(result, "access of people who left the organisation ended");
  },
});

export const identityJobs = [departures] as const;
