/** Entities straight into a test database, past ingestion. */
import { createIdFactory } from "../runtime/ids.ts";
import type { Db, Tx } from "../../db/client.ts";
import { etagOf } from "./entities/entity-etag.ts";
import { indexEntity } from "./domain/entity-index.ts";
import type { Entity } from "./domain/entity.schema.ts";
import { saveEntity, type EntitySource } from "./store/entities.ts";

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

export interface Written {
  readonly source?: EntitySource;
  readonly now?: number;
}

/** One entity as its source would store it; says what that changed. */
export function writeEntity(
  tx: Tx,
  entity: Entity,
  { source = { kind: "forge" }, now = 1_000 }: Written = {},
) {
  const body = JSON.stringify(entity);
  return saveEntity(tx, { now, newId }, { index: indexEntity(entity), body, etag: etagOf(body), source });
}

export const seedEntities = (
  db: Pick<Db, "withTx">,
  entities: readonly Entity[],
  now?: number,
): Promise<void> =>
  db.withTx(async (tx) => {
    for (const entity of entities) await writeEntity(tx, entity, now === undefined ? {} : { now });
  });
