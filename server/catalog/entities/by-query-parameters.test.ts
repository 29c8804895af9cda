import { beforeAll, describe, expect, it } from "vitest";
import { executeOperation } from "../../doors/execute-operation.ts";
import { createTestDeps, testActor } from "../../doors/testing.ts";
import { queryEntitiesOperation } from "../operations.ts";
import { anEntity, seedEntities } from "../testing.ts";

describe("Backstage's parameters of by-query", () => {
  const deps = createTestDeps();
  const caller = { deps, actor: testActor("viewer"), requestId: "r" };
  const ask = async (input: object) => {
    const page = await executeOperation(queryEntitiesOperation, caller, {
      fields: "metadata.name",
      ...input,
    });
    return { ...page, names: page.items.map(({ metadata }) => metadata?.["name"]) };
  };
  beforeAll(() =>
    seedEntities(deps.db, [
      ...["checkout", "search", "web"].map((name) => anEntity(name)),
      anEntity("orders", { kind: "API", spec: { type: "openapi", definition: "x" } }),
      anEntity("orders-db", { kind: "Resource", spec: { type: "database" } }),
      anEntity("payments", { kind: "Group", spec: { type: "team", children: [] } }),
    ]),
  );

  const byKind = { orderField: ["kind,desc", "metadata.name,desc"] };
  const inOrder = ["orders-db", "payments", "web", "search", "checkout", "orders"];

  it("order by several fields, each in its own direction, and page through that order", async () => {
    expect((await ask(byKind)).names).toEqual(inOrder);
    const seen: unknown[] = [];
    let cursor: string | undefined;
    do {
      const page = await ask({ ...byKind, limit: 2, cursor });
      seen.push(...page.names);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(inOrder);
  });

  it("refuse the cursor of a list in another order", async () => {
    const { nextCursor } = await ask({ ...byKind, limit: 2 });
    await expect(ask({ orderField: ["kind"], cursor: nextCursor })).rejects.toMatchObject({
      code: "invalid_input",
    });
    await expect(
      ask({ orderField: ["kind", "metadata.name", "tier"], cursor: nextCursor }),
    ).rejects.toMatchObject({ code: "invalid_input" });
  });

  it("begin at an offset, and go on from there by cursor", async () => {
    const first = await ask({ ...byKind, offset: 2, limit: 2 });
    expect([first.names, first.totalItems]).toEqual([inOrder.slice(2, 4), 6]);
    const rest = await ask({ ...byKind, offset: 2, cursor: first.nextCursor });
    expect(rest.names).toEqual(inOrder.slice(4));
  });

  it("look for the term in the named fields alone", async () => {
    const term = { fullTextFilterTerm: "ORDERS" };
    expect((await ask({ ...term, fullTextFilterFields: "metadata.name" })).names).toEqual([
      "orders",
      "orders-db",
    ]);
    expect((await ask({ ...term, fullTextFilterFields: "metadata.title,spec.type" })).names).toEqual([]);
    expect((await ask({ fullTextFilterFields: "metadata.name" })).totalItems).toBe(6);
  });
});
