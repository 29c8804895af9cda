import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { executeOperation, openStream } from "../doors/execute-operation.ts";
import { createTestDeps, testActor, type TestDeps } from "../doors/testing.ts";
import { dataPaths } from "../runtime/paths.ts";
import { anchorHead, readAnchors } from "./anchors.ts";
import { assertMasterKey } from "./assert-master-key.ts";
import { exportAuditOperation, listAuditOperation, verifyAuditOperation } from "./operations.ts";
import { recordAudit } from "./record-audit.ts";

let folder: string;
let deps: TestDeps;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-audit-"));
  deps = createTestDeps({ paths: dataPaths(folder) });
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const admin = testActor("admin");
const caller = () => ({ deps, actor: admin, requestId: "req_test" });

async function record(action: string, target = "run_1", details: Record<string, unknown> = {}) {
  deps.clock.now += 1000;
  const entry = { actor: admin, action, target, requestId: "req_test", details };
  await deps.db.withTx((tx) => recordAudit(tx, deps, entry));
}

async function recordMany(count: number) {
  for (let n = 0; n < count; n += 1) await record("runs.start", `run_${n}`);
}

const verify = (input: object = {}) => executeOperation(verifyAuditOperation, caller(), input);
const list = (input: object = {}) => executeOperation(listAuditOperation, caller(), input);

/** What somebody with the database file could do: the triggers stop only statements that go through them. */
const tamper = (statement: string) =>
  deps.db.withTx(async (tx) => {
    tx.run(sql.raw("DROP TRIGGER audit_events_are_not_edited"));
    tx.run(sql.raw("DROP TRIGGER audit_events_are_not_deleted"));
    tx.run(sql.raw(statement));
  });

describe("the verification", () => {
  it("finds an untouched log in order and says its head", async () => {
    await recordMany(3);
    await expect(verify()).resolves.toMatchObject({ ok: true, rows: 3, head: { seq: 3 }, anchors: 0 });
  });

  it("finds an empty log in order", async () => {
    await expect(verify()).resolves.toEqual({ ok: true, rows: 0, head: null, anchors: 0 });
  });

  it.each([
    ["an edited row", "UPDATE audit_events SET actor_name = 'Mallory' WHERE seq = 2", 2],
    ["edited details", `UPDATE audit_events SET details = '{"a":1}' WHERE seq = 3`, 3],
    ["a deleted row", "DELETE FROM audit_events WHERE seq = 2", 2],
    ["a deleted first row", "DELETE FROM audit_events WHERE seq = 1", 1],
    ["a forged hash", `UPDATE audit_events SET hash = '${"0".repeat(64)}' WHERE seq = 4`, 4],
  ])("names the first bad row of %s", async (_case, statement, firstBadSeq) => {
    await recordMany(5);
    await tamper(statement);
    await expect(verify()).resolves.toMatchObject({ ok: false, reason: "chain_broken", firstBadSeq });
  });

  it("does not see a cut tail without an anchor, and does with one", async () => {
    await recordMany(5);
    const { head } = await verify();
    await tamper("DELETE FROM audit_events WHERE seq > 3");
    await expect(verify()).resolves.toMatchObject({ ok: true, rows: 3 });
    await expect(verify({ anchor: `${head?.seq}:${head?.hash}` })).resolves.toMatchObject({
      ok: false,
      reason: "behind_anchor",
      firstBadSeq: 4,
    });
  });

  it("compares with the rows noted beside the database", async () => {
    await recordMany(4);
    await anchorHead(deps);
    await tamper("DELETE FROM audit_events WHERE seq = 4");
    await expect(verify()).resolves.toMatchObject({ ok: false, reason: "behind_anchor", anchors: 1 });
  });

  it("sees a log that was made anew with the right key", async () => {
    await recordMany(4);
    await anchorHead(deps);
    await tamper("DELETE FROM audit_events");
    for (let n = 0; n < 4; n += 1) await record("runs.cancel", `run_${n}`);
    await expect(verify()).resolves.toMatchObject({ ok: false, reason: "anchor_mismatch", firstBadSeq: 4 });
  });

  it("walks more rows than a page holds", async () => {
    await recordMany(1003);
    await expect(verify()).resolves.toMatchObject({ ok: true, rows: 1003, head: { seq: 1003 } });
    await tamper("UPDATE audit_events SET target = 'x' WHERE seq = 1002");
    await expect(verify()).resolves.toMatchObject({ firstBadSeq: 1002 });
  });

  it("refuses an anchor of another form", async () => {
    await expect(verify({ anchor: "7:abc" })).rejects.toMatchObject({ code: "invalid_input" });
  });
});

