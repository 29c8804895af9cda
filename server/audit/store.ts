import { desc, gt } from "drizzle-orm";
import type { Reader, Tx } from "../../db/client.ts";
import { auditEvents } from "../../db/schema/audit.ts";
import type { ChainedEvent } from "./domain/audit-chain.ts";

export interface StoredEvent extends ChainedEvent {
  readonly previousHash: string;
  readonly hash: string;
}

export async function findLastEvent(db: Reader): Promise<StoredEvent | undefined> {
  const [row] = await db.select().from(auditEvents).orderBy(desc(auditEvents.seq)).limit(1);
  return row;
}

export async function insertEvent(tx: Tx, event: StoredEvent): Promise<void> {
  await tx.insert(auditEvents).values(event);
}

export async function listEventsAfter(
  db: Reader,
  page: { seq: number; limit: number },
): Promise<StoredEvent[]> {
  return db
    .select()
    .from(auditEvents)
    .where(gt(auditEvents.seq, page.seq))
    .orderBy(auditEvents.seq)
    .limit(page.limit);
}
