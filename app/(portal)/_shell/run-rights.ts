/* What the signed-in person may do with runs. For pages on the server: no page ships the rules, only their answers. */
import { hasRole, type Role } from "~/server/kernel/roles.ts";
import { roleToStartRuns, roleToSteerRun } from "~/server/scaffolder/domain/run-rights.ts";

interface Viewer {
  readonly id: string;
  readonly role: Role;
}

export const mayStartRuns = (viewer: Pick<Viewer, "role">): boolean => hasRole(viewer.role, roleToStartRuns);

export const maySteerRun = (viewer: Viewer, run: { readonly startedBy: { readonly id: string } }): boolean =>
  hasRole(viewer.role, roleToSteerRun(viewer.id, { startedById: run.startedBy.id }));
