/** Every kind of job and the use case it is bound to. */
import { catalogJobs } from "../catalog/jobs.ts";
import { scaffolderJobs } from "../scaffolder/jobs.ts";
import { scorecardJobs } from "../scorecards/jobs.ts";
import type { JobDefinition } from "./define-job.ts";
import { pruneJobsJob } from "./prune-jobs.ts";

export const jobDefinitions: readonly JobDefinition[] = [
  pruneJobsJob,
  ...catalogJobs,
  ...scaffolderJobs,
  ...scorecardJobs,
];
