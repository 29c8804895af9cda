import { z } from "zod";
import { decodeCursor, encodeCursor } from "../kernel/page.ts";
import { toTimestamp } from "../kernel/time.ts";
import type { Deps } from "../runtime/deps.ts";
import type { AuditEvent } from "./domain/audit.schema.ts";
import { countEvents, listEvents, type AuditFilter, type StoredEvent } from "./store.ts";

const detailsSchema = z.record(z.string(), z.unknown());

const toAuditEvent = (row: StoredEvent): AuditEvent => ({
  seq: row.seq,
  id: row.id,
  at: toTimestamp(row.at),
  actor: { kind: row.actorKind, id: row.actorId, name: row.actorName },
  action: row.action,
  target: row.target,
  requestId: row.requestId,
  details: detailsSchema.parse(JSON.parse(row.details)),
});

export interface ListAudit {
  readonly filter: AuditFilter;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** Newest first. */
export async function listAudit(deps: Pick<Deps, "db">, input: ListAudit) {
  const before = input.cursor === undefined ? undefined : Number(decodeCursor(input.cursor)[0]);
  const rows = await listEvents(deps.db.read, input.filter, { before, limit: input.limit + 1 });
  const items = rows.slice(0, input.limit);
  const last = items.at(-1);
  return {
    items: items.map(toAuditEvent),
    totalItems: await countEvents(deps.db.read, input.filter),
    nextCursor: rows.length > input.limit && last !== undefined ? encodeCursor([last.seq, last.id]) : null,
  };
}

const exportPage = 500;

/** Every row that fits, newest first, without holding more than a page of them. */
export async function* walkAudit(
  deps: Pick<Deps, "db">,
  filter: AuditFilter,
): AsyncGenerator<readonly AuditEvent[]> {
  let before: number | undefined;
  for (;;) {
    const rows = await listEvents(deps.db.read, filter, { before, limit: exportPage });
    if (rows.length > 0) yield rows.map(toAuditEvent);
    if (rows.length < exportPage) return;
    before = rows.at(-1)?.seq;
  }
}
