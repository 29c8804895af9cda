import { expect, it } from "vitest";
import { executeOperation } from "../doors/execute-operation.ts";
import { createTestDeps, testActor } from "../doors/testing.ts";
import { queryEntitiesOperation } from "./operations.ts";
import { anEntity, seedEntities } from "./testing.ts";

it.each(["name", "metadata.title", "spec.type", "owner"])(
  "a list by %s goes on after a value as long as a paragraph",
  async (orderField) => {
    const deps = createTestDeps();
    const long = (letter: string): string => `${letter} ${"für alle ".repeat(150)}`;
    await seedEntities(
      deps.db,
      ["a", "b", "c"].map((letter) =>
        anEntity(letter, {
          metadata: { title: long(letter) },
          spec: { type: long(letter), owner: `group:default/${long(letter)}` },
        }),
      ),
    );
    const caller = { deps, actor: testActor("viewer"), requestId: "r" };
    const seen: unknown[] = [];
    let cursor: string | undefined;
    do {
      const page = await executeOperation(queryEntitiesOperation, caller, {
        ...{ orderField, limit: 1, fields: "metadata.name", cursor },
      });
      seen.push(...page.items);
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(["a", "b", "c"].map((name) => ({ metadata: { name } })));
  },
);
