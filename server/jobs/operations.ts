/* Doors of the job queue and of the collectors. */
import { z } from "zod";
import { defineOperation } from "../doors/define-operation.ts";
import { pageInputShape } from "../kernel/page.ts";
import { collectorSchema, jobListSchema, jobSchema, jobStateSchema } from "./domain/job.schema.ts";
import { listCollectors, runCollector } from "./collectors.ts";
import { listJobs } from "./list-jobs.ts";
import { jobDefinitions } from "./registry.ts";
import { retryJob } from "./retry-job.ts";

const text = z.string().min(1).max(100);

export const listJobsOperation = defineOperation({
  name: "jobs.list",
  kind: "query",
  summary: "Background jobs, newest first, with how many there are in each state",
  description: "Jobs that ended are kept for some days (GET /retention). What a job works on is not shown.",
  input: z.object({ ...pageInputShape, state: jobStateSchema.optional(), kind: text.optional() }),
  output: jobListSchema,
  access: { role: "maintainer" },
  rest: { method: "GET", path: "/jobs" },
  cli: "jobs list",
  run: ({ deps }, input) => listJobs(deps, jobDefinitions, input),
});

export const retryJobOperation = defineOperation({
  name: "jobs.retry",
  kind: "mutation",
  summary: "Try a failed job again",
  description: "Answers with the job that does the work now: the same, or a newer one that waited already.",
  input: z.object({ id: text }),
  output: jobSchema,
  access: { role: "maintainer" },
  rest: { method: "POST", path: "/jobs/{id}/retry", status: 202 },
  cli: "jobs retry ID",
  run: ({ deps, audit }, { id }) => retryJob(deps, jobDefinitions, { id, audit }),
});

export const listCollectorsOperation = defineOperation({
  name: "collectors.list",
  kind: "query",
  summary: "Recurring background work with its health, those that need somebody first",
  input: z.object({}),
  output: z.object({ items: z.array(collectorSchema) }),
  access: { role: "maintainer" },
  rest: { method: "GET", path: "/collectors" },
  cli: "collectors list",
  run: ({ deps }) => listCollectors(deps, jobDefinitions),
});

export const runCollectorOperation = defineOperation({
  name: "collectors.run",
  kind: "mutation",
  summary: "Run a collector now instead of at its next time",
  input: z.object({ kind: text }),
  output: collectorSchema,
  access: { role: "maintainer" },
  rest: { method: "POST", path: "/collectors/{kind}/run", status: 202 },
  cli: "collectors run KIND",
  run: ({ deps, audit }, { kind }) => runCollector(deps, jobDefinitions, { kind, audit }),
});

export const jobOperations = [
  listJobsOperation,
  retryJobOperation,
  listCollectorsOperation,
  runCollectorOperation,
] as const;
