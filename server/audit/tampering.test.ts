/* What somebody with the database file, but without the key, can do to a log: five kinds, a hundred rows each. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDeps, testActor, type TestDeps } from "../doors/testing.ts";
import { dataPaths } from "../runtime/paths.ts";
import { anchorHead } from "./anchors.ts";
import { recordAudit } from "./record-audit.ts";
import { verifyAudit } from "./verify-audit.ts";

const rows = 150;
const columns = [
  "id",
  "at",
  "actor_kind",
  "actor_id",
  "actor_name",
  "action",
  "target",
  "request_id",
  "details",
  "previous_hash",
  "hash",
];
const list = columns.join(", ");

interface Tampering {
  readonly sqlFor: (seq: number) => string;
  readonly reason: "chain_broken" | "behind_anchor";
}

const kinds: Readonly<Record<string, Tampering>> = {
  edited: {
    sqlFor: (seq) => `UPDATE audit_events SET ${editOf(seq)} WHERE seq = ${seq}`,
    reason: "chain_broken",
  },
  deleted: { sqlFor: (seq) => `DELETE FROM audit_events WHERE seq = ${seq}`, reason: "chain_broken" },
  swapped: {
    sqlFor: (seq) => `
      CREATE TEMP TABLE kept AS SELECT * FROM audit_events WHERE seq IN (${seq}, ${seq + 1});
      UPDATE audit_events SET (${list}) = (SELECT id || 'x', at, actor_kind, actor_id, actor_name, action, target,
        request_id, details, previous_hash, hash FROM kept WHERE kept.seq = ${2 * seq + 1} - audit_events.seq)
        WHERE seq IN (${seq}, ${seq + 1});
      DROP TABLE kept;`,
    reason: "chain_broken",
  },
  inserted: {
    sqlFor: (seq) => `
      UPDATE audit_events SET seq = -seq WHERE seq >= ${seq};
      INSERT INTO audit_events (seq, ${list}) SELECT ${seq}, 'aud_forged', ${columns.slice(1).join(", ")}
        FROM audit_events WHERE seq = -${seq};
      UPDATE audit_events SET seq = 1 - seq WHERE seq < 0;`,
    reason: "chain_broken",
  },
  "cut off": { sqlFor: (seq) => `DELETE FROM audit_events WHERE seq >= ${seq}`, reason: "behind_anchor" },
};

/** Another column for every row in turn. */
function editOf(seq: number): string {
  const column = columns[seq % columns.length] ?? "target";
  return column === "at" ? "at = at + 1" : `${column} = ${column} || 'x'`;
}

describe("a hundred rows of a log", () => {
  let folder: string;
  let deps: TestDeps;
  beforeAll(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-tampering-"));
    deps = createTestDeps({ paths: dataPaths(folder) });
    const actor = testActor("admin");
    for (let n = 0; n < rows; n += 1) {
      const entry = { actor, action: "runs.start", target: `run_${n}`, requestId: `req_${n}` };
      await deps.db.withTx((tx) => recordAudit(tx, deps, entry));
    }
    await anchorHead(deps);
    deps.db.raw.exec("DROP TRIGGER audit_events_are_not_edited; DROP TRIGGER audit_events_are_not_deleted");
  });
  afterAll(() => fs.rmSync(folder, { recursive: true }));

  const seqs = fc.sample(fc.integer({ min: 1, max: rows - 1 }), { numRuns: 100, seed: 20_260 });

  it.each(Object.entries(kinds))("%s are each found, at the right one", async (_kind, { sqlFor, reason }) => {
    for (const seq of seqs) {
      deps.db.raw.exec(`SAVEPOINT tampering; ${sqlFor(seq)}`);
      const found = await verifyAudit(deps, { anchor: undefined });
      deps.db.raw.exec("ROLLBACK TO tampering; RELEASE tampering");
      expect(found).toMatchObject({ ok: false, reason, firstBadSeq: seq });
    }
    expect(await verifyAudit(deps, { anchor: undefined })).toMatchObject({ ok: true, rows });
  });
});
