import { beforeEach, describe, expect, it } from "vitest";
import { anEntity, seedEntities } from "../catalog/testing.ts";
import { executeOperation } from "../doors/execute-operation.ts";
import { createTestDeps, testActor, type TestDeps } from "../doors/testing.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { evaluateAll } from "../scorecards/evaluate-all.ts";
import { evaluateOperation, listResultsOperation } from "../scorecards/operations.ts";
import { getServiceOperation, listServicesOperation } from "./operations.ts";

let deps: TestDeps;
const as = (role: "viewer" | "developer") => ({ deps, actor: testActor(role), requestId: "r" });
const list = (input: object = {}) => executeOperation(listServicesOperation, as("viewer"), input);

beforeEach(async () => {
  deps = createTestDeps();
  await seedEntities(deps.db, [
    anEntity("checkout", {
      metadata: {
        tags: ["pci", "java"],
        annotations: {
          "waymark.dev/tier": "0",
          "waymark.dev/channel": "#pay",
          "waymark.dev/on-call": "https://on.example/schedules/P1",
        },
      },
      spec: { system: "shop", dependsOn: ["component:ledger", "resource:gone"] },
    }),
    anEntity("ledger", { spec: { lifecycle: "experimental" } }),
    anEntity("web", { spec: { type: "website", owner: "storefront" } }),
    anEntity("shop", { kind: "System", metadata: { title: "The shop" }, spec: { owner: "storefront" } }),
    anEntity("payments", {
      kind: "Group",
      spec: { type: "team", children: [], members: ["ada", "grace"], profile: { displayName: "Payments" } },
    }),
    anEntity("ada", { kind: "User", spec: { memberOf: ["payments"], profile: { displayName: "Ada" } } }),
  ]);
});

describe("catalog.listServices", () => {
  it("names owners and systems by their titles, or by the reference when nobody knows them", async () => {
    const page = await list();
    expect(
      page.items.map((row) => [row.name, row.owner?.title, row.system?.title, row.tier, row.tags]),
    ).toEqual([
      ["checkout", "Payments", "The shop", 0, ["java", "pci"]],
      ["ledger", "Payments", undefined, null, []],
      ["web", "storefront", undefined, null, []],
    ]);
    expect(page).toMatchObject({ totalItems: 3, nextCursor: null, asOf: null, facets: null });
  });

  it("counts each facet without its own selection", async () => {
    const page = await list({ owner: "group:default/payments", facets: true });
    expect(page.items).toHaveLength(2);
    expect(page.facets?.owner).toEqual([
      { value: "group:default/payments", label: "Payments", count: 2 },
      { value: "group:default/storefront", label: "storefront", count: 1 },
    ]);
    expect(page.facets?.type).toEqual([{ value: "service", label: "service", count: 2 }]);
    expect(page.facets?.tier).toEqual([{ value: "0", label: "0", count: 1 }]);
  });

  it("narrows to what the caller or one of their teams owns", async () => {
    const mine = (actor: object) =>
      executeOperation(
        listServicesOperation,
        { deps, actor: testActor("viewer", actor), requestId: "r" },
        { mine: "true", facets: true },
      );
    const page = await mine({ userRef: "user:default/ada", groups: ["group:default/payments"] });
    expect(page.items.map((row) => row.name)).toEqual(["checkout", "ledger"]);
    expect(page.facets?.owner).toEqual([{ value: "group:default/payments", label: "Payments", count: 2 }]);
    expect((await mine({})).totalItems).toBe(0);
  });

  it("filters by several facets, searches and sorts by a column with gaps", async () => {
    expect((await list({ tier: [0], tag: ["pci"] })).items.map((row) => row.name)).toEqual(["checkout"]);
    expect((await list({ lifecycle: ["experimental", "production"], search: "led" })).totalItems).toBe(1);
    expect((await list({ orderBy: "tier", direction: "desc" })).items[0]?.name).toBe("checkout");
    await expect(list({ orderBy: "secret" })).rejects.toMatchObject({ code: "invalid_input" });
  });

  it("shows the level and the distance to the next one", async () => {
    await evaluateAll(deps);
    expect((await list()).items[0]?.scorecard).toMatchObject({ level: null, nextLevel: "Bronze" });
  });
});

