import { and, eq, inArray, isNotNull, isNull, or } from "drizzle-orm";
import type { Reader, Tx } from "../../../db/client.ts";
import { externalIdentities, signInPolicy, users } from "../../../db/schema/identity.ts";
import type { ProviderId } from "../domain/external-person.ts";

export async function readPasswordsOn(db: Reader): Promise<boolean> {
  const [row] = await db.select().from(signInPolicy).where(eq(signInPolicy.id, 1)).limit(1);
  return row?.passwordsOn ?? true;
}

export async function savePasswordsOn(
  tx: Tx,
  change: { readonly passwordsOn: boolean; readonly at: number },
): Promise<void> {
  const values = { passwordsOn: change.passwordsOn, updatedAt: change.at };
  await tx
    .insert(signInPolicy)
    .values({ id: 1, ...values })
    .onConflictDoUpdate({ target: signInPolicy.id, set: values });
}

/** An active administrator who has come in through one of these providers. */
export async function hasAdminThrough(
  db: Reader,
  providers: readonly { readonly id: ProviderId; readonly issuer: string }[],
): Promise<boolean> {
  const through = providers.map(({ id, issuer }) => {
    // A provider may name itself with or without the slash the operator typed.
    const bare = issuer.replace(/\/+$/, "");
    return and(eq(externalIdentities.provider, id), inArray(externalIdentities.issuer, [bare, `${bare}/`]));
  });
  if (through.length === 0) return false;
  const rows = await db
    .select({ id: users.id })
    .from(users)
    .innerJoin(externalIdentities, eq(externalIdentities.userId, users.id))
    .where(
      and(
        eq(users.role, "admin"),
        isNull(users.disabledAt),
        isNotNull(externalIdentities.lastUsedAt),
        or(...through),
      ),
    )
    .limit(1);
  return rows.length > 0;
}
