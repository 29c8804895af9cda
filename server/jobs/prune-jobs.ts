import { z } from "zod";
import { defineJob } from "./define-job.ts";
import { pruneJobs } from "./queue.ts";

const keepMs = 7 * 24 * 3_600_000;

/** Finished jobs are kept for a week, as the record of what failed. */
export const pruneJobsJob = defineJob({
  kind: "jobs.prune-finished",
  payload: z.object({}),
  everyMs: 6 * 3_600_000,
  async run({ deps, signal }) {
    const before = deps.now() - keepMs;
    let deleted = 1;
    while (deleted > 0 && !signal.aborted) deleted = await deps.db.withTx((tx) => pruneJobs(tx, before));
  },
});
