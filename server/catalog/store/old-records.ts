/** Deliveries and scans as records: how many there are, and letting the old ones go. */
import { and, count, desc, isNotNull, lte, ne, sql, type SQL } from "drizzle-orm";
import type { Reader, Tx } from "../../../db/client.ts";
import { catalogScans, webhookDeliveries } from "../../../db/schema/catalog.ts";

export interface Due {
  readonly before: number;
  readonly limit: number;
}

/** One that was received and not followed yet is work, not a record. */
const isDueDelivery = (before: number): SQL | undefined =>
  and(lte(webhookDeliveries.receivedAt, before), ne(webhookDeliveries.state, "received"));

export async function countDeliveries(db: Reader, before?: number): Promise<number> {
  const where = before === undefined ? undefined : isDueDelivery(before);
  const [row] = await db.select({ total: count() }).from(webhookDeliveries).where(where);
  return row?.total ?? 0;
}

export async function forgetDeliveries(tx: Tx, { before, limit }: Due): Promise<number> {
  const old = tx
    .select({ id: webhookDeliveries.id })
    .from(webhookDeliveries)
    .where(isDueDelivery(before))
    .limit(limit);
  const gone = await tx
    .delete(webhookDeliveries)
    .where(sql`${webhookDeliveries.id} IN ${old}`)
    .returning({ id: webhookDeliveries.id });
  return gone.length;
}

/** The newest finished scan says how old the catalog is, however long ago it was. */
function isDueScan(db: Reader, before: number): SQL | undefined {
  const newest = db
    .select({ id: catalogScans.id })
    .from(catalogScans)
    .where(isNotNull(catalogScans.finishedAt))
    .orderBy(desc(catalogScans.startedAt), desc(catalogScans.id))
    .limit(1);
  return and(lte(catalogScans.startedAt, before), sql`${catalogScans.id} NOT IN ${newest}`);
}

export async function countScans(db: Reader, before?: number): Promise<number> {
  const where = before === undefined ? undefined : isDueScan(db, before);
  const [row] = await db.select({ total: count() }).from(catalogScans).where(where);
  return row?.total ?? 0;
}

export async function forgetScans(tx: Tx, { before, limit }: Due): Promise<number> {
  const old = tx.select({ id: catalogScans.id }).from(catalogScans).where(isDueScan(tx, before)).limit(limit);
  const gone = await tx
    .delete(catalogScans)
    .where(sql`${catalogScans.id} IN ${old}`)
    .returning({ id: catalogScans.id });
  return gone.length;
}
