/*
 * What an administrator changes about a person's account. Rights are read on every request, so each change works from
 * the person's next request on. There is always an administrator left who could undo it.
 */
import type { Tx } from "../../db/client.ts";
import type { AuditRecorder } from "../audit/record-audit.ts";
import { AppError } from "../kernel/app-error.ts";
import type { Role } from "../kernel/roles.ts";
import type { Deps } from "../runtime/deps.ts";
import { getPersonRef } from "./account.ts";
import type { Actor } from "./domain/actor.ts";
import { isDeparture } from "./domain/admission.ts";
import type { Member } from "./domain/member.schema.ts";
import { getMember } from "./get-member.ts";
import { getMemberDetail } from "./list-members.ts";
import { findAdmission } from "./store/external-identities.ts";
import { countOtherActiveAdmins, updateDisabledAt, updateRole } from "./store/members.ts";
import { revokeSessionsOfUser } from "./store/sessions.ts";
import { updateEntityRef, type StoredUser } from "./store/users.ts";

type MemberDeps = Pick<Deps, "db" | "now">;

export interface MemberChange {
  /** Id or name of the account. */
  readonly member: string;
  readonly actor: Pick<Actor, "id">;
  readonly audit: AuditRecorder;
}

async function assertAdminRemains(tx: Tx, user: StoredUser): Promise<void> {
  if (user.role !== "admin" || user.disabledAt !== null) return;
  if ((await countOtherActiveAdmins(tx, user.id)) > 0) return;
  throw new AppError(
    "conflict",
    `${user.displayName} is the last administrator. Make somebody else an administrator first.`,
  );
}

/** Reads the account, applies the change and answers with the account as it is then, all in one transaction. */
async function changeMember(
  deps: MemberDeps,
  input: MemberChange,
  apply: (tx: Tx, user: StoredUser) => Promise<void>,
): Promise<Member> {
  return deps.db.withTx(async (tx) => {
    const user = await getMember(tx, input.member);
    await apply(tx, user);
    return getMemberDetail(deps, user.id, tx);
  });
}

export const setMemberRole = (deps: MemberDeps, input: MemberChange & { role: Role }): Promise<Member> =>
  changeMember(deps, input, async (tx, user) => {
    if (input.role !== "admin") await assertAdminRemains(tx, user);
    await updateRole(tx, { userId: user.id, role: input.role });
    await input.audit(tx, { target: user.id, details: { from: user.role, to: input.role } });
  });

/** Since when. Another moment than that of a departure: coming back undoes a departure, and only that. */
async function disabledAtOf(tx: Tx, { id, disabledAt }: StoredUser, now: number): Promise<number> {
  if (disabledAt === null) return now;
  const admission = await findAdmission(tx, id);
  return isDeparture(disabledAt, admission?.departedAt) ? Math.max(now, disabledAt + 1) : disabledAt;
}

/** The person keeps nothing open: every session ends for good, and so do tokens nobody else answers for. */
export const disableMember = (deps: MemberDeps, input: MemberChange): Promise<Member> =>
  changeMember(deps, input, async (tx, user) => {
    if (user.id === input.actor.id)
      throw new AppError("conflict", "You cannot disable your own account. Ask another administrator.");
    await assertAdminRemains(tx, user);
    await updateDisabledAt(tx, { userId: user.id, at: await disabledAtOf(tx, user, deps.now()) });
    await revokeSessionsOfUser(tx, { userId: user.id, keptId: null, at: deps.now() });
    await input.audit(tx, { target: user.id, details: { handle: user.handle } });
  });

export const enableMember = (deps: MemberDeps, input: MemberChange): Promise<Member> =>
  changeMember(deps, input, async (tx, user) => {
    await updateDisabledAt(tx, { userId: user.id, at: null });
    await input.audit(tx, { target: user.id, details: { handle: user.handle } });
  });

/** The account gets the teams of that person of the catalog; null for nobody. */
export async function setMemberPerson(
  deps: MemberDeps,
  input: MemberChange & { readonly userRef: string | null },
): Promise<Member> {
  const entityRef = input.userRef === null ? null : await getPersonRef(deps, input.userRef);
  return changeMember(deps, input, async (tx, user) => {
    await updateEntityRef(tx, { userId: user.id, entityRef });
    await input.audit(tx, { target: user.id, details: { userRef: entityRef } });
  });
}
