/** Every kind of job and the use case it is bound to. */
import { auditJobs } from "../audit/jobs.ts";
import { catalogJobs } from "../catalog/jobs.ts";
import { identityJobs } from "../identity/jobs.ts";
import { retentionJobs } from "../retention/jobs.ts";
import { scaffolderJobs } from "../scaffolder/jobs.ts";
import { scorecardJobs } from "../scorecards/jobs.ts";
import type { JobDefinition } from "./define-job.ts";

export const jobDefinitions: readonly JobDefinition[] = [
  ...catalogJobs,
  ...identityJobs,
  ...scaffolderJobs,
  ...scorecardJobs,
  ...auditJobs,
  ...retentionJobs,
];
