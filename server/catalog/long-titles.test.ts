import { describe, expect, it } from "vitest";
import { executeOperation } from "../doors/execute-operation.ts";
import { createTestDeps, testActor } from "../doors/testing.ts";
import { queryEntitiesOperation } from "./operations.ts";
import { anEntity, seedEntities } from "./testing.ts";

const names = ["one", "two", "three", "four"];

async function readPages(title: string, orderField: string): Promise<string[]> {
  const deps = createTestDeps();
  await seedEntities(
    deps.db,
    names.map((name) => anEntity(name, { metadata: { title: `${title} ${name}` } })),
  );
  const caller = { deps, actor: testActor("viewer"), requestId: "r" };
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const input = { limit: 1, orderField, ...(cursor === undefined ? {} : { cursor }) };
    const page = await executeOperation(queryEntitiesOperation, caller, input);
    found.push(...page.items.map((item) => JSON.stringify(item.metadata?.name)));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return found;
}

describe("the catalog's list", () => {
  it.each([
    ["is longer than any name", "x".repeat(400), "name,asc"],
    ["fills its descriptor", "x".repeat(60_000), "name,asc"],
    ["holds characters of several bytes", "🚀".repeat(300), "name,desc"],
    ["is what it is sorted by", "Å".repeat(1_500), "metadata.title,asc"],
  ])("goes on, each once, behind a title that %s", async (_case, title, orderField) => {
    const found = await readPages(title, orderField);
    expect(found.toSorted()).toEqual(names.map((name) => JSON.stringify(name)).toSorted());
  });
});
