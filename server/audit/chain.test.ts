/* Any change at all: rows are edited, removed, swapped, copied and cut off at random, and each time it is found. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDeps, type TestDeps } from "../doors/testing.ts";
import { dataPaths } from "../runtime/paths.ts";
import { anchorHead } from "./anchors.ts";
import { canonicalText, genesisHash, type ChainedEvent } from "./domain/audit-chain.ts";
import { hashEvent } from "./hash-event.ts";
import { dropTriggers, record, storedRows } from "./testing.ts";
import { verifyAudit } from "./verify-audit.ts";

const size = 12;
const textColumns = [
  ...["id", "actor_kind", "actor_id", "actor_name", "action", "target"],
  ...["request_id", "details", "previous_hash", "hash"],
] as const;

let folder: string;
let deps: TestDeps;
beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-chain-"));
  deps = createTestDeps({ paths: dataPaths(folder) });
  for (let n = 0; n < size; n += 1) await record(deps, { target: `run_${n % 3}`, details: { n } });
  await anchorHead(deps);
  dropTriggers(deps);
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

const seq = fc.integer({ min: 1, max: size });
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const columns = ["at", ...textColumns].join(", ");

/** As statements, so that what was tried can be read when it is not found. */
const tampering = fc.oneof(
  fc
    .tuple(seq, fc.constantFrom(...textColumns), fc.string({ unit: "grapheme", maxLength: 8 }))
    .map(([at, column, text]) => `UPDATE audit_events SET ${column} = ${quoted(text)} WHERE seq = ${at}`),
  fc
    .tuple(seq, fc.integer({ min: -5_000, max: 5_000 }))
    .map(([at, by]) => `UPDATE audit_events SET at = at + ${by} WHERE seq = ${at}`),
  fc.tuple(seq, seq).map(([from, to]) => `DELETE FROM audit_events WHERE seq BETWEEN ${from} AND ${to}`),
  fc
    .tuple(seq, seq)
    .map(
      ([one, other]) =>
        `UPDATE audit_events SET seq = -1000 WHERE seq = ${one}; UPDATE audit_events SET seq = ${one} WHERE seq = ${other}; UPDATE audit_events SET seq = ${other} WHERE seq = -1000`,
    ),
  fc
    .tuple(seq, fc.integer({ min: -3, max: size + 3 }))
    .map(
      ([from, to]) =>
        `INSERT OR REPLACE INTO audit_events (seq, ${columns}) SELECT ${to}, at, id || 'x', ${textColumns.slice(1).join(", ")} FROM audit_events WHERE seq = ${from}`,
    ),
  fc
    .integer({ min: -3, max: 3 })
    .filter((by) => by !== 0)
    .map(
      (by) => `UPDATE audit_events SET seq = 1000 + seq; UPDATE audit_events SET seq = seq - 1000 + ${by}`,
    ),
);

async function judge(statements: readonly string[]) {
  const before = JSON.stringify(storedRows(deps));
  deps.db.raw.exec("SAVEPOINT tampering");
  try {
    for (const statement of statements) deps.db.raw.exec(statement);
    const isSame = JSON.stringify(storedRows(deps)) === before;
    return { isSame, found: await verifyAudit(deps, { anchor: undefined }) };
  } finally {
    deps.db.raw.exec("ROLLBACK TO tampering; RELEASE tampering");
  }
}

describe("a log somebody had their hands in", () => {
  it("verifies if and only if every row is as it was written", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(tampering, { minLength: 1, maxLength: 3 }), async (statements) => {
        const { isSame, found } = await judge(statements);
        expect(found.ok).toBe(isSame);
      }),
      { numRuns: 400 },
    );
  });

  it.each([0, -1, -9_007_199_254_740_991])(
    "shows a row put before the first one, as number %s",
    async (at) => {
      const { found } = await judge([
        `INSERT INTO audit_events (seq, ${columns}) SELECT ${at}, at, 'aud_forged', ${textColumns.slice(1).join(", ")} FROM audit_events WHERE seq = 1`,
      ]);
      expect(found).toMatchObject({ ok: false, reason: "chain_broken", firstBadSeq: 1 });
    },
  );

  it("shows the first of several bad rows, and reads no further", async () => {
    const { found } = await judge([
      "UPDATE audit_events SET target = 'x' WHERE seq = 9",
      "UPDATE audit_events SET target = 'x' WHERE seq = 4",
    ]);
    expect(found).toMatchObject({ ok: false, firstBadSeq: 4, rows: 4, head: { seq: 3 } });
  });

  it("of which nothing is left is behind its anchor, not an empty log", async () => {
    const { found } = await judge(["DELETE FROM audit_events"]);
    expect(found).toMatchObject({ ok: false, reason: "behind_anchor", firstBadSeq: 1, rows: 0, head: null });
  });

  it("shows an anchor of another chain brought along from elsewhere", async () => {
    const anchor = { seq: 5, hash: "a".repeat(64) };
    await expect(verifyAudit(deps, { anchor })).resolves.toMatchObject({
      ok: false,
      reason: "anchor_mismatch",
      firstBadSeq: 5,
      anchors: 2,
    });
    await expect(verifyAudit(deps, { anchor: { ...anchor, seq: size + 1 } })).resolves.toMatchObject({
      reason: "behind_anchor",
      firstBadSeq: size + 1,
    });
  });

  it("does not verify with another key, from the first row on", async () => {
    const other = { ...deps, auditKey: Buffer.alloc(32, 8) };
    await expect(verifyAudit(other, { anchor: undefined })).resolves.toMatchObject({
      ok: false,
      reason: "chain_broken",
      firstBadSeq: 1,
    });
  });
});

describe("what a row is sealed over", () => {
  const text = fc.string({ unit: "binary", maxLength: 12 });
  const event = fc.record({
    ...{ seq: fc.nat(), id: text, at: fc.nat(), actorKind: text, actorId: text, actorName: text },
    ...{ action: text, target: text, requestId: text, details: text },
  });

  it("is another text for every other row: no field can run into the next", () => {
    fc.assert(
      fc.property(
        event,
        event,
        fc.constantFrom<keyof ChainedEvent>("actorId", "action", "target"),
        (a, b, key) => {
          const moved = { ...a, [key]: b[key] };
          const isSame = a[key] === b[key];
          expect(canonicalText(a, genesisHash) === canonicalText(moved, genesisHash)).toBe(isSame);
        },
      ),
    );
    const shifted = { actorName: "ab", action: "c" };
    const given = {
      seq: 1,
      id: "",
      at: 0,
      actorKind: "",
      actorId: "",
      target: "",
      requestId: "",
      details: "",
    };
    expect(canonicalText({ ...given, ...shifted }, "")).not.toBe(
      canonicalText({ ...given, actorName: "a", action: "bc" }, ""),
    );
  });

  it("hangs on the row before and on the key", () => {
    const given = { seq: 1, id: "i", at: 0, actorKind: "k", actorId: "a", actorName: "n" };
    const row = { ...given, action: "x.y", target: "t", requestId: "r", details: "{}" };
    const key = Buffer.alloc(32, 7);
    const hash = hashEvent(key, row, genesisHash);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(hashEvent(key, row, genesisHash)).toBe(hash);
    expect(hashEvent(key, row, "1".repeat(64))).not.toBe(hash);
    expect(hashEvent(Buffer.alloc(32, 6), row, genesisHash)).not.toBe(hash);
  });
});
