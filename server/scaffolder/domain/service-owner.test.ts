import { describe, expect, it } from "vitest";
import { findOwnerField, findServiceOwner } from "./service-owner.ts";

describe("who will own a service", () => {
  const catalog = (owner: string | null) => ({
    catalog: { entityRef: "component:default/a", path: "catalog-info.yaml", owner },
  });

  it.each([
    [catalog("group:default/payments"), { owner: "group:default/x" }, "group:default/payments"],
    [catalog(null), { owner: "Group:Default/X" }, "group:default/x"],
    [{ catalog: null }, { owner: "user:ana" }, "user:default/ana"],
    [{ catalog: null }, { owner: "payments" }, null],
    [{ catalog: null }, { owner: ["group:default/x"] }, null],
    [{ catalog: null }, {}, null],
  ])("is what %j and %j say: %s", (plan, answers, owner) => {
    expect(findServiceOwner(plan, answers)).toBe(owner);
  });

  it("is blamed on the answer that said so, or on the question named owner", () => {
    expect(findOwnerField({ team: "group:default/x", owner: "group:y" }, "group:default/x")).toBe("team");
    expect(findOwnerField({ team: "group:x" }, "group:default/x")).toBe("team");
    expect(findOwnerField({ team: "text" }, "group:default/x")).toBe("owner");
  });
});
