import { describe, expect, it } from "vitest";
import { roles } from "../../kernel/roles.ts";
import { actorHasRole, anonymous, isOwner, operatorActor, systemActor } from "./actor.ts";
import { scopesSchema } from "./api-token.schema.ts";
import { assertMayGrant, authorize, isAllowed } from "./authorize.ts";

const of = (role: (typeof roles)[number] | null) => ({ ...anonymous, role });

describe("rights", () => {
  it.each(roles.flatMap((has) => roles.map((needed) => [has, needed] as const)))(
    "%s may what %s may, and may grant it, only from that role on",
    (has, needed) => {
      const isEnough = roles.indexOf(has) >= roles.indexOf(needed);
      expect(actorHasRole(of(has), needed)).toBe(isEnough);
      const grant = () => assertMayGrant(of(has), needed);
      if (isEnough) expect(grant).not.toThrow();
      else expect(grant).toThrow(`You cannot grant the role ${needed}, which you do not have.`);
    },
  );

  it.each(roles)("to what %s may are nobody's without a role", (needed) => {
    expect(actorHasRole(anonymous, needed)).toBe(false);
    expect(isAllowed(anonymous, { role: needed, ownerRefs: [], overrideRole: "viewer" })).toBe(false);
    expect(() => assertMayGrant(anonymous, needed)).toThrow(expect.objectContaining({ code: "forbidden" }));
  });

  it("are the administrator's for the portal itself and for whoever owns the machine", () => {
    for (const actor of [systemActor, operatorActor]) expect(actorHasRole(actor, "admin")).toBe(true);
    expect([systemActor.kind, operatorActor.kind]).toEqual(["system", "operator"]);
  });
});

describe("ownership", () => {
  const ada = { userRef: "user:default/ada", groups: ["group:default/payments"] };
  it.each([
    ["the person", ["user:default/ada"], true],
    ["a group of theirs among others", ["group:default/web", "group:default/payments"], true],
    ["another person", ["user:default/bo"], false],
    ["a group with a longer name", ["group:default/payments-2"], false],
    ["the group in another case", ["group:default/Payments"], false],
    ["nobody", [], false],
    ["no name at all", [""], false],
  ])("is %s: %j", (_who, owners, expected) => {
    expect(isOwner(ada, owners)).toBe(expected);
  });

  it("is never of somebody who is nobody of the catalog", () => {
    expect(isOwner({ userRef: null, groups: [] }, ["null", "", "user:default/ada"])).toBe(false);
  });

  it("does not replace the role, and says who may when it is missing", () => {
    const access = {
      role: "developer",
      ownerRefs: ["user:default/ada"],
      overrideRole: "maintainer",
    } as const;
    const viewer = { ...of("viewer"), ...ada };
    expect(isAllowed(viewer, access)).toBe(false);
    expect(() => authorize(viewer, {}, access)).toThrow(
      "This needs the role developer; you have viewer. Ask an administrator.",
    );
    expect(() => authorize(anonymous, {}, access)).toThrow("you have none");
    expect(() => authorize(of("developer"), {}, access)).toThrow(
      "Only user:default/ada or the role maintainer may do this.",
    );
    const { overrideRole: _none, ...strict } = access;
    expect(isAllowed(of("admin"), strict)).toBe(false);
    expect(() => authorize(of("admin"), {}, strict)).toThrow("Only user:default/ada may do this.");
  });
});

describe("a list of scopes", () => {
  it.each([[["runs:write"]], [["catalog:read", "serviceAccounts:read"]]])("may be %j", (scopes) => {
    expect(scopesSchema.parse(scopes)).toEqual(scopes);
  });

  it.each([
    [[]],
    [["runs"]],
    [["runs:delete"]],
    [["runs:write "]],
    [["Runs:read"]],
    [["*"]],
    [["runs:*"]],
    [["runs:read\n"]],
    ["runs:read"],
    [Array.from({ length: 101 }, () => "runs:read")],
    [[null]],
  ])("is not %j", (scopes) => {
    expect(scopesSchema.safeParse(scopes).success).toBe(false);
  });
});
