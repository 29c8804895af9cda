import { and, eq, gt, lt } from "drizzle-orm";
import type { Tx } from "../../db/client.ts";
import { githubAppAttempts } from "../../db/schema/connections.ts";

export type AppAttempt = typeof githubAppAttempts.$inferSelect;

export async function insertAttempt(tx: Tx, attempt: AppAttempt, now: number): Promise<void> {
  await tx.delete(githubAppAttempts).where(lt(githubAppAttempts.expiresAt, now));
  await tx.insert(githubAppAttempts).values(attempt);
}

/** Takes it away at the same time: whoever comes second with the same answer finds none. */
export async function takeAttempt(
  tx: Tx,
  given: { readonly stateHash: string; readonly actorId: string; readonly now: number },
): Promise<AppAttempt | undefined> {
  const [row] = await tx
    .delete(githubAppAttempts)
    .where(
      and(
        eq(githubAppAttempts.stateHash, given.stateHash),
        eq(githubAppAttempts.actorId, given.actorId),
        gt(githubAppAttempts.expiresAt, given.now),
      ),
    )
    .returning();
  return row;
}
