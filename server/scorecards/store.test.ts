import { beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase } from "../../db/testing.ts";
import { endResults, forgetResults, listCurrentResults, listScoredRefs, saveResult } from "./store.ts";
import { aResult, aResultRow, seedResults } from "./testing.ts";

let db: ReturnType<typeof createTestDatabase>;
beforeEach(() => {
  db = createTestDatabase();
});
const web = "component:default/web";
const api = "component:default/api";
const failing = [aResult({ state: "fail" })];
const history = () =>
  db.raw
    .prepare(
      "SELECT level, evaluated_at, recorded_from, recorded_to FROM scorecard_results ORDER BY recorded_from",
    )
    .all();
const save = (row: ReturnType<typeof aResultRow>) => db.withTx((tx) => saveResult(tx, row));

describe("a result that is saved", () => {
  it("is a new row when it changed, and the one before ends where it begins", async () => {
    expect(await save(aResultRow(web, failing, { evaluatedAt: 10, recordedFrom: 10 }))).toBe("changed");
    expect(await save(aResultRow(web, undefined, { evaluatedAt: 20, recordedFrom: 20 }))).toBe("changed");
    expect(history()).toEqual([
      { level: null, evaluated_at: 10, recorded_from: 10, recorded_to: 20 },
      { level: "Gold", evaluated_at: 20, recorded_from: 20, recorded_to: null },
    ]);
  });

  it("is only seen again when it is the same: newer evidence, no new history", async () => {
    const first = aResultRow(web, undefined, { digest: "d" });
    const evidence = aResult({ reason: "seen later" });
    const second = aResultRow(web, [evidence], { digest: "d", evaluatedAt: 50, recordedFrom: 50 });
    await save(first);
    expect(await save(second)).toBe("same");
    const [current, ...others] = await listCurrentResults(db.read, { entityRefs: [web] });
    expect(others).toEqual([]);
    expect(current).toEqual({ ...first, results: second.results, evaluatedAt: 50 });
  });

  it("comes back as a new row when what it was before is true again", async () => {
    for (const [index, results] of [undefined, failing, undefined].entries())
      await save(aResultRow(web, results, { evaluatedAt: index, recordedFrom: index }));
    expect(history()).toHaveLength(3);
  });

  it("does not end results of another scorecard or another service", async () => {
    await save(aResultRow(web));
    await save(aResultRow(web, failing, { scorecard: "another", recordedFrom: 2_000 }));
    await save(aResultRow(api, failing, { recordedFrom: 2_000 }));
    expect(history().filter((row) => JSON.stringify(row).includes('"recorded_to":null'))).toHaveLength(3);
  });

  it("cannot be current twice, whatever writes it", async () => {
    await save(aResultRow(web));
    const insert = () =>
      db.raw
        .exec(`INSERT INTO scorecard_results SELECT 'x', scorecard, entity_ref, level, next_level, rules_to_next,
        passed, applicable, unknown, results, digest, evaluated_at, recorded_from, recorded_to FROM scorecard_results`);
    expect(insert).toThrow(/UNIQUE/);
  });
});

describe("current results", () => {
  beforeEach(() =>
    seedResults(db, [
      aResultRow(web),
      aResultRow(web, failing, { scorecard: "another" }),
      aResultRow(api),
      aResultRow("component:default/gone"),
    ]),
  );

  it.each([
    [{ entityRefs: [] }, []],
    [{ entityRefs: [web] }, ["another web", "production-readiness web"]],
    [
      { entityRefs: [web, api, web] },
      ["another web", "production-readiness api", "production-readiness web"],
    ],
    [{ entityRefs: [web, api], scorecard: "another" }, ["another web"]],
    [{ entityRefs: [web], scorecard: "nothing" }, []],
    [{ entityRefs: ["component:default/WEB", "component:default/%"] }, []],
  ])("for %j are %j", async (query, expected) => {
    const rows = await listCurrentResults(db.read, query);
    expect(rows.map((row) => `${row.scorecard} ${row.entityRef.split("/")[1]}`)).toEqual(expected);
  });

  it("end when a service leaves, and stay in the history", async () => {
    await db.withTx((tx) => endResults(tx, web, 9_000));
    await db.withTx((tx) => endResults(tx, web, 9_999));
    expect(await listCurrentResults(db.read, { entityRefs: [web] })).toEqual([]);
    const ended = db.raw
      .prepare("SELECT recorded_to FROM scorecard_results WHERE entity_ref = ?")
      .pluck()
      .all(web);
    expect(ended).toEqual([9_000, 9_000]);
    expect(await listScoredRefs(db.read)).toEqual(["component:default/gone", api]);
  });

  it("name each scored service once", async () => {
    expect(await listScoredRefs(db.read)).toEqual([web, "component:default/gone", api]);
  });

  it("are gone with their history when a service is forgotten, and others stay", async () => {
    await save(aResultRow(web, failing, { recordedFrom: 2_000 }));
    await db.withTx(async (tx) => {
      await forgetResults(tx, []);
      await forgetResults(tx, [web, "component:default/never", "'; DROP TABLE scorecard_results; --"]);
    });
    const left = db.raw.prepare("SELECT entity_ref FROM scorecard_results ORDER BY 1").pluck().all();
    expect(left).toEqual([api, "component:default/gone"]);
  });
});
