/* Rounds with a clock that moves when told: what is due goes, everything else stays, and the audit log still verifies. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { anchorHead } from "../audit/anchors.ts";
import { verifyAudit } from "../audit/verify-audit.ts";
import { executeOperation } from "../doors/execute-operation.ts";
import { createTestDeps, testActor, type TestDeps } from "../doors/testing.ts";
import { enqueueJob, recurringKey } from "../jobs/queue.ts";
import { dataPaths } from "../runtime/paths.ts";
import { applyRetention } from "./apply-retention.ts";
import { retentionRules } from "./domain/retention-policy.ts";
import { retentionKinds, type RetentionKind } from "./domain/retention.schema.ts";
import { applyRetentionKind } from "./list-retention.ts";
import { listRetentionOperation, setRetentionOperation } from "./operations.ts";

const dayMs = 24 * 3_600_000;

let folder: string;
let deps: TestDeps;
let now: number;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-retention-"));
  deps = createTestDeps({ paths: dataPaths(folder) });
  now = deps.now();
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const run = (sql: string, ...values: unknown[]): void => void deps.db.raw.prepare(sql).run(...values);

function addRun(id: string, state: string, finishedAt: number | null, lines: number): void {
  run(
    `INSERT INTO runs (id, template, template_digest, state, host, owner, name, answers, actor_kind, actor_id, actor_name, request_hash, created_at, finished_at)
     VALUES (?, 't', 'd', ?, 'h', 'o', ?, '{}', 'user', 'u', 'U', 'r', 0, ?)`,
    id,
    state,
    id,
    finishedAt,
  );
  const line = deps.db.raw.prepare(
    "INSERT INTO run_events (run_id, at, level, message) VALUES (?, ?, 'info', 'm')",
  );
  for (let n = 0; n < lines; n += 1) line.run(id, finishedAt ?? now);
}

/** One row of a kind that ended at a time. */
const add: Readonly<Record<RetentionKind, (id: string, at: number) => void>> = {
  "run-logs": (id, at) => addRun(id, "succeeded", at, 1),
  deliveries: (id, at) =>
    run(
      "INSERT INTO webhook_deliveries VALUES (?, ?, 'push', ?, NULL, 'done', ?, ?, NULL)",
      id,
      id,
      id,
      at,
      at,
    ),
  scans: (id, at) =>
    run("INSERT INTO catalog_scans (id, started_at, finished_at) VALUES (?, ?, ?)", id, at, at),
  jobs: (id, at) =>
    run(
      "INSERT INTO jobs (id, kind, payload, state, run_at, created_at, finished_at) VALUES (?, 'k', '{}', 'done', 0, 0, ?)",
      id,
      at,
    ),
  sessions: (id, at) => {
    run(
      "INSERT OR IGNORE INTO users (id, handle, display_name, role, created_at) VALUES ('u', 'u', 'U', 'viewer', 0)",
    );
    run(
      "INSERT INTO sessions (id, token_hash, user_id, created_at, last_seen_at, expires_at, revoked_at) VALUES (?, ?, 'u', ?, ?, ?, ?)",
      id,
      id,
      at,
      at,
      at + dayMs,
      at,
    );
  },
  "sign-ins": (id, at) => run("INSERT INTO sign_in_failures (bucket, at) VALUES (?, ?)", id, at),
};

const tables = {
  "run-logs": "run_events",
  deliveries: "webhook_deliveries",
  scans: "catalog_scans",
  jobs: "jobs",
  sessions: "sessions",
  "sign-ins": "sign_in_failures",
} as const;

const rowsOf = (table: string): unknown => deps.db.raw.prepare(`SELECT count(*) FROM ${table}`).pluck().get();

const round = (forgeTime = deps.now()) =>
  applyRetention(deps, { forgeTime: () => Promise.resolve(forgeTime), requestId: "job_1" });

const as = (role: "maintainer" | "admin") => ({ deps, actor: testActor(role), requestId: "req_1" });
const list = () => executeOperation(listRetentionOperation, as("maintainer"), {});
const set = (kind: RetentionKind, days: number) =>
  executeOperation(setRetentionOperation, as("admin"), { kind, days });

const itemOf = async (kind: RetentionKind) => (await list()).items.find((item) => item.kind === kind);

it("says when the next round comes, and nothing before one waits", async () => {
  const enqueue = (key: string, runAt: number) =>
    deps.db.withTx((tx) => enqueueJob(tx, deps, { kind: applyRetentionKind, key, payload: {}, runAt }));
  await enqueue("another", now + 1);
  expect((await list()).nextRunAt).toBeNull();
  await enqueue(recurringKey, now + dayMs);
  expect((await list()).nextRunAt).toBe(new Date(now + dayMs).toISOString());
});

