/** Entities straight into a test database, past ingestion. */
import { createIdFactory } from "../runtime/ids.ts";
import type { Db } from "../../db/client.ts";
import { etagOf } from "./entity-etag.ts";
import { indexEntity } from "./domain/entity-index.ts";
import type { Entity } from "./domain/entity.schema.ts";
import { saveEntity } from "./store/entities.ts";

export const anEntity = (
  name: string,
  overrides: { kind?: string; metadata?: Record<string, unknown>; spec?: Record<string, unknown> } = {},
): Entity => ({
  apiVersion: "backstage.io/v1alpha1",
  kind: overrides.kind ?? "Component",
  metadata: { name, namespace: "default", ...overrides.metadata },
  spec: { type: "service", lifecycle: "production", owner: "payments", ...overrides.spec },
});

const newId = createIdFactory();

export async function seedEntities(
  db: Pick<Db, "withTx">,
  entities: readonly Entity[],
  now = 1_000,
): Promise<void> {
  await db.withTx(async (tx) => {
    for (const entity of entities) {
      const body = JSON.stringify(entity);
      const write = {
        index: indexEntity(entity),
        body,
        etag: etagOf(body),
        source: { kind: "forge" } as const,
      };
      await saveEntity(tx, { now, newId }, write);
    }
  });
}
