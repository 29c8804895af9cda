import type { OperationAccess } from "../../doors/define-operation.ts";
import { roleForEveryTeam, roleToStartRuns } from "../domain/run-rights.ts";

/** Of the preview as of the run: what would be refused is not shown as what will be. */
export const toCreate: OperationAccess = {
  role: roleToStartRuns,
  ownership: "the team that will own the service, or a maintainer",
  overrideRole: roleForEveryTeam,
};