describe("an anchor", () => {
  it("is noted once for each new head, readable by the owner only", async () => {
    await recordMany(2);
    await anchorHead(deps);
    await anchorHead(deps);
    await recordMany(1);
    await anchorHead(deps);
    expect(readAnchors(deps.paths.auditAnchors)).toMatchObject([{ seq: 2 }, { seq: 3 }]);
    expect(fs.statSync(deps.paths.auditAnchors).mode & 0o777).toBe(0o600);
  });

  it("that was torn by a crash is passed over, and the next one is whole", async () => {
    await recordMany(1);
    await anchorHead(deps);
    fs.appendFileSync(deps.paths.auditAnchors, '{"seq":2,"ha');
    await recordMany(1);
    await anchorHead(deps);
    expect(readAnchors(deps.paths.auditAnchors)).toMatchObject([{ seq: 1 }, { seq: 2 }]);
    await expect(verify()).resolves.toMatchObject({ ok: true, anchors: 2 });
  });

  it("that somebody edited is a finding, not a crash", async () => {
    fs.writeFileSync(deps.paths.auditAnchors, "not an anchor\n");
    await expect(verify()).resolves.toMatchObject({ ok: false, reason: "anchors_unreadable" });
  });

  it("is not noted over a log whose tail was cut off", async () => {
    await recordMany(3);
    await anchorHead(deps);
    await tamper("DELETE FROM audit_events WHERE seq = 3");
    await expect(anchorHead(deps)).rejects.toMatchObject({ code: "conflict" });
  });
});

describe("the list", () => {
  beforeEach(async () => {
    await record("runs.start", "run_1");
    await record("runs.cancel", "run_1");
    await record("tokens.create", "tok_1", { name: "ci" });
  });

  it("is newest first and pages without repeating", async () => {
    const first = await list({ limit: 2 });
    expect(first.items.map(({ seq }) => seq)).toEqual([3, 2]);
    expect(first.totalItems).toBe(3);
    const second = await list({ limit: 2, cursor: first.nextCursor });
    expect(second.items.map(({ seq }) => seq)).toEqual([1]);
    expect(second.nextCursor).toBeNull();
  });

  it.each([
    ["an action", { action: "runs.cancel" }, [2]],
    ["an area", { action: "runs.*" }, [2, 1]],
    ["a target", { target: "tok_1" }, [3]],
    ["who did it, by name", { actor: admin.name }, [3, 2, 1]],
    ["who did it, by id", { actor: admin.id }, [3, 2, 1]],
    ["somebody else", { actor: "nobody" }, []],
    ["a time", { from: "2026-01-15T09:00:02Z", to: "2026-01-15T10:00:03+01:00" }, [2]],
  ])("is narrowed by %s", async (_case, filter, expected) => {
    const found = await list(filter);
    expect(found.items.map(({ seq }) => seq)).toEqual(expected);
    expect(found.totalItems).toBe(expected.length);
  });

  it("refuses a time without a zone", async () => {
    await expect(list({ from: "2026-01-15" })).rejects.toMatchObject({ code: "invalid_input" });
  });
});

describe("the export", () => {
  const read = async (input: object) => {
    const signal = new AbortController().signal;
    const answer = await openStream(exportAuditOperation, { ...caller(), signal }, input);
    return { ...answer, text: await new Response(answer.body).text() };
  };

  it("quotes every cell and lets no spreadsheet run one", async () => {
    await record("runs.start", `=HYPERLINK("http://evil")`);
    const { contentType, headers, text } = await read({ format: "csv" });
    expect(contentType).toBe("text/csv; charset=utf-8");
    expect(headers).toMatchObject({ "content-disposition": expect.stringContaining("attachment") });
    expect(text).toContain(`"'=HYPERLINK(""http://evil"")"`);
    for (const line of text.trimEnd().split("\r\n"))
      expect(line).toMatch(/^"(?:[^"]|"")*"(?:,"(?:[^"]|"")*")*$/);
  });

  it("is a line of JSON per row, over more rows than a page holds, narrowed like the list", async () => {
    await recordMany(620);
    await record("tokens.create", "tok_1");
    const lines = (await read({ format: "jsonl", action: "runs.*" })).text.trimEnd().split("\n");
    expect(lines).toHaveLength(620);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ seq: 620, action: "runs.start" });
  });

  it("breaks off when the right to it is taken away while it is read", async () => {
    await recordMany(1_200);
    let asked = 0;
    const identifyAgain = () => Promise.resolve(testActor((asked += 1) > 1 ? "viewer" : "admin"));
    const signal = new AbortController().signal;
    const answer = await openStream(
      exportAuditOperation,
      { ...caller(), signal, identifyAgain },
      { format: "jsonl" },
    );
    await expect(new Response(answer.body).text()).rejects.toThrow();
    expect(asked).toBe(2);
  });

  it("is itself in the log", async () => {
    await read({ format: "csv", actor: "ada" });
    await expect(list()).resolves.toMatchObject({
      items: [{ action: "audit.export", details: { format: "csv", filter: { actor: "ada" } } }],
    });
  });
});

describe("the master key", () => {
  const asked = () => assertMasterKey(deps);

  it("is right while nothing was written yet, and as long as one row verifies", async () => {
    await expect(asked()).resolves.toBeUndefined();
    await recordMany(30);
    await tamper("UPDATE audit_events SET actor_name = 'Mallory' WHERE seq IN (1, 30)");
    await expect(asked()).resolves.toBeUndefined();
  });

  it("that is another one is refused with the file it came from", async () => {
    await recordMany(1);
    const otherKey = { ...deps, auditKey: Buffer.alloc(32, 1) };
    await expect(assertMasterKey(otherKey)).rejects.toThrow(/master\.key is not the one .*waymark\.db/);
  });
});