describe("catalog.getService", () => {
  const get = (kind: string, name: string) =>
    executeOperation(getServiceOperation, as("viewer"), { kind, namespace: "default", name });

  it("shows links that open a page or a letter, and no other", async () => {
    const urls = [
      "https://wiki/x",
      "javascript:alert(1)",
      " JavaScript:alert(1)",
      "data:text/html,x",
      "mailto:a@b.c",
    ];
    const links = urls.map((url) => ({ url }));
    await seedEntities(deps.db, [anEntity("linked", { metadata: { links } })]);
    const service = await get("component", "linked");
    expect(service.links.map(({ url }) => url)).toEqual(["https://wiki/x", "mailto:a@b.c"]);
  });

  it("tells an owner that the catalog does not know from no owner", async () => {
    await seedEntities(deps.db, [
      anEntity("lost", { spec: { owner: "nobody" } }),
      anEntity("bare", { spec: { owner: undefined } }),
    ]);
    expect(await get("component", "lost")).toMatchObject({
      owner: { ref: "group:default/nobody" },
      ownerTeam: null,
    });
    expect(await get("component", "bare")).toMatchObject({ owner: null, ownerTeam: null });
  });

  it("brings owner, members, on-call schedule, channel and relations in both directions, missing targets marked", async () => {
    const service = await get("component", "checkout");
    expect(service.ownerTeam).toMatchObject({
      title: "Payments",
      totalMembers: 2,
      members: [{ name: "Ada" }],
    });
    expect([service.channel, service.onCall]).toEqual(["#pay", "https://on.example/schedules/P1"]);
    expect((await get("component", "ledger")).onCall).toBeNull();
    expect(service.relations.find((group) => group.type === "dependsOn")?.targets).toMatchObject([
      { ref: "component:default/ledger", exists: true },
      { ref: "resource:default/gone", exists: false },
    ]);
    expect((await get("group", "payments")).relations.map((group) => group.label)).toEqual([
      "Owns",
      "Members",
    ]);
    await expect(get("component", "nobody")).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("scorecards", () => {
  it("are evaluated on request, once per change, with an audit row", async () => {
    const input = { name: "production-readiness", entity: "Component:default/checkout" };
    const first = await executeOperation(evaluateOperation, as("developer"), input);
    await executeOperation(evaluateOperation, as("developer"), input);
    expect(first.items[0]?.results).toHaveLength(14);
    expect(deps.db.raw.prepare("SELECT count(*) FROM scorecard_results").pluck().get()).toBe(1);
    expect(deps.db.raw.prepare("SELECT DISTINCT action FROM audit_events").pluck().all()).toEqual([
      "scorecards.evaluate",
    ]);
    await expect(executeOperation(evaluateOperation, as("viewer"), input)).rejects.toMatchObject({
      code: "forbidden",
    });
  });

  it("list by team and refuse a scorecard nobody defined", async () => {
    await evaluateAll(deps);
    const ask = (input: object) => executeOperation(listResultsOperation, as("viewer"), input);
    const page = await ask({ name: "production-readiness", team: "group:default/storefront" });
    expect(page.items.map((item) => item.entityRef)).toEqual(["component:default/web"]);
    expect((await ask({ name: "production-readiness", entity: "component:default/web" })).totalItems).toBe(1);
    await expect(ask({ name: "beauty" })).rejects.toMatchObject({ code: "not_found" });
  });

  it("judge every other service when one cannot be judged", async () => {
    let asked = 0;
    const run: Sandbox["run"] = async (task, input, limits) => {
      asked += 1;
      if (asked === 1) throw new Error("the machine is too busy");
      return deps.reader.run(task, input, limits);
    };
    const broken = { ...deps, reader: { ...deps.reader, run } };
    await expect(evaluateAll(broken)).rejects.toThrow("1 of 3 components could not be judged.");
    expect(deps.db.raw.prepare("SELECT count(*) FROM scorecard_results").pluck().get()).toBe(2);
  });

  it("end when the service leaves the catalog and keep their history", async () => {
    await evaluateAll(deps);
    deps.db.raw.exec("DELETE FROM entities WHERE name = 'web'");
    await evaluateAll(deps);
    const rows = deps.db.raw.prepare(
      "SELECT recorded_to IS NULL AS current FROM scorecard_results WHERE entity_ref = 'component:default/web'",
    );
    expect(rows.pluck().all()).toEqual([0]);
  });
});
