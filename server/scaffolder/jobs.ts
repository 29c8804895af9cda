import { z } from "zod";
import { defineJob } from "../jobs/define-job.ts";
import { executeRunKind } from "./create-run.ts";
import { executeRun } from "./execute-run.ts";

const executeRunJob = defineJob({
  kind: executeRunKind,
  payload: z.object({ runId: z.string() }),
  // The executor ends a run itself; only a database out of reach gets here, and that heals.
  maxAttempts: 1000,
  run: ({ deps, lease, signal }, { runId }) => executeRun(deps, { runId, lease, signal }),
});

export const scaffolderJobs = [executeRunJob] as const;
