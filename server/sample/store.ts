import type { Reader, Tx } from "../../db/client.ts";
import { sampleOrganisation } from "../../db/schema/sample.ts";

export type SampleState = (typeof sampleOrganisation.$inferSelect)["state"];

/** undefined: nobody has decided yet. */
export async function findSampleState(db: Reader): Promise<SampleState | undefined> {
  const [row] = await db.select().from(sampleOrganisation).limit(1);
  return row?.state;
}

export async function saveSampleState(tx: Tx, state: SampleState, changedAt: number): Promise<void> {
  await tx
    .insert(sampleOrganisation)
    .values({ id: 1, state, changedAt })
    .onConflictDoUpdate({ target: sampleOrganisation.id, set: { state, changedAt } });
}
