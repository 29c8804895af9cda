/*
 * Whoever came in as a member of the organisation loses access with the membership, at most one pass later. Missing from
 * a list is not gone: each missing one is asked for by name, and a forge that cannot be asked ends nobody's access.
 */
import { confirmGone } from "../../catalog/repositories/confirm-gone.ts";
import { recordAudit } from "../../audit/record-audit.ts";
import type { Deps } from "../../runtime/deps.ts";
import { systemActor } from "../domain/actor.ts";
import { updateDeparture } from "../store/external-identities.ts";
import { isMemberAccount, listMemberAccounts, type MemberAccount } from "../store/departures.ts";
import { updateDisabledAt } from "../store/members.ts";
import { revokeSessionsOfUser } from "../store/sessions.ts";

export interface DepartedAccess {
  readonly ended: number;
  /** Not on the list, and not confirmed to be gone: they stay. */
  readonly uncertain: number;
}

type DepartureDeps = Pick<Deps, "db" | "now" | "newId" | "auditKey" | "github">;

interface Members {
  readonly ids: ReadonlySet<string>;
  readonly logins: ReadonlySet<string>;
}

const loginOf = ({ login, entityRef }: MemberAccount): string | undefined =>
  (login ?? entityRef?.split("/").at(-1))?.toLowerCase();

/** By number where there is one: a login changes hands. */
function isListed(account: MemberAccount, { ids, logins }: Members): boolean {
  if (account.forgeId !== null) return ids.has(account.forgeId);
  const login = loginOf(account);
  return login !== undefined && logins.has(login);
}

/** undefined: no active member of that name. */
async function findMemberOf(deps: DepartureDeps, members: Members, account: MemberAccount) {
  const login = loginOf(account);
  // The login is listed with another number: whoever has it now is somebody else.
  if (login === undefined || (account.forgeId !== null && members.logins.has(login))) return undefined;
  const membership = await deps.github.users.findOrgMembership(deps.github.profile.org, login);
  return membership?.state === "active" ? membership : undefined;
}

/** One person's account, once for each login on the forge that opens it: any of them may be the member. */
type Person = readonly MemberAccount[];

async function findMember(deps: DepartureDeps, members: Members, person: Person) {
  for (const account of person) {
    const found = await findMemberOf(deps, members, account);
    if (found !== undefined) return found;
  }
  return undefined;
}

export async function endDepartedAccess(deps: DepartureDeps, requestId: string): Promise<DepartedAccess> {
  const { profile, users } = deps.github;
  const accounts = await listMemberAccounts(deps.db.read, profile.webUrl);
  if (accounts.length === 0) return { ended: 0, uncertain: 0 };
  const listed = await users.listOrgMembers(profile.org);
  const members = {
    ids: new Set(listed.map(({ id }) => String(id))),
    logins: new Set(listed.map(({ login }) => login.toLowerCase())),
  };
  const people = [...Map.groupBy(accounts, ({ userId }) => userId).values()];
  const { gone, stale } = await confirmGone({
    candidates: people.filter((person) => !person.some((account) => isListed(account, members))),
    read: (person) => findMember(deps, members, person),
    now: deps.now(),
    isBlind: listed.length === 0,
  });
  let ended = 0;
  for (const [account] of gone)
    if (account !== undefined && (await endAccess(deps, account, requestId))) ended += 1;
  return { ended, uncertain: stale.length };
}

/**
 * The account stays, with its history; coming back to the organisation opens it again. Asking the forge takes a while:
 * whom an administrator has disabled meanwhile, or who has another ground by now, has not departed.
 */
function endAccess(deps: DepartureDeps, account: MemberAccount, requestId: string): Promise<boolean> {
  const { userId } = account;
  const at = deps.now();
  return deps.db.withTx(async (tx) => {
    if (!(await isMemberAccount(tx, userId))) return false;
    await updateDisabledAt(tx, { userId, at });
    await updateDeparture(tx, { userId, departedAt: at });
    await revokeSessionsOfUser(tx, { userId, keptId: null, at });
    const details = { handle: account.handle, organisation: deps.github.profile.org };
    const action = "members.endDeparted";
    await recordAudit(tx, deps, { actor: systemActor, action, target: userId, requestId, details });
    return true;
  });
}
