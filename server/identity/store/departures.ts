import { and, asc, eq, isNull } from "drizzle-orm";
import type { Reader } from "../../../db/client.ts";
import { admissions, externalIdentities, users } from "../../../db/schema/identity.ts";

export interface MemberAccount {
  readonly userId: string;
  readonly handle: string;
  readonly entityRef: string | null;
  /** The account's id on the forge; null when the company's provider vouches for the person. */
  readonly forgeId: string | null;
  readonly login: string | null;
}

/**
 * Active accounts that are here because their person is a member of the organisation. Whom an administrator let in again
 * after they had left is left alone.
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
    .where(and(eq(admissions.basis, "organisation"), isNull(admissions.departedAt), isNull(users.disabledAt)))
    .orderBy(asc(users.id));
}
