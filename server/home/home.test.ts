import { beforeEach, describe, expect, it } from "vitest";
import { anEntity, seedEntities } from "../catalog/testing.ts";
import { executeOperation } from "../doors/execute-operation.ts";
import { createTestDeps, testActor, type TestDeps } from "../doors/testing.ts";
import type { Actor } from "../identity/domain/actor.ts";
import type { Role } from "../kernel/roles.ts";
import { evaluateAll } from "../scorecards/evaluate-all.ts";
import { listNextStepsOperation } from "../scorecards/operations.ts";
import { listAttentionOperation, listFirstStepsOperation } from "./operations.ts";

let deps: TestDeps;
const as = (role: Role, actor: Partial<Actor> = {}) => ({
  deps,
  actor: testActor(role, actor),
  requestId: "r",
});
const attention = async () => (await executeOperation(listAttentionOperation, as("maintainer"), {})).items;
const kinds = async () => (await attention()).map(({ kind }) => kind);
const payments = { groups: ["group:default/payments"] };
const sql = (text: string) => deps.db.raw.exec(text);

beforeEach(async () => {
  deps = createTestDeps();
  await seedEntities(deps.db, [
    anEntity("payments", { kind: "Group", spec: { type: "team", children: [] } }),
  ]);
});

function addUser(id: string): void {
  sql(
    `INSERT INTO users (id, handle, display_name, role, created_at) VALUES ('${id}', '${id}', '${id}', 'admin', 1)`,
  );
}

describe("what needs somebody", () => {
  it("is nothing in a portal that is well", async () => {
    await seedEntities(deps.db, [anEntity("ledger")]);
    expect(await attention()).toEqual([]);
  });

  it("names services whose owner is missing or unknown, the most important first", async () => {
    const tier = (value: string) => ({ metadata: { annotations: { "waymark.dev/tier": value } } });
    await seedEntities(deps.db, [
      anEntity("ledger"),
      anEntity("web", { ...tier("2"), spec: { owner: "nobody" } }),
      anEntity("checkout", { ...tier("0"), spec: { owner: undefined } }),
    ]);
    const [item, ...others] = await attention();
    expect(others).toEqual([]);
    expect(item).toMatchObject({ kind: "services-without-owner", count: 2 });
    expect(item?.examples.map(({ title, detail }) => [title, detail])).toEqual([
      ["checkout", null],
      ["web", "names group:default/nobody"],
    ]);
  });

  it("tells a failed scan with its reason before what the last good one left open", async () => {
    sql("INSERT INTO catalog_scans VALUES ('scan_1', 1, 2, 3, 0, 'the forge did not answer in time.', 4)");
    expect(await attention()).toMatchObject([
      { kind: "scan-failed", message: "the forge did not answer in time." },
      { kind: "catalog-stale", count: 4 },
    ]);
  });

  it("lists failed jobs and the collectors they belong to", async () => {
    sql(`INSERT INTO jobs (id, kind, key, payload, state, run_at, attempts, last_error, created_at, finished_at)
         VALUES ('job_1', 'catalog.scan-organisation', 'recurring', '{}', 'failed', 1, 5, 'no such host', 1, 2)`);
    expect(await kinds()).toEqual(["collectors-behind", "jobs-failed"]);
    expect((await attention())[1]?.examples).toMatchObject([{ detail: "no such host" }]);
  });

  it("is not for developers", async () => {
    const asked = executeOperation(listAttentionOperation, as("developer"), {});
    await expect(asked).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("first steps", () => {
  const steps = async (role: Role, actor: Partial<Actor>) => {
    const { items } = await executeOperation(listFirstStepsOperation, as(role, actor), {});
    return Object.fromEntries(items.map(({ id, isDone }) => [id, isDone]));
  };

  it("are those an administrator has to take, until each is taken", async () => {
    addUser("usr_a");
    const open = { password: false, person: false, service: false, forge: false };
    expect(await steps("admin", { id: "usr_a" })).toEqual(open);
    sql("UPDATE users SET password_hash = 'x' WHERE id = 'usr_a'");
    const some = { ...open, password: true, person: true };
    expect(await steps("admin", { id: "usr_a", userRef: "user:default/ada" })).toEqual(some);
  });

  it("ask of a developer and a viewer only what they can do", async () => {
    addUser("usr_a");
    expect(await steps("developer", { id: "usr_a" })).toEqual({ password: false, service: false });
    expect(await steps("viewer", { id: "usr_a" })).toEqual({ password: false });
  });

  it("do not exist for a token", async () => {
    expect(await steps("admin", { kind: "service" })).toEqual({});
  });
});

describe("next steps", () => {
  const next = (actor: Partial<Actor>, limit = 10, cursor?: string) =>
    executeOperation(listNextStepsOperation, as("developer", actor), { limit, cursor });

  it("give one rule per service of the caller's teams, the nearest level first", async () => {
    await seedEntities(deps.db, [
      anEntity("ledger", { metadata: { annotations: { "waymark.dev/tier": "1" }, description: "Books" } }),
      anEntity("checkout"),
      anEntity("web", { spec: { owner: "storefront" } }),
    ]);
    await evaluateAll(deps, new AbortController().signal);
    const { items, totalItems, services } = await next(payments);
    expect([totalItems, services]).toEqual([2, 2]);
    expect(items.map(({ title }) => title)).toEqual(["ledger", "checkout"]);
    for (const item of items) {
      expect(item.rulesToNext).toBeGreaterThan(0);
      expect(item.rule.howToFix).not.toBeNull();
    }
    const first = await next(payments, 1);
    const second = await next(payments, 1, first.nextCursor ?? undefined);
    expect([...first.items, ...second.items]).toEqual(items);
    expect(second.nextCursor).toBeNull();
  });

  it("are none for somebody who owns nothing", async () => {
    await seedEntities(deps.db, [anEntity("ledger")]);
    await evaluateAll(deps, new AbortController().signal);
    expect(await next({})).toEqual({ items: [], totalItems: 0, nextCursor: null, services: 0 });
  });
});
