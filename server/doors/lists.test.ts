/* Whoever has read one list can read them all: limit, an opaque cursor, and how many there are. */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { baseOf } from "./define-operation.ts";
import { executeOperation } from "./execute-operation.ts";
import { operations } from "./operations.ts";
import { createTestDeps, testActor } from "./testing.ts";

/** Lists that are not read page by page, and why each need not be. */
const wholeLists: Readonly<Record<string, string>> = {
  "catalog.searchAll": "the twenty best matches of a search; by-query pages through all of them",
  "catalog.searchPickers": "the twenty best suggestions while somebody types",
  "collectors.list": "one for each recurring job the code declares",
  "connections.list": "one for each system the portal can be configured for",
  "home.attention": "one for each kind of trouble the code knows, with its number",
  "home.firstSteps": "the fixed steps of a new portal",
  "permissions.list": "one for each operation: the matrix of docs/permissions.md, published whole",
  "retention.list": "one for each kind of row that is removed by age",
  "viewer.listIdentities": "one for each identity provider that is configured",
};

const schemaOf = (schema: z.ZodType, io: "input" | "output") =>
  z.toJSONSchema(schema, { io, unrepresentable: "any" }) as {
    readonly properties?: Readonly<Record<string, { readonly [key: string]: unknown }>>;
    readonly required?: readonly string[];
  };

/** What a list lacks of the rule; nothing for an operation that is no list. */
function lacking({ input, output }: { readonly input: z.ZodType; readonly output: z.ZodType }): string[] {
  const answer = schemaOf(output, "output");
  if (answer.properties?.["items"]?.["type"] !== "array") return [];
  const asked = schemaOf(input, "input").properties ?? {};
  return [
    ...(asked["limit"]?.["maximum"] === 100 ? [] : ["limit"]),
    ...(asked["cursor"]?.["type"] === "string" ? [] : ["cursor"]),
    ...["totalItems", "nextCursor"].filter((key) => answer.required?.includes(key) !== true),
  ];
}

const gets = operations.filter(({ rest }) => rest?.method === "GET" && baseOf(rest) === "/api/v1");

describe("a list under /api/v1", () => {
  it("takes limit and cursor and answers totalItems and nextCursor, a few short ones excepted", () => {
    const found = gets.filter((operation) => lacking(operation).length > 0).map(({ name }) => name);
    expect(found.toSorted()).toEqual(Object.keys(wholeLists));
  });

  it("that lacks any of the four is found", () => {
    const limit = z.coerce.number().int().max(100);
    const cursor = z.string().optional();
    const page = { items: z.array(z.string()), totalItems: z.number(), nextCursor: z.string().nullable() };
    const missing = (input: z.ZodRawShape, output: z.ZodRawShape) =>
      lacking({ input: z.object(input), output: z.object(output) });
    expect(missing({ limit, cursor }, page)).toEqual([]);
    expect(missing({ limit: z.coerce.number().int().max(1_000), cursor }, page)).toEqual(["limit"]);
    expect(missing({ limit }, page)).toEqual(["cursor"]);
    expect(missing({}, { items: page.items })).toEqual(["limit", "cursor", "totalItems", "nextCursor"]);
    expect(missing({}, { name: z.string() })).toEqual([]);
  });

  it("of scorecards may be asked for one at a time", async () => {
    const caller = { deps: createTestDeps(), actor: testActor("viewer"), requestId: "r" };
    const list = gets.find(({ name }) => name === "scorecards.list")!;
    expect(await executeOperation(list, caller, { limit: 1 })).toMatchObject({
      items: [{ name: "production-readiness" }],
      totalItems: 1,
      nextCursor: null,
    });
  });
});
