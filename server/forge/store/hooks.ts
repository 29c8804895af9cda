import { z } from "zod";
import type { ForgeDatabase } from "./database.ts";

const configSchema = z.object({
  url: z.string(),
  content_type: z.enum(["json", "form"]),
  insecure_ssl: z.string(),
  secret: z.string().optional(),
});
export type HookConfig = z.infer<typeof configSchema>;

/** A hook belongs to a repository or to a whole organisation. */
export type HookOwner = { readonly repositoryId: number } | { readonly organizationId: number };
export type Hook = {
  readonly id: number;
  readonly owner: HookOwner;
  readonly config: HookConfig;
  readonly events: readonly string[];
  readonly isActive: boolean;
  readonly createdAt: number;
  readonly updatedAt: number;
};
export type HookFields = Pick<Hook, "config" | "events" | "isActive">;

export type Delivery = {
  readonly id: number;
  readonly hook_id: number;
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly repository_id: number | null;
  readonly redelivery: number;
  readonly payload: string;
  readonly request_headers: string;
  readonly status: string;
  readonly status_code: number;
  readonly duration_ms: number;
  readonly response_headers: string;
  readonly response_body: string;
  readonly delivered_at: number;
};

type Row = {
  id: number;
  organization_id: number | null;
  repository_id: number | null;
  config: string;
  events: string;
  active: number;
  created_at: number;
  updated_at: number;
};

const eventsSchema = z.array(z.string());

const toHook = (row: Row): Hook => ({
  id: row.id,
  owner:
    row.repository_id === null
      ? { organizationId: row.organization_id ?? 0 }
      : { repositoryId: row.repository_id },
  config: configSchema.parse(JSON.parse(row.config)),
  events: eventsSchema.parse(JSON.parse(row.events)),
  isActive: row.active === 1,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

const ids = (owner: HookOwner) =>
  "repositoryId" in owner
    ? { organization: null, repository: owner.repositoryId }
    : { organization: owner.organizationId, repository: null };

export function listHooks(db: ForgeDatabase, owner: HookOwner): Hook[] {
  const { organization, repository } = ids(owner);
  return db
    .prepare<[number | null, number | null], Row>(
      "SELECT * FROM hooks WHERE organization_id IS ? AND repository_id IS ? ORDER BY id",
    )
    .all(organization, repository)
    .map(toHook);
}

export function findHook(db: ForgeDatabase, id: number): Hook | undefined {
  const row = db.prepare<[number], Row>("SELECT * FROM hooks WHERE id = ?").get(id);
  return row && toHook(row);
}

export function insertHook(
  db: ForgeDatabase,
  owner: HookOwner,
  spec: { fields: HookFields; now: number },
): number {
  const { organization, repository } = ids(owner);
  const { fields, now } = spec;
  const { lastInsertRowid } = db
    .prepare(
      "INSERT INTO hooks (organization_id, repository_id, config, events, active, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
    )
    .run(
      organization,
      repository,
      JSON.stringify(fields.config),
      JSON.stringify(fields.events),
      fields.isActive ? 1 : 0,
      now,
      now,
    );
  return Number(lastInsertRowid);
}

export function updateHook(db: ForgeDatabase, id: number, spec: { fields: HookFields; now: number }): void {
  db.prepare("UPDATE hooks SET config = ?, events = ?, active = ?, updated_at = ? WHERE id = ?").run(
    JSON.stringify(spec.fields.config),
    JSON.stringify(spec.fields.events),
    spec.fields.isActive ? 1 : 0,
    spec.now,
    id,
  );
}

export function deleteHook(db: ForgeDatabase, id: number): void {
  db.prepare("DELETE FROM hooks WHERE id = ?").run(id);
}

/** Stored before it is sent, so that a delivery the forge could not make is visible and can be repeated. */
export function insertDelivery(db: ForgeDatabase, delivery: Omit<Delivery, "id">): number {
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO deliveries (hook_id, guid, event, action, repository_id, redelivery, payload, request_headers, status,
         status_code, duration_ms, response_headers, response_body, delivered_at)
       VALUES (@hook_id, @guid, @event, @action, @repository_id, @redelivery, @payload, @request_headers, @status,
         @status_code, @duration_ms, @response_headers, @response_body, @delivered_at)`,
    )
    .run(delivery);
  return Number(lastInsertRowid);
}

export type DeliveryOutcome = Pick<
  Delivery,
  "status" | "status_code" | "duration_ms" | "response_headers" | "response_body"
>;

export function finishDelivery(db: ForgeDatabase, id: number, outcome: DeliveryOutcome): void {
  db.prepare(
    `UPDATE deliveries SET status = @status, status_code = @status_code, duration_ms = @duration_ms,
       response_headers = @response_headers, response_body = @response_body WHERE id = @id`,
  ).run({ ...outcome, id });
}

export function findDelivery(db: ForgeDatabase, hookId: number, id: number): Delivery | undefined {
  return db
    .prepare<[number, number], Delivery>("SELECT * FROM deliveries WHERE hook_id = ? AND id = ?")
    .get(hookId, id);
}

export function listDeliveries(
  db: ForgeDatabase,
  hookId: number,
  page: { before: number; limit: number },
): Delivery[] {
  return db
    .prepare<[number, number, number], Delivery>(
      "SELECT * FROM deliveries WHERE hook_id = ? AND id < ? ORDER BY id DESC LIMIT ?",
    )
    .all(hookId, page.before, page.limit);
}

/** The newest deliveries are kept; GitHub keeps days, this keeps a count. */
export function trimDeliveries(db: ForgeDatabase, hookId: number, keep: number): void {
  db.prepare(
    "DELETE FROM deliveries WHERE hook_id = ? AND id <= (SELECT id FROM deliveries WHERE hook_id = ? ORDER BY id DESC LIMIT 1 OFFSET ?)",
  ).run(hookId, hookId, keep);
}

export function closeInterruptedDeliveries(db: ForgeDatabase): void {
  db.prepare(
    "UPDATE deliveries SET status = 'the forge stopped before it was sent' WHERE status = 'pending'",
  ).run();
}
