import { count, desc, eq, or, sql } from "drizzle-orm";
import type { Reader, Tx } from "../../../db/client.ts";
import { catalogScans, webhookDeliveries } from "../../../db/schema/catalog.ts";

export type DeliveryRow = typeof webhookDeliveries.$inferSelect;
export type ScanRow = typeof catalogScans.$inferSelect;

/** Same delivery id, or the same bytes under another id. */
export async function findDelivery(
  db: Reader,
  key: { deliveryId: string; bodyHash: string },
): Promise<DeliveryRow | undefined> {
  const rows = await db
    .select()
    .from(webhookDeliveries)
    .where(or(eq(webhookDeliveries.deliveryId, key.deliveryId), eq(webhookDeliveries.bodyHash, key.bodyHash)))
    .limit(1);
  return rows[0];
}

export async function findDeliveryById(db: Reader, id: string): Promise<DeliveryRow | undefined> {
  const [row] = await db.select().from(webhookDeliveries).where(eq(webhookDeliveries.id, id));
  return row;
}

export async function insertDelivery(tx: Tx, row: DeliveryRow): Promise<void> {
  await tx.insert(webhookDeliveries).values(row);
}

export async function updateDelivery(
  tx: Tx,
  id: string,
  change: Partial<Pick<DeliveryRow, "state" | "processedAt" | "error" | "receivedAt">>,
): Promise<void> {
  await tx.update(webhookDeliveries).set(change).where(eq(webhookDeliveries.id, id));
}

export async function insertScan(tx: Tx, row: ScanRow): Promise<void> {
  await tx.insert(catalogScans).values(row);
}

export async function updateScan(
  tx: Tx,
  id: string,
  change: Partial<Omit<ScanRow, "id" | "startedAt">>,
): Promise<void> {
  await tx.update(catalogScans).set(change).where(eq(catalogScans.id, id));
}

export async function findLastScan(db: Reader): Promise<ScanRow | undefined> {
  const [row] = await db
    .select()
    .from(catalogScans)
    .where(sql`${catalogScans.finishedAt} IS NOT NULL`)
    .orderBy(desc(catalogScans.startedAt), desc(catalogScans.id))
    .limit(1);
  return row;
}

export async function deleteDeliveriesOf(tx: Tx, repository: string): Promise<void> {
  await tx.delete(webhookDeliveries).where(eq(webhookDeliveries.repository, repository));
}

export async function findLastDelivery(db: Reader): Promise<DeliveryRow | undefined> {
  const [row] = await db
    .select()
    .from(webhookDeliveries)
    .orderBy(desc(webhookDeliveries.receivedAt), desc(webhookDeliveries.id))
    .limit(1);
  return row;
}

export async function countFailedDeliveries(db: Reader): Promise<number> {
  const [row] = await db
    .select({ total: count() })
    .from(webhookDeliveries)
    .where(eq(webhookDeliveries.state, "failed"));
  return row?.total ?? 0;
}
