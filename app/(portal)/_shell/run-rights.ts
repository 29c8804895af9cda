/* What the signed-in person may do with runs. For pages on the server: no page ships the rules, only their answers. */
import { isAllowed } from "~/server/identity/domain/authorize.ts";
import { hasRole, type Role } from "~/server/kernel/roles.ts";
import { accessToRun, isBoundToOwn, roleToStartRuns } from "~/server/scaffolder/domain/run-rights.ts";

interface Viewer {
  readonly id: string;
  readonly role: Role;
  readonly userRef: string | null;
  readonly groups: readonly string[];
}

interface Run {
  readonly startedBy: { readonly id: string };
  readonly ownedBy: string | null;
}

export const mayStartRuns = (viewer: Pick<Viewer, "role">): boolean => hasRole(viewer.role, roleToStartRuns);

export const maySteerRun = (viewer: Viewer, { startedBy, ownedBy }: Run): boolean =>
  isAllowed(viewer, accessToRun(viewer.id, { startedById: startedBy.id, ownedBy }));

/** Whose the owner picker offers: the reader's own teams alone where the portal would refuse every other. */
export const ownersToOffer = (viewer: Viewer): "own" | "own-first" =>
  isBoundToOwn(viewer) ? "own" : "own-first";
