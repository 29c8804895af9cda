import { and, count, desc, eq, gt, gte, lt, or, type SQL } from "drizzle-orm";
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

/** Without `seq` from the very first row on, whatever its number: one put before row 1 must not be passed over. */
export async function listEventsAfter(
  db: Reader,
  { seq, limit }: { readonly seq: number | undefined; readonly limit: number },
): Promise<StoredEvent[]> {
  return db
    .select()
    .from(auditEvents)
    .where(seq === undefined ? undefined : gt(auditEvents.seq, seq))
    .orderBy(auditEvents.seq)
    .limit(limit);
}

export interface AuditFilter {
  /** Id or name. */
  readonly actor?: string | undefined;
  /** Exact, or everything that begins with what stands before a final `*`. */
  readonly action?: string | undefined;
  readonly target?: string | undefined;
  /** Epoch milliseconds, inclusive. */
  readonly from?: number | undefined;
  /** Epoch milliseconds, exclusive. */
  readonly to?: number | undefined;
}

function actionCondition(action: string): SQL | undefined {
  if (!action.endsWith("*")) return eq(auditEvents.action, action);
  const prefix = action.slice(0, -1);
  return and(gte(auditEvents.action, prefix), lt(auditEvents.action, `${prefix}\u{10ffff}`));
}

function toCondition({ actor, action, target, from, to }: AuditFilter): SQL | undefined {
  return and(
    actor === undefined ? undefined : or(eq(auditEvents.actorId, actor), eq(auditEvents.actorName, actor)),
    action === undefined ? undefined : actionCondition(action),
    target === undefined ? undefined : eq(auditEvents.target, target),
    from === undefined ? undefined : gte(auditEvents.at, from),
    to === undefined ? undefined : lt(auditEvents.at, to),
  );
}

/** Newest first. */
export async function listEvents(
  db: Reader,
  filter: AuditFilter,
  page: { readonly before: number | undefined; readonly limit: number },
): Promise<StoredEvent[]> {
  const older = page.before === undefined ? undefined : lt(auditEvents.seq, page.before);
  return db
    .select()
    .from(auditEvents)
    .where(and(toCondition(filter), older))
    .orderBy(desc(auditEvents.seq))
    .limit(page.limit);
}

export async function countEvents(db: Reader, filter: AuditFilter): Promise<number> {
  const [row] = await db.select({ total: count() }).from(auditEvents).where(toCondition(filter));
  return row?.total ?? 0;
}
