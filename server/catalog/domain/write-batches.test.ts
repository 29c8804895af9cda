import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTestDatabase } from "../../../db/testing.ts";
import { anEntity, seedEntities } from "../testing.ts";
import { indexEntity } from "./entity-index.ts";
import { maximumRows, rowsTouched, toBatches } from "./write-batches.ts";

describe("the batches of a write", () => {
  it("hold everything once and in order, and at most 500 rows unless one thing alone has more", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 700 }), { maxLength: 60 }), (sizes) => {
        const batches = toBatches(sizes, (size) => size);
        expect(batches.flat()).toEqual(sizes);
        for (const batch of batches) {
          const rows = batch.reduce((sum, size) => sum + size, 0);
          expect(batch.length === 1 || rows <= maximumRows).toBe(true);
        }
        for (const [index, batch] of batches.slice(1).entries()) {
          const before = (batches[index] ?? []).reduce((sum, size) => sum + size, 0);
          expect(before + (batch[0] ?? 0)).toBeGreaterThan(maximumRows);
        }
      }),
    );
  });
});

describe("the rows of an entity's write", () => {
  it.each([
    ["a team", { kind: "Group", spec: { type: "team", children: [], members: ["ada", "bo", "cy", "dee"] } }],
    ["a person", { kind: "User", spec: { memberOf: ["a", "b"], profile: { displayName: "Ada" } } }],
    [
      "a component",
      { metadata: { tags: ["a", "b", "c"], labels: { x: "1" } }, spec: { dependsOn: ["component:b"] } },
    ],
  ])("are no more than counted, for %s that changes", async (_what, shape) => {
    const db = createTestDatabase();
    const before = anEntity("one", shape);
    await seedEntities(db, [before]);
    const changes = () => Number(db.raw.prepare("SELECT total_changes()").pluck().get());
    const after = { ...before, metadata: { ...before.metadata, title: "Another" } };
    const start = changes();
    await seedEntities(db, [after], 2_000);
    const touched = changes() - start;
    expect(touched).toBeGreaterThan(5);
    expect(touched).toBeLessThanOrEqual(rowsTouched(indexEntity(after)));
    db.close();
  });
});
