import { beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase } from "../../db/testing.ts";
import { executeOperation } from "../doors/execute-operation.ts";
import { createTestDeps, testActor } from "../doors/testing.ts";
import { anEntity, seedEntities } from "../catalog/testing.ts";
import { listNextSteps } from "./list-next-steps.ts";
import { listResults, listScores } from "./list-results.ts";
import { listNextStepsOperation, listResultsOperation, listScorecardsOperation } from "./operations.ts";
import { endResults } from "./store.ts";
import { aResult, aResultRow, seedResults } from "./testing.ts";
import type { Level, ResultState } from "./domain/result.schema.ts";

const name = "production-readiness";
const ref = (service: string): string => `component:default/${service}`;
const result = (rule: string, level: Level, state: ResultState) =>
  aResult({
    rule,
    level,
    state,
    title: `Title of ${rule}`,
    reason: `Reason of ${rule}`,
    howToFix: "Fix it.",
  });

let deps: { db: ReturnType<typeof createTestDatabase> };
beforeEach(async () => {
  deps = { db: createTestDatabase() };
  await seedEntities(deps.db, [
    anEntity("web", {
      metadata: { title: "Web shop", annotations: { "waymark.dev/tier": "2" } },
      spec: { system: "shop" },
    }),
    anEntity("checkout", {
      metadata: { annotations: { "waymark.dev/tier": "0" } },
      spec: { system: "shop" },
    }),
    anEntity("search", { spec: { owner: "storefront" } }),
    anEntity("never-judged"),
    anEntity("orders", { kind: "API", spec: { type: "openapi" } }),
  ]);
  await seedResults(deps.db, [
    aResultRow(ref("web"), [result("a", "Bronze", "fail"), result("b", "Bronze", "unknown")]),
    aResultRow(ref("checkout"), [
      result("a", "Bronze", "pass"),
      result("c", "Silver", "fail"),
      result("d", "Silver", "fail"),
    ]),
    aResultRow(ref("search"), [result("a", "Bronze", "pass")]),
    aResultRow("api:default/orders", [result("a", "Bronze", "pass")]),
  ]);
});

describe("results of a scorecard", () => {
  const refs = async (input: Omit<Parameters<typeof listResults>[1], "name" | "limit">) => {
    const { items, totalItems } = await listResults(deps, { name, limit: 10, ...input });
    return [totalItems, items.map((item) => item.entityRef.split("/")[1])];
  };

  it.each([
    [{}, [4, ["checkout", "search", "web"]]],
    [{ team: "group:default/storefront" }, [1, ["search"]]],
    [{ team: "Group:Default/Storefront" }, [1, ["search"]]],
    [{ team: "storefront" }, [0, []]],
    [{ system: "system:default/shop" }, [2, ["checkout", "web"]]],
    [{ team: "group:default/storefront", system: "system:default/shop" }, [0, []]],
    [{ entity: ref("web") }, [1, ["web"]]],
    [{ entity: "Component:Default/WEB" }, [1, ["web"]]],
    [{ entity: ref("never-judged") }, [0, []]],
    [{ entity: ref("nobody") }, [0, []]],
    [{ entity: "" }, [0, []]],
  ])("for %j are %j", async (input, expected) => {
    expect(await refs(input)).toEqual(expected);
  });

  it("carry the score, its counts and what is not known, from the stored results", async () => {
    const { items } = await listResults(deps, { name, limit: 10, entity: ref("web") });
    expect(items).toMatchObject([
      {
        name,
        title: "Production readiness",
        level: null,
        nextLevel: "Bronze",
        rulesToNext: 2,
        notKnown: ["Title of b"],
        passed: 0,
        applicable: 2,
        unknown: 1,
        evaluatedAt: "1970-01-01T00:00:01.000Z",
        results: [
          { rule: "a", state: "fail" },
          { rule: "b", state: "unknown" },
        ],
      },
    ]);
  });

  it("come in pages that show every judged service once", async () => {
    for (const limit of [1, 2, 3, 4]) {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await listResults(deps, { name, limit, cursor });
        expect(page.totalItems).toBe(4);
        seen.push(...page.items.map((item) => item.entityRef));
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      expect(seen).toEqual(["checkout", "search", "web"].map(ref));
    }
  });

  it("are not those of a service that left", async () => {
    await deps.db.withTx((tx) => endResults(tx, ref("web"), 5));
    expect(await refs({ entity: ref("web") })).toEqual([0, []]);
    expect(await refs({})).toEqual([4, ["checkout", "search"]]);
  });

  it.each(["nothing", "", "Production-Readiness", "__proto__"])(
    "of a scorecard called %j are not found",
    async (unknown) => {
      await expect(listResults(deps, { name: unknown, limit: 10 })).rejects.toMatchObject({
        code: "not_found",
        message: `Expected one of the scorecards production-readiness, found "${unknown}".`,
      });
    },
  );

  it("refuse a cursor that is none", async () => {
    await expect(listResults(deps, { name, limit: 10, cursor: "bm9wZQ" })).rejects.toMatchObject({
      code: "invalid_input",
    });
  });

  it("are there for anybody who may look, a hundred to a page at most", async () => {
    const test = createTestDeps();
    const caller = { deps: test, actor: testActor("viewer"), requestId: "r" };
    expect(
      (await executeOperation(listScorecardsOperation, caller, {})).items.map((card) => card.name),
    ).toEqual([name]);
    expect(await executeOperation(listResultsOperation, caller, { name })).toEqual({
      items: [],
      totalItems: 0,
      nextCursor: null,
    });
    await expect(executeOperation(listResultsOperation, caller, { name, limit: 101 })).rejects.toMatchObject({
      code: "invalid_input",
    });
  });
});