describe.each(retentionKinds)("%s", (kind) => {
  const { defaultDays } = retentionRules[kind];

  it("stay until their time is over, and go with the round after it", async () => {
    add[kind]("old", now);
    add[kind]("new", now + dayMs);
    deps.clock.now = now + defaultDays * dayMs - 1;
    expect((await itemOf(kind))?.due.rows).toBe(0);
    expect((await round())[kind]).toBe(0);
    deps.clock.now += 1;
    expect(await itemOf(kind)).toMatchObject({ rows: 2, due: { rows: 1 } });
    expect((await round())[kind]).toBe(1);
    expect(rowsOf(tables[kind])).toBe(1);
    expect(await itemOf(kind)).toMatchObject({ rows: 1, due: { rows: 0 } });
  });

  it("go in transactions of at most 500 rows, one audit row for the whole round", async () => {
    for (let n = 0; n < 1_203; n += 1) add[kind](`row-${n}`, now);
    if (kind === "scans") add.scans("newest", now + dayMs * 400);
    const rounds: number[] = [];
    const { withTx } = deps.db;
    const counted: typeof deps.db.withTx = (body) => {
      const before = Number(rowsOf(tables[kind]));
      return withTx(body).finally(() => rounds.push(before - Number(rowsOf(tables[kind]))));
    };
    deps.clock.now = now + defaultDays * dayMs;
    const counting = { ...deps, db: { ...deps.db, withTx: counted } };
    await applyRetention(counting, { forgeTime: () => Promise.resolve(deps.now()), requestId: "job_1" });
    expect(rounds).toEqual([500, 500, 203]);
    const noted = deps.db.raw.prepare("SELECT action, target, details FROM audit_events").all();
    expect(noted).toHaveLength(1);
    expect(noted[0]).toMatchObject({ action: "retention.apply", target: kind });
    expect(String(Object.values(noted[0] ?? {})[2])).toContain('"rows":1203');
  });
});

describe("what a round leaves alone", () => {
  it("the logs of runs that have not ended, or are tried again", async () => {
    addRun("running", "running", null, 3);
    addRun("queued-again", "queued", null, 2);
    deps.clock.now = now + 4_000 * dayMs;
    expect((await round())["run-logs"]).toBe(0);
    expect(rowsOf("run_events")).toBe(5);
    expect(rowsOf("runs")).toBe(2);
  });

  it("a delivery that nobody has followed yet, a job that waits, a session that is open", async () => {
    run(
      "INSERT INTO webhook_deliveries VALUES ('d', 'd', 'push', 'd', NULL, 'received', ?, NULL, NULL)",
      now,
    );
    run(
      "INSERT INTO jobs (id, kind, payload, state, run_at, created_at) VALUES ('j', 'k', '{}', 'failed', 0, 0)",
    );
    add.sessions("open", now);
    deps.clock.now = now + 400 * dayMs;
    run(
      "UPDATE sessions SET revoked_at = NULL, last_seen_at = ?, expires_at = ?",
      deps.now(),
      deps.now() + dayMs,
    );
    const removed = await round();
    expect(removed).toMatchObject({ deliveries: 0, jobs: 0, sessions: 0 });
  });

  it("the newest finished scan, however old", async () => {
    add.scans("older", now);
    add.scans("newest", now + 1);
    deps.clock.now = now + 400 * dayMs;
    expect((await round())["scans"]).toBe(1);
    expect(deps.db.raw.prepare("SELECT id FROM catalog_scans").pluck().all()).toEqual(["newest"]);
  });

  it("the audit log, whose chain and noted rows verify afterwards", async () => {
    await set("deliveries", 7);
    await anchorHead(deps);
    for (const kind of retentionKinds) add[kind](`old-${kind}`, now);
    add.scans("newest", now + 1);
    deps.clock.now = now + 4_000 * dayMs;
    const removed = await round();
    expect(Object.values(removed)).toEqual(retentionKinds.map(() => 1));
    expect(rowsOf("audit_events")).toBe(1 + retentionKinds.length);
    await expect(verifyAudit(deps, { anchor: undefined })).resolves.toMatchObject({ ok: true, anchors: 1 });
  });

  it.each([
    ["behind", -2 * 3_600_000],
    ["ahead", 400 * dayMs],
  ])("everything, while this machine's clock is %s of the forge's", async (_, skewMs) => {
    for (const kind of retentionKinds) add[kind]("old", now);
    deps.clock.now = now + 4_000 * dayMs;
    await expect(round(deps.now() - skewMs)).rejects.toThrow(/Nothing was removed; set the clock/);
    expect(rowsOf("run_events")).toBe(1);
  });

  it("everything, while the forge cannot be asked what time it is", async () => {
    add["run-logs"]("old", now);
    deps.clock.now = now + 4_000 * dayMs;
    const gone = () => Promise.reject(new Error("the forge cannot be reached"));
    await expect(applyRetention(deps, { forgeTime: gone, requestId: "job_1" })).rejects.toThrow();
    expect(rowsOf("run_events")).toBe(1);
  });
});

describe("an administrator", () => {
  it("changes a period within its bounds; the answer says what the next round removes", async () => {
    add.deliveries("old", now);
    deps.clock.now = now + 10 * dayMs;
    expect(await set("deliveries", 7)).toMatchObject({
      days: 7,
      due: { rows: 1 },
      updatedAt: expect.any(String),
    });
    expect(rowsOf("webhook_deliveries")).toBe(1);
    expect((await round())["deliveries"]).toBe(1);
    const details = deps.db.raw
      .prepare("SELECT details FROM audit_events ORDER BY seq LIMIT 1")
      .pluck()
      .get();
    expect(JSON.parse(String(details))).toEqual({ from: 30, to: 7 });
  });

  it.each(retentionKinds)("may not keep %s for shorter or longer than they have to be", async (kind) => {
    const { minDays, maxDays, title } = retentionRules[kind];
    for (const days of [minDays - 1, maxDays + 1, 0, -1]) {
      await expect(set(kind, days)).rejects.toMatchObject({
        code: "invalid_input",
        message: `${title}: expected ${minDays} to ${maxDays} days, found ${days}.`,
      });
    }
    for (const days of [minDays, maxDays]) await expect(set(kind, days)).resolves.toMatchObject({ days });
  });

  it("alone may: a maintainer sees it and changes nothing", async () => {
    const change = executeOperation(setRetentionOperation, as("maintainer"), { kind: "scans", days: 9 });
    await expect(change).rejects.toMatchObject({ code: "forbidden" });
    expect((await list()).keptForGood.map(({ title }) => title)).toContain("Audit log");
  });
});
