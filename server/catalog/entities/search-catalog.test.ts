import { expect, it } from "vitest";
import { executeOperation } from "../../doors/execute-operation.ts";
import { createTestDeps, testActor } from "../../doors/testing.ts";
import { listGroupsOf } from "./get-entity.ts";
import { searchPickersOperation } from "../operations.ts";
import { anEntity, seedEntities } from "../testing.ts";

it("offers a picker the caller's own groups, those around them included, first or alone", async () => {
  const deps = createTestDeps();
  await seedEntities(deps.db, [
    anEntity("payments", {
      kind: "Group",
      spec: { type: "team", profile: { displayName: "Payments team" } },
    }),
    anEntity("a-team", { kind: "Group", spec: { type: "team", children: [] } }),
    anEntity("money", { kind: "Group", spec: { type: "department", children: ["payments"] } }),
    anEntity("ada", { kind: "User", spec: { memberOf: ["payments"] } }),
  ]);
  const userRef = "user:default/ada";
  const groups = await listGroupsOf(deps, userRef);
  expect(groups).toEqual(["group:default/payments", "group:default/money"]);
  const actor = testActor("developer", { userRef, groups });
  const offer = async (input: object) => {
    const caller = { deps, actor, requestId: "r" };
    const asked = { kinds: ["Group", "User"], ...input };
    const { items } = await executeOperation(searchPickersOperation, caller, asked);
    return items.map(({ name }) => name);
  };
  expect(await offer({ owners: "own" })).toEqual(["ada", "money", "payments"]);
  expect(await offer({ owners: "own", query: "Pay team" })).toEqual(["payments"]);
  expect(await offer({ owners: "own", query: "a-team" })).toEqual([]);
  expect(await offer({ owners: "own-first" })).toEqual(["ada", "money", "payments", "a-team"]);
  expect(await offer({ owners: "own-first", kinds: ["Group"], limit: 2 })).toEqual(["money", "payments"]);
  expect(await offer({ owners: "own-first", query: "a-team" })).toEqual(["a-team"]);
  expect(await offer({})).toEqual(["a-team", "ada", "money", "payments"]);
});
