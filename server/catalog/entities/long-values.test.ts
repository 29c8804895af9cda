/* Lists sorted by what has no end: a cursor holds the value of a row, and the next page must take it. */
import { describe, expect, it } from "vitest";
import { executeOperation } from "../../doors/execute-operation.ts";
import { createTestDeps, testActor } from "../../doors/testing.ts";
import type { Entity } from "../domain/entity.schema.ts";
import { queryEntitiesOperation } from "../operations.ts";
import { anEntity, seedEntities } from "../testing.ts";

/** The names of all entities, page by page with one on each. */
async function walk(entities: readonly Entity[], orderField: string): Promise<unknown[]> {
  const deps = createTestDeps();
  await seedEntities(deps.db, entities);
  const caller = { deps, actor: testActor("viewer"), requestId: "r" };
  const seen: unknown[] = [];
  let cursor: string | undefined;
  do {
    const input = { orderField, limit: 1, fields: "metadata.name", cursor };
    const page = await executeOperation(queryEntitiesOperation, caller, input);
    seen.push(...page.items.map(({ metadata }) => metadata?.name));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return seen;
}

describe("a list", () => {
  it.each([
    ["is longer than any name", "x".repeat(400), "name,asc"],
    ["fills its descriptor", "x".repeat(60_000), "name,asc"],
    ["holds characters of several bytes", "🚀".repeat(300), "name,desc"],
    ["is what it is sorted by", "Å".repeat(1_500), "metadata.title,asc"],
  ])("goes on, each once, behind a title that %s", async (_case, title, orderField) => {
    const names = ["four", "one", "three", "two"];
    const entities = names.map((name) => anEntity(name, { metadata: { title: `${title} ${name}` } }));
    expect((await walk(entities, orderField)).toSorted()).toEqual(names);
  });

  it.each(["name", "metadata.title", "spec.type", "owner"])(
    "by %s goes on, in order, behind a value as long as a paragraph",
    async (orderField) => {
      const entities = ["c", "a", "b"].map((name) => {
        const long = `${name} ${"für alle ".repeat(150)}`;
        return anEntity(name, {
          metadata: { title: long },
          spec: { type: long, owner: `group:default/${long}` },
        });
      });
      expect(await walk(entities, orderField)).toEqual(["a", "b", "c"]);
    },
  );
});
