/* Every operation of the portal. A use case that is not here has no door; one that is, has all of them. */
import { catalogOperations } from "../catalog/operations.ts";
import { identityOperations } from "../identity/operations.ts";
import { runOperations } from "../scaffolder/operations/runs.ts";
import { templateOperations } from "../scaffolder/operations/templates.ts";
import { sampleOperations } from "../sample/operations.ts";
import { scorecardOperations } from "../scorecards/operations.ts";
import { serviceOperations } from "../services/operations.ts";
import type { Operation } from "./define-operation.ts";

export const operations: readonly Operation[] = [
  ...identityOperations,
  ...catalogOperations,
  ...runOperations,
  ...templateOperations,
  ...serviceOperations,
  ...scorecardOperations,
  ...sampleOperations,
];
