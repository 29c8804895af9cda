import { describe, expect, it } from "vitest";
import { anEntity, seedEntities } from "../catalog/testing.ts";
import { executeOperation } from "../doors/execute-operation.ts";
import { createTestDeps, testActor, type TestDeps } from "../doors/testing.ts";
import { evaluateOperation } from "./operations.ts";

const entity = "component:default/checkout-api";
const count = (deps: TestDeps, table: string) =>
  deps.db.raw.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
const evaluate = (deps: TestDeps, name: string, ref = entity) =>
  executeOperation(
    evaluateOperation,
    { deps, actor: testActor("developer"), requestId: "req_test" },
    { name, entity: ref },
  );

async function withService(): Promise<TestDeps> {
  const deps = createTestDeps();
  await seedEntities(deps.db, [anEntity("checkout-api")]);
  return deps;
}

describe("an evaluation that a person asks for", () => {
  it("stores the result and its audit row", async () => {
    const deps = await withService();
    const { items } = await evaluate(deps, "production-readiness");
    expect(items).toMatchObject([{ entityRef: entity, level: null }]);
    expect([count(deps, "scorecard_results"), count(deps, "audit_events")]).toEqual([1, 1]);
  });

  it.each([
    ["nothing-like-it", entity],
    ["production-readiness", "component:default/nobody"],
  ])("answers not found for %s of %s, and records nothing", async (name, ref) => {
    const deps = await withService();
    await expect(evaluate(deps, name, ref)).rejects.toMatchObject({ code: "not_found" });
    expect([count(deps, "scorecard_results"), count(deps, "audit_events")]).toEqual([0, 0]);
  });

  it.each(["API", "Resource", "User", "Group"])(
    "refuses a %s, which is no service, and records nothing",
    async (kind) => {
      const deps = await withService();
      await seedEntities(deps.db, [anEntity("other", { kind })]);
      const ref = `${kind}:default/other`.toLowerCase();
      await expect(evaluate(deps, "production-readiness", ref)).rejects.toMatchObject({
        code: "invalid_input",
        message: `Expected a component, found ${ref}. Only services are judged.`,
      });
      expect([count(deps, "scorecard_results"), count(deps, "audit_events")]).toEqual([0, 0]);
    },
  );

  it("stores no result when its audit row cannot be written", async () => {
    const deps = await withService();
    deps.db.raw.exec(
      "CREATE TRIGGER full BEFORE INSERT ON audit_events BEGIN SELECT RAISE(ABORT, 'full'); END",
    );
    await expect(evaluate(deps, "production-readiness")).rejects.toMatchObject({ code: "audit_unavailable" });
    expect(count(deps, "scorecard_results")).toBe(0);
  });
});
