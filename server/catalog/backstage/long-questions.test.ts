/* A cursor carries the whole question: what one page hands out, the next must take. */
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { openDoor, type Ask } from "./testing.ts";

let ask: Ask;
beforeAll(async () => {
  ask = await openDoor();
});

const pageSchema = z.object({
  items: z.array(z.object({ metadata: z.object({ name: z.string() }) })),
  totalItems: z.number(),
  pageInfo: z.object({ nextCursor: z.string().optional(), prevCursor: z.string().optional() }),
});
const post = async (body: object) => {
  const answer = await ask("POST", "/api/catalog/entities/by-query", { body });
  expect(answer).toMatchObject({ status: 200 });
  return pageSchema.parse(answer.body);
};
const names = ["checkout", "orders", "orders-db", "payments", "search", "web"];
const padded = (count: number, length: number): string[] =>
  Array.from({ length: count }, (_, index) => `${index}-`.padEnd(length, "x"));

describe("a predicate of", () => {
  it.each([
    ["five hundred names", { "metadata.name": { $in: [...names, ...padded(494, 40)] } }],
    ["as many values as there may be", { "metadata.name": { $in: [...names, ...padded(900, 60)] } }],
    ["values as long as they may be", { "metadata.name": { $in: [...names, ...padded(40, 1_000)] } }],
    [
      "many conditions",
      { $any: [...names, ...padded(40, 900)].map((name) => ({ "metadata.name": { $hasPrefix: name } })) },
    ],
    [
      "names beyond ASCII",
      { "metadata.name": { $in: [...names, ...padded(30, 300).map((name) => `ü${name}ü`)] } },
    ],
  ])("%s is paged through, there and back", async (_case, query) => {
    let page = await post({ query, orderField: ["metadata.name"], limit: 2 });
    const seen = page.items.map(({ metadata }) => metadata.name);
    while (page.pageInfo.nextCursor !== undefined) {
      page = await post({ cursor: page.pageInfo.nextCursor, limit: 2 });
      expect(page.totalItems).toBe(6);
      seen.push(...page.items.map(({ metadata }) => metadata.name));
    }
    expect(seen).toEqual(names);
    const back = await post({ cursor: page.pageInfo.prevCursor, limit: 9 });
    expect(back.items.map(({ metadata }) => metadata.name)).toEqual(names.slice(0, 4));
  });
});

describe("a filter", () => {
  it("of many names in an address is paged through with the cursor alone", async () => {
    const wanted = [...names, ...padded(40, 190)].map((name) => `metadata.name=${name}`);
    const filters = Array.from(
      { length: 12 },
      (_, at) => `filter=${wanted.slice(4 * at, 4 * at + 4).join(",")}`,
    );
    let target = `/api/catalog/entities/by-query?${filters.join("&")}&orderField=metadata.name&limit=4`;
    const seen: string[] = [];
    for (;;) {
      const { body, status } = await ask("GET", target);
      expect(status).toBe(200);
      const page = pageSchema.parse(body);
      seen.push(...page.items.map(({ metadata }) => metadata.name));
      if (page.pageInfo.nextCursor === undefined) break;
      target = `/api/catalog/entities/by-query?cursor=${page.pageInfo.nextCursor}&limit=4`;
    }
    expect(seen).toEqual(names);
  });
});
