// A data folder of the first release, with something in every table, brought to the newest schema.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openConnection } from "./client.ts";
import { migrateConnection, migrateDatabase, readMigrations } from "./migrate.ts";

const firstRelease = "0010-jobs-and-runs";
const at = 1_760_000_000_000;
type Row = Record<string, string | number | null>;

/** Parents first. Two rows each where a constraint or a key could tell them apart. */
const rowsOf: Record<string, readonly Row[]> = {
  users: ["ada", "Bo"].map((handle) => ({
    id: `usr_${handle}`,
    handle,
    display_name: `${handle} Ö`,
    email: null,
    role: handle === "ada" ? "admin" : "viewer",
    entity_ref: handle === "ada" ? "user:default/ada" : null,
    password_hash: "scrypt$x",
    disabled_at: null,
    created_at: at,
  })),
  sessions: ["usr_ada", "usr_Bo"].map((user) => ({
    id: `ses_${user}`,
    token_hash: `hash of ${user}`,
    user_id: user,
    user_agent: null,
    created_at: at,
    last_seen_at: at,
    expires_at: at + 1,
    revoked_at: null,
  })),
  api_tokens: [
    {
      id: "tok_1",
      name: "ci",
      token_hash: "h",
      hint: "wm_…abcd",
      role: "developer",
      created_by: "usr_ada",
      created_at: at,
      expires_at: at + 1,
      last_used_at: at,
      revoked_at: null,
    },
  ],
  setup_links: [{ token_hash: "link", created_at: at, expires_at: at + 1, used_at: at }],
  sign_in_failures: [{ id: 7, bucket: "account:ada", at }],
  audit_events: [1, 2].map((seq) => ({
    seq,
    id: `aud_${seq}`,
    at,
    actor_kind: "user",
    actor_id: "usr_ada",
    actor_name: "Ada",
    action: "runs.start",
    target: "run_1",
    request_id: "req_1",
    details: '{"a":1}',
    previous_hash: `p${seq}`,
    hash: `h${seq}`,
  })),
  jobs: [
    {
      id: "job_1",
      kind: "catalog.scan",
      key: "recurring",
      payload: "{}",
      state: "queued",
      run_at: at,
      attempts: 2,
      fence: 3,
      leased_by: null,
      lease_until: null,
      last_error: "late",
      created_at: at,
      finished_at: null,
    },
  ],
  runs: ["succeeded", "failed"].map((state) => ({
    id: `run_${state}`,
    template: "typescript-service",
    template_digest: "sha256:x",
    state,
    host: "127.0.0.1:3001",
    owner: "waymark",
    name: state,
    entity_ref: `component:default/${state}`,
    answers: "{}",
    actor_kind: "user",
    actor_id: "usr_ada",
    actor_name: "Ada",
    actor_ref: null,
    idempotency_key: state,
    request_hash: "r",
    repository_id: 12,
    repository_url: "http://f/waymark/a",
    clone_url: "http://f/waymark/a.git",
    message_code: null,
    message: null,
    failed_step: state === "failed" ? "push-content" : null,
    waiting_since: null,
    next_attempt_at: null,
    cancel_requested_at: null,
    created_at: at,
    started_at: at,
    finished_at: at,
  })),
  run_contents: [{ run_id: "run_failed", plan: "{}", files: "[]", sealed_secrets: "sealed" }],
  run_steps: [
    {
      run_id: "run_failed",
      step: "push-content",
      attempts: 3,
      started_at: at,
      last_attempt_at: at,
      last_error: "timeout",
    },
  ],
  run_step_results: [
    {
      run_id: "run_failed",
      step: "create-repository",
      outcome: "done",
      detail: null,
      existing: "none",
      finished_at: at,
    },
  ],
  run_events: [{ id: 41, run_id: "run_failed", at, step: null, level: "error", message: "It failed." }],
};

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-migrate-"));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

type Connection = ReturnType<typeof openConnection>;

/** The columns the row had, in the order of its key. */
function read(connection: Connection, table: string): unknown[] {
  const columns = Object.keys(rowsOf[table]?.[0] ?? {});
  return connection
    .prepare(`SELECT ${columns.join(", ")} FROM ${table} ORDER BY ${columns[0]}`)
    .raw()
    .all();
}

function fill(connection: Connection): void {
  for (const [table, rows] of Object.entries(rowsOf)) {
    for (const row of rows) {
      const columns = Object.keys(row);
      const values = columns.map(() => "?").join(", ");
      const insert = `INSERT INTO ${table} (${columns.join(", ")}) VALUES (${values})`;
      connection.prepare(insert).run(...Object.values(row));
    }
  }
}

const tablesOf = (connection: Connection): unknown[] =>
  connection
    .prepare(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'schema_migrations' ORDER BY name",
    )
    .pluck()
    .all();

it("brings a database of the first release to the newest schema with every row of every table", () => {
  const file = path.join(folder, "old.db");
  const all = readMigrations();
  const until = all.findIndex(({ name }) => name === firstRelease) + 1;
  const old = openConnection(file);
  migrateConnection(old, all.slice(0, until), at);
  expect(Object.keys(rowsOf).toSorted()).toEqual(tablesOf(old));
  fill(old);
  const before = Object.keys(rowsOf).map((table) => [table, read(old, table)]);
  old.close();

  const applied = migrateDatabase({ file, backupFolder: path.join(folder, "backups"), now: at });
  expect(applied).toEqual(all.slice(until).map(({ name }) => name));
  expect(applied.length).toBeGreaterThan(3);

  const now = openConnection(file);
  expect(Object.keys(rowsOf).map((table) => [table, read(now, table)])).toEqual(before);
  expect(now.pragma("integrity_check", { simple: true })).toBe("ok");
  expect(now.pragma("foreign_key_check")).toEqual([]);
  for (const [table, column] of [
    ["audit_events", "action"],
    ["run_events", "message"],
  ])
    expect(() => now.exec(`UPDATE ${table} SET ${column} = 'edited'`)).toThrow("append-only");
  now.close();
});
