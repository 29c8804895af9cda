/* Every operation of the portal. A use case that is not here has no door; one that is, has all of them. */
import { auditOperations, auditStreams } from "../audit/operations.ts";
import { backupOperations } from "../backup/operations.ts";
import { backstageOperations } from "../catalog/backstage/operations.ts";
import { catalogOperations } from "../catalog/operations.ts";
import { accountOperations } from "../identity/operations/account.ts";
import { memberOperations } from "../identity/operations/members.ts";
import { serviceAccountOperations } from "../identity/operations/service-accounts.ts";
import { identityOperations } from "../identity/operations/identities.ts";
import { sessionOperations } from "../identity/operations/sessions.ts";
import { signInOperations } from "../identity/operations/sign-in.ts";
import { tokenOperations } from "../identity/operations/tokens.ts";
import { connectionOperations } from "../connections/operations.ts";
import { doctorOperations } from "../doctor/operations.ts";
import { homeOperations } from "../home/operations.ts";
import { exportOperations } from "../export/operations.ts";
import { jobOperations } from "../jobs/operations.ts";
import { retentionOperations } from "../retention/operations.ts";
import { runOperations, runStreams } from "../scaffolder/operations/runs.ts";
import { templateOperations } from "../scaffolder/operations/templates.ts";
import { sampleOperations } from "../sample/operations.ts";
import { scorecardOperations } from "../scorecards/operations.ts";
import { serviceOperations } from "../services/operations.ts";
import type { Operation } from "./define-operation.ts";
import type { StreamOperation } from "./define-stream.ts";
import { definePermissions } from "./permission-matrix.ts";
import type { RestOperation } from "./rest.ts";

export const permissionsOperation = definePermissions(() => restOperations);

export const operations: readonly Operation[] = [
  ...accountOperations,
  ...identityOperations,
  ...sessionOperations,
  ...memberOperations,
  ...signInOperations,
  ...tokenOperations,
  ...serviceAccountOperations,
  ...catalogOperations,
  ...backstageOperations,
  ...runOperations,
  ...templateOperations,
  ...serviceOperations,
  ...scorecardOperations,
  ...sampleOperations,
  ...auditOperations,
  ...backupOperations,
  ...exportOperations,
  permissionsOperation,
  ...jobOperations,
  ...homeOperations,
  ...connectionOperations,
  ...doctorOperations,
  ...retentionOperations,
];

export const streams: readonly StreamOperation[] = [...runStreams, ...auditStreams];

/** Everything below /api/v1 and /api/catalog. */
export const restOperations: readonly RestOperation[] = [...operations, ...streams];
