import { z } from "zod";
import { defineJob } from "../jobs/define-job.ts";
import { executeRunKind } from "./runs/create-run.ts";
import { failRun } from "./runs/end-run.ts";
import { executeRun } from "./runs/execute-run.ts";
import { reportOrphans } from "./runs/list-orphans.ts";
import { dropSecretsOfEndedRuns, findRun } from "./store/runs.ts";

const executeRunJob = defineJob({
  kind: executeRunKind,
  title: "Execute a run",
  payload: z.object({ runId: z.string() }),
  // The executor ends a run itself. A database out of reach gets here and heals; what has not healed after an hour
  // ends the run, so that its name becomes free and a person reads why.
  maxAttempts: 60,
  async giveUp(tx, deps, { runId }) {
    const run = await findRun(tx, runId);
    if (run !== undefined) await failRun(tx, run, { code: "internal_error", now: deps.now() });
  },
  run: ({ deps, lease, signal }, { runId }) => executeRun(deps, { runId, lease, signal }),
});

const keepSecretsMs = 7 * 24 * 3_600_000;
const batch = 500;

/** A run that failed may be retried for a week; after that its secrets have to be entered again. */
const dropSecretsJob = defineJob({
  kind: "scaffolder.drop-old-secrets",
  title: "Drop secrets of runs that ended over a week ago",
  payload: z.object({}),
  everyMs: 3_600_000,
  async run({ deps, signal }) {
    const ended = { before: deps.now() - keepSecretsMs, limit: batch };
    let dropped = batch;
    while (dropped === batch && !signal.aborted)
      dropped = await deps.db.withTx((tx) => dropSecretsOfEndedRuns(tx, ended));
  },
});

/** Runs end within minutes; a repository that is left over after hours is worth a line in the log. */
const reportOrphansJob = defineJob({
  kind: "scaffolder.report-orphans",
  title: "Look for repositories whose run was never finished",
  payload: z.object({}),
  everyMs: 6 * 3_600_000,
  run: ({ deps }) => reportOrphans(deps),
});

export const scaffolderJobs = [executeRunJob, dropSecretsJob, reportOrphansJob] as const;
