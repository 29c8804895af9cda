import type { Reader, Tx } from "../../../db/client.ts";
import { webhookRegistration } from "../../../db/schema/catalog.ts";

export type Registration = Omit<typeof webhookRegistration.$inferSelect, "id">;

export async function saveRegistration(tx: Tx, registration: Registration): Promise<void> {
  await tx
    .insert(webhookRegistration)
    .values({ id: 1, ...registration })
    .onConflictDoUpdate({ target: webhookRegistration.id, set: registration });
}

/** undefined until the worker has looked for the first time. */
export async function findRegistration(db: Reader): Promise<Registration | undefined> {
  const [row] = await db.select().from(webhookRegistration).limit(1);
  return row;
}
