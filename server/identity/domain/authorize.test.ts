import { describe, expect, expectTypeOf, it } from "vitest";
import { anonymous, systemActor, type Actor } from "./actor.ts";
import { authorize, type Authorized } from "./authorize.ts";

const ada: Actor = {
  ...systemActor,
  kind: "user",
  id: "usr_ada",
  role: "developer",
  groups: ["group:default/a"],
};
const thing = { id: "run_1" };
const marks = (value: object) => Object.getOwnPropertySymbols(value);

describe("the proof that a check ran", () => {
  it("is on what the check returns and on nothing else", () => {
    const authorized = authorize(ada, thing, { role: "developer" });
    expect(marks(authorized)).toHaveLength(1);
    expect(marks(thing)).toEqual([]);
    expect(authorized).toMatchObject(thing);
    expectTypeOf<typeof thing>().not.toExtend<Authorized<typeof thing>>();
    expectTypeOf(authorized).toExtend<typeof thing>();
  });

  it.each([
    ["without the role", anonymous, { role: "viewer" }],
    ["with too small a role", ada, { role: "maintainer" }],
    ["without owning it", ada, { role: "developer", ownerRefs: ["group:default/b"] }],
  ] as const)("is denied %s", (_, actor, access) => {
    expect(() => authorize(actor, thing, access)).toThrow(expect.objectContaining({ code: "forbidden" }));
  });

  it("is given to an owner, and to the role that may act for one", () => {
    const owned = { role: "developer", ownerRefs: ["group:default/a"] } as const;
    expect(marks(authorize(ada, thing, owned))).toHaveLength(1);
    const overridden = { role: "viewer", ownerRefs: ["group:default/b"], overrideRole: "developer" } as const;
    expect(marks(authorize(ada, thing, overridden))).toHaveLength(1);
  });
});
