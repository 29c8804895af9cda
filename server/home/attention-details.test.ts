import { beforeEach, describe, expect, it } from "vitest";
import { anEntity, seedEntities } from "../catalog/testing.ts";
import { executeOperation } from "../doors/execute-operation.ts";
import { createTestDeps, testActor, type TestDeps } from "../doors/testing.ts";
import { attentionKinds, firstStepIds } from "./domain/home.schema.ts";
import { listAttentionOperation, listFirstStepsOperation } from "./operations.ts";

let deps: TestDeps;
beforeEach(() => {
  deps = createTestDeps();
});

const caller = () => ({ deps, actor: testActor("maintainer"), requestId: "r" });
const attention = async () => (await executeOperation(listAttentionOperation, caller(), {})).items;
const sql = (text: string) => deps.db.raw.exec(text);

function insertJobs(count: number, kind: string, error: string | null = "no such host"): void {
  const insert = deps.db.raw.prepare(
    `INSERT INTO jobs (id, kind, key, payload, state, run_at, attempts, fence, last_error, created_at, finished_at)
     VALUES (?, ?, NULL, '{}', 'failed', 1, 5, 0, ?, 1, 2)`,
  );
  for (let n = 0; n < count; n += 1) insert.run(`job_${kind}_${n}`, kind, error);
}
const seedOwnerless = (count: number) =>
  seedEntities(
    deps.db,
    Array.from({ length: count }, (_, n) => anEntity(`svc-${n}`, { spec: { owner: "nobody" } })),
  );

describe("an item that needs somebody", () => {
  it.each([
    [1, "1 job failed"],
    [2, "2 jobs failed"],
    [7, "7 jobs failed"],
  ])("counts %i in words a person would say", async (count, title) => {
    insertJobs(count, "catalog.refresh-repository");
    expect(await attention()).toMatchObject([{ kind: "jobs-failed", count, title }]);
  });

  it.each([
    [1, "1 service has no owner"],
    [3, "3 services have no owner"],
  ])("counts %i services", async (count, title) => {
    await seedOwnerless(count);
    expect(await attention()).toMatchObject([{ kind: "services-without-owner", count, title }]);
  });

  it("shows three examples at most and counts them all", async () => {
    insertJobs(12, "catalog.refresh-repository");
    await seedOwnerless(12);
    const seen = (await attention()).map(({ kind, count, examples }) => [kind, count, examples.length]);
    expect(seen).toEqual([
      ["jobs-failed", 12, 3],
      ["services-without-owner", 12, 3],
    ]);
  });

  it("leads to where all of them are listed, or each example to its own page", async () => {
    insertJobs(1, "catalog.refresh-repository");
    await seedOwnerless(1);
    const [jobs, owners] = await attention();
    expect(jobs?.href).toBe("/settings/jobs?state=failed");
    expect(owners?.href).toBeNull();
    expect(owners?.examples[0]?.href).toBe("/catalog/default/component/svc-0");
  });

  it("says nothing where an error left no text", async () => {
    insertJobs(1, "catalog.refresh-repository", null);
    expect((await attention())[0]?.examples).toMatchObject([{ detail: null }]);
  });

  it("is told as it was written, with characters that mean something elsewhere", async () => {
    const hostile = "<script>alert(1)</script>\u001b[31m '; DROP TABLE jobs; --";
    insertJobs(1, "catalog.refresh-repository", hostile);
    expect((await attention())[0]?.examples[0]?.detail).toBe(hostile);
  });
});

describe("the order of what needs somebody", () => {
  it("is what does not work first, then what is wrong while the portal goes on", async () => {
    sql("INSERT INTO catalog_scans VALUES ('scan_1', 1, 2, 3, 0, 'the forge did not answer in time.', 4)");
    insertJobs(1, "catalog.scan-organisation");
    await seedOwnerless(1);
    const items = await attention();
    expect(items.map(({ kind }) => kind)).toEqual([
      "scan-failed",
      "collectors-behind",
      "jobs-failed",
      "services-without-owner",
      "catalog-stale",
    ]);
    const severities = items.map(({ severity }) => severity);
    expect(severities).toEqual(severities.toSorted());
    const known = attentionKinds.filter((kind) => items.some((item) => item.kind === kind));
    expect(items.map(({ kind }) => kind)).toEqual(known);
  });

  it("holds each kind once, and says when it was looked", async () => {
    insertJobs(5, "catalog.scan-organisation");
    const { items, checkedAt } = await executeOperation(listAttentionOperation, caller(), {});
    expect(new Set(items.map(({ kind }) => kind)).size).toBe(items.length);
    expect(checkedAt).toBe("2026-01-15T09:00:00.000Z");
  });
});

describe("a collector that is behind", () => {
  it("is named with the error of its last try", async () => {
    insertJobs(1, "catalog.scan-organisation", "the token was revoked.");
    const behind = (await attention()).find(({ kind }) => kind === "collectors-behind");
    expect(behind).toMatchObject({ count: 1, title: "1 collector is behind", severity: "bad" });
    expect(behind?.examples).toMatchObject([{ detail: "the token was revoked.", href: "/settings/health" }]);
  });

  it("is told again no more once it has succeeded", async () => {
    insertJobs(1, "catalog.scan-organisation");
    sql(`INSERT INTO jobs (id, kind, key, payload, state, run_at, attempts, fence, created_at, finished_at)
         VALUES ('job_z', 'catalog.scan-organisation', 'recurring', '{}', 'done', 1, 1, 1, 1, ${deps.clock.now})`);
    expect((await attention()).map(({ kind }) => kind)).toEqual(["jobs-failed"]);
    deps.clock.now += 24 * 3_600_000;
    const late = (await attention()).find(({ kind }) => kind === "collectors-behind");
    expect(late?.examples).toMatchObject([{ detail: null }]);
  });
});

describe("the first steps", () => {
  const steps = async (hasPassword: boolean) => {
    sql(
      "INSERT OR IGNORE INTO users (id, handle, display_name, role, created_at) VALUES ('usr_a', 'a', 'a', 'admin', 1)",
    );
    if (hasPassword) sql("UPDATE users SET password_hash = 'x' WHERE id = 'usr_a'");
    const actor = testActor("admin", { id: "usr_a" });
    const { items } = await executeOperation(listFirstStepsOperation, { ...caller(), actor }, {});
    return items.map(({ id, isDone }) => [id, isDone]);
  };

  it("of an administrator are all there are, in the order they make sense in", async () => {
    expect(await steps(false)).toEqual(firstStepIds.map((id) => [id, false]));
  });

  it("keep their place when one is taken", async () => {
    expect(await steps(true)).toEqual(firstStepIds.map((id) => [id, id === "password"]));
  });
});
