import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { sql } from "drizzle-orm";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTestDeps, testActor, type TestDeps } from "../doors/testing.ts";
import { anonymous, operatorActor, systemActor } from "../identity/domain/actor.ts";
import { dataPaths } from "../runtime/paths.ts";
import { inspectNewestRow } from "./inspect-newest.ts";
import { recordAudit } from "./record-audit.ts";
import { dropTriggers, record, storedRows } from "./testing.ts";
import { verifyAudit } from "./verify-audit.ts";

let folder: string;
let deps: TestDeps;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-record-"));
  deps = createTestDeps({ paths: dataPaths(folder) });
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const verify = () => verifyAudit(deps, { anchor: undefined });

describe("a row of the log", () => {
  it("says who, what, to what, in which request and when, in an order without a gap", async () => {
    const service = testActor("developer", { kind: "service", id: "svc_1", name: "deploys (ci)" });
    const rows = [
      { actor: service, action: "runs.start", target: "run_1", details: { name: "checkout" } },
      { actor: operatorActor, action: "tokens.create", target: "tok_1" },
      { actor: systemActor, action: "members.endDeparted", target: "usr_1" },
      { actor: anonymous, action: "session.signIn", target: "usr_2" },
    ];
    for (const row of rows) await record(deps, row);
    expect(
      storedRows(deps).map(({ seq, actor_kind, actor_id, actor_name, action, target, details }) => [
        ...[seq, actor_kind, actor_id, actor_name],
        ...[action, target, details],
      ]),
    ).toEqual([
      [1, "service", "svc_1", "deploys (ci)", "runs.start", "run_1", '{"name":"checkout"}'],
      [2, "operator", "operator", "Local operator", "tokens.create", "tok_1", "{}"],
      [3, "system", "system", "Waymark", "members.endDeparted", "usr_1", "{}"],
      [4, "anonymous", "anonymous", "Anonymous", "session.signIn", "usr_2", "{}"],
    ]);
    expect(storedRows(deps).map(({ at }) => at)).toEqual(
      [3, 2, 1, 0].map((seconds) => deps.now() - seconds * 1000),
    );
    expect(storedRows(deps)[0]).toMatchObject({ request_id: "req_test", previous_hash: "0".repeat(64) });
  });

  it("is there with the change or not at all", async () => {
    const failed = deps.db.withTx(async (tx) => {
      await recordAudit(tx, deps, {
        ...{ actor: operatorActor, action: "runs.start" },
        ...{ target: "run_1", requestId: "req_test" },
      });
      throw new Error("the change did not work out");
    });
    await expect(failed).rejects.toThrow("did not work out");
    expect(storedRows(deps)).toEqual([]);
    await record(deps);
    expect(storedRows(deps)).toMatchObject([{ seq: 1, previous_hash: "0".repeat(64) }]);
  });

  it.each([
    ["the table is gone", () => deps.db.raw.exec("ALTER TABLE audit_events RENAME TO lost"), {}],
    [
      "the disk takes no more",
      () =>
        deps.db.raw.exec(
          "CREATE TRIGGER full BEFORE INSERT ON audit_events BEGIN SELECT RAISE(ABORT, 'full'); END",
        ),
      {},
    ],
    ["what is to be noted cannot be written down", () => undefined, { rows: 1n }],
  ])(
    "R46: that cannot be written keeps the change from happening, when %s",
    async (_why, arrange, details) => {
      arrange();
      const change = deps.db.withTx(async (tx) => {
        tx.run(sql`INSERT INTO sign_in_failures (bucket, at) VALUES ('a', 1)`);
        await recordAudit(tx, deps, {
          ...{ actor: operatorActor, action: "runs.start" },
          ...{ target: "run_1", requestId: "req_test", details },
        });
      });
      await expect(change).rejects.toMatchObject({
        code: "audit_unavailable",
        message: "The audit log could not be written. Nothing was changed.",
      });
      expect(deps.db.raw.prepare("SELECT count(*) FROM sign_in_failures").pluck().get()).toBe(0);
    },
  );

  it.each([
    ["edited", "UPDATE audit_events SET target = 'x'"],
    ["deleted", "DELETE FROM audit_events WHERE seq = 1"],
    ["emptied", "DELETE FROM audit_events"],
  ])("cannot be %s through the database as it is", async (_how, statement) => {
    await record(deps);
    const before = storedRows(deps);
    expect(() => deps.db.raw.exec(statement)).toThrow("audit rows are append-only");
    expect(storedRows(deps)).toEqual(before);
  });

  it("verifies whatever text it holds, as it is read back", async () => {
    const text = fc.string({ unit: "binary", maxLength: 20 });
    const texts = fc.record({
      name: text,
      id: text,
      action: text,
      target: text,
      requestId: text,
      detail: text,
    });
    await fc.assert(
      fc.asyncProperty(texts, async ({ name, id, action, target, requestId, detail }) => {
        const actor = testActor("viewer", { name, id });
        await record(deps, { actor, action, target, requestId, details: { [detail]: detail } });
      }),
      { numRuns: 60 },
    );
    await expect(verify()).resolves.toMatchObject({ ok: true, rows: 60 });
  });

  it.each([
    ["half of a pair", "\ud83d"],
    ["the other half", "a\udc00b"],
    ["a NUL", "a\u0000b"],
    ["a line break and a quote", 'a\r\n"b'],
    ["a combining mark apart", "e\u0301"],
    ["nothing", ""],
  ])("verifies with %s in a person's name and in the target", async (_what, text) => {
    await record(deps, { actor: testActor("viewer", { name: text }), target: text });
    await record(deps, { details: { name: text } });
    await expect(verify()).resolves.toMatchObject({ ok: true, rows: 2 });
    await expect(inspectNewestRow(deps.db, deps.auditKey)).resolves.toMatchObject({ isOurs: true });
  });
});

describe("the newest row", () => {
  it("is nothing in an empty log", async () => {
    await expect(inspectNewestRow(deps.db, deps.auditKey)).resolves.toBeUndefined();
  });

  it("is ours with our key and not with another, or after a change", async () => {
    await record(deps);
    await record(deps);
    const newest = (key: Buffer) => inspectNewestRow(deps.db, key);
    await expect(newest(deps.auditKey)).resolves.toEqual({ at: deps.now(), isOurs: true });
    await expect(newest(Buffer.alloc(32, 1))).resolves.toMatchObject({ isOurs: false });
    dropTriggers(deps);
    deps.db.raw.exec("UPDATE audit_events SET action = 'runs.cancel' WHERE seq = 2");
    await expect(newest(deps.auditKey)).resolves.toMatchObject({ isOurs: false });
  });
});
