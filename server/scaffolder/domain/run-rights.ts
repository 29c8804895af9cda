/*
 * Who may start runs, for whom, and who may steer one. One rule for the checks behind every door and for the pages in
 * front of them.
 *
 * Teams decide: a developer whose teams are known makes services for them and for themselves, and steers the runs that
 * make them. Maintainers act for everybody. Of an account that is nobody of the catalog no team is known; an
 * administrator gave it its role by hand, and it may create for any team. So may a token, unless its service account
 * belongs to a team.
 */
import type { Actor } from "../../identity/domain/actor.ts";
import type { Access } from "../../identity/domain/authorize.ts";
import { hasRole } from "../../kernel/roles.ts";

export const roleToStartRuns = "developer";
export const roleForEveryTeam = "maintainer";

type Caller = Pick<Actor, "role" | "userRef" | "groups">;

/** Whether the caller may create for themselves and their teams only. */
export const isBoundToOwn = ({ role, userRef, groups }: Caller): boolean =>
  (userRef !== null || groups.length > 0) && (role === null || !hasRole(role, roleForEveryTeam));

/** What a person reads: `payments` for `group:default/payments`. */
export const nameOfOwner = (ref: string): string => ref.replace(/^[a-z]+:(default\/)?/, "");

const membersOf = (ownerRef: string): string =>
  ownerRef.startsWith("group:") ? `a member of ${nameOfOwner(ownerRef)}` : nameOfOwner(ownerRef);

/** What it takes to make a service this owner will own; a run that names no owner takes the role alone. */
export const accessToCreateFor = (caller: Caller, ownerRef: string | null): Access =>
  ownerRef === null || !isBoundToOwn(caller)
    ? { role: roleToStartRuns }
    : {
        role: roleToStartRuns,
        ownerRefs: [ownerRef],
        overrideRole: roleForEveryTeam,
        refusal: `Only ${membersOf(ownerRef)}, or a maintainer, may create what ${nameOfOwner(ownerRef)} will own. Choose a team of yours, or ask one of them.`,
      };

interface RunToSteer {
  readonly startedById: string;
  readonly ownedBy: string | null;
}

/** What it takes to retry, cancel or archive a run. */
export function accessToRun(callerId: string, { startedById, ownedBy }: RunToSteer): Access {
  if (callerId === startedById) return { role: roleToStartRuns };
  const members = ownedBy === null ? "" : `, ${membersOf(ownedBy)}`;
  return {
    role: roleToStartRuns,
    ownerRefs: ownedBy === null ? [] : [ownedBy],
    overrideRole: roleForEveryTeam,
    refusal: `Only who started the run${members}, or a maintainer, may do this.`,
  };
}
