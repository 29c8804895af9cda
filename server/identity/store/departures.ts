import { and, asc, eq, isNull } from "drizzle-orm";
import type { Reader, Tx } from "../../../db/client.ts";
import { admissions, externalIdentities, users } from "../../../db/schema/identity.ts";

export interface MemberAccount {
  readonly userId: string;
  readonly handle: string;
  readonly entityRef: string | null;
  /** The account's id on the forge; null when the company's provider vouches for the person. */
  readonly forgeId: string | null;
  readonly login: string | null;
}

const isHereAsMember = and(
  eq(admissions.basis, "organisation"),
  isNull(admissions.departedAt),
  isNull(users.disabledAt),
);

/**
 * Active accounts that are here because their person is a member of the organisation, once for each login on this forge
 * that opens them. Whom an administrator let in again after they had left is left alone.
 */
export async function listMemberAccounts(db: Reader, forge: string): Promise<MemberAccount[]> {
  return db
    .select({
      userId: users.id,
      handle: users.handle,
      entityRef: users.entityRef,
      forgeId: externalIdentities.subject,
      login: externalIdentities.label,
    })
    .from(admissions)
    .innerJoin(users, eq(users.id, admissions.userId))
    .leftJoin(
      externalIdentities,
      and(
        eq(externalIdentities.userId, users.id),
        eq(externalIdentities.provider, "github"),
        eq(externalIdentities.issuer, forge),
      ),
    )
    .where(isHereAsMember)
    .orderBy(asc(users.id));
}

/** Whether the account is still one of those above. */
export async function isMemberAccount(tx: Tx, userId: string): Promise<boolean> {
  const rows = await tx
    .select({ id: users.id })
    .from(admissions)
    .innerJoin(users, eq(users.id, admissions.userId))
    .where(and(isHereAsMember, eq(users.id, userId)))
    .limit(1);
  return rows.length > 0;
}