describe("scores in a table", () => {
  it("are those of the services asked for, and none for one that was never judged", async () => {
    const scores = await listScores(deps, ["web", "checkout", "never-judged", "nobody"].map(ref));
    expect([...scores].map(([key, score]) => [key, score.level, score.rulesToNext])).toEqual([
      [ref("checkout"), "Bronze", 2],
      [ref("web"), null, 2],
    ]);
    expect(await listScores(deps, [])).toEqual(new Map());
  });
});

describe("next steps", () => {
  const steps = (owners: string[], limit = 10) => listNextSteps(deps, { owners, limit });
  const payments = ["group:default/payments"];

  it("are one rule for each service, the nearest level first, the tier between equals", async () => {
    const { items, totalItems, services } = await steps(payments);
    expect([totalItems, services]).toEqual([2, 3]);
    expect(items).toEqual([
      {
        entityRef: ref("checkout"),
        title: "checkout",
        tier: 0,
        scorecard: { name, title: "Production readiness" },
        nextLevel: "Silver",
        rulesToNext: 2,
        rule: { id: "c", title: "Title of c", reason: "Reason of c", howToFix: "Fix it." },
      },
      expect.objectContaining({ entityRef: ref("web"), title: "Web shop", tier: 2, nextLevel: "Bronze" }),
    ]);
  });

  it("put a service with fewer rules to go before a more critical one", async () => {
    await seedResults(deps.db, [
      aResultRow(ref("web"), [result("a", "Bronze", "fail")], { recordedFrom: 2_000 }),
    ]);
    const { items } = await steps(payments);
    expect(items.map((item) => [item.entityRef, item.rulesToNext])).toEqual([
      [ref("web"), 1],
      [ref("checkout"), 2],
    ]);
  });

  it("put services without a tier last, and equals in order of their titles", async () => {
    const names = ["b-plain", "a-plain", "tiered"];
    await seedEntities(
      deps.db,
      names.map((service) =>
        anEntity(service, {
          metadata: service === "tiered" ? { annotations: { "waymark.dev/tier": "3" } } : {},
          spec: { owner: "other" },
        }),
      ),
    );
    await seedResults(
      deps.db,
      names.map((service) => aResultRow(ref(service), [result("a", "Bronze", "fail")])),
    );
    const { items } = await steps(["group:default/other"]);
    expect(items.map(({ title }) => title)).toEqual(["tiered", "a-plain", "b-plain"]);
  });

  it("show as many as asked for and count all", async () => {
    const { items, totalItems } = await steps([...payments, "group:default/storefront"], 1);
    expect([items.length, totalItems]).toEqual([1, 2]);
  });

  it.each([
    ["nobody's services", ["group:default/nobody"], 0],
    ["no owner at all", [], 0],
    ["services that have reached the top", ["group:default/storefront"], 1],
  ])("are none for %s", async (_case, owners, services) => {
    expect(await steps(owners)).toEqual({ items: [], totalItems: 0, nextCursor: null, services });
  });

  it("are none where only what could not be read is in the way: nobody can fix that", async () => {
    await seedResults(deps.db, [
      aResultRow(ref("search"), [result("a", "Bronze", "unknown")], { recordedFrom: 2_000 }),
    ]);
    expect(await steps(["group:default/storefront"])).toEqual({
      items: [],
      totalItems: 0,
      nextCursor: null,
      services: 1,
    });
  });

  it("are the caller's own and their teams'", async () => {
    const test = createTestDeps();
    await seedEntities(test.db, [anEntity("mine", { spec: { owner: "user:ada" } }), anEntity("teams")]);
    await seedResults(
      test.db,
      ["mine", "teams"].map((service) => aResultRow(ref(service), [result("a", "Bronze", "fail")])),
    );
    const ask = async (overrides: Parameters<typeof testActor>[1]) => {
      const caller = { deps: test, actor: testActor("viewer", overrides), requestId: "r" };
      return (await executeOperation(listNextStepsOperation, caller, {})).items.map(({ title }) => title);
    };
    expect(await ask({ userRef: "user:default/ada", groups: payments })).toEqual(["mine", "teams"]);
    expect(await ask({ userRef: "user:default/ada" })).toEqual(["mine"]);
    expect(await ask({ userRef: null, groups: [] })).toEqual([]);
  });
});
