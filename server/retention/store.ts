import type { Reader, Tx } from "../../db/client.ts";
import { retentionSettings } from "../../db/schema/retention.ts";

export interface RetentionSetting {
  readonly kind: string;
  readonly days: number;
  readonly updatedAt: number;
}

export async function listSettings(db: Reader): Promise<RetentionSetting[]> {
  return db.select().from(retentionSettings).orderBy(retentionSettings.kind);
}

export async function saveSetting(tx: Tx, setting: RetentionSetting): Promise<void> {
  const { days, updatedAt } = setting;
  await tx
    .insert(retentionSettings)
    .values(setting)
    .onConflictDoUpdate({ target: retentionSettings.kind, set: { days, updatedAt } });
}
