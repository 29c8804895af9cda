import { describe, expect, it } from "vitest";
import { roleSchema } from "./role.schema.ts";
import { hasRole, lowerRole, roles, type Role } from "./roles.ts";

const pairs = roles.flatMap((one) => roles.map((other): [Role, Role] => [one, other]));

describe("a role", () => {
  it("is one of four, least powerful first", () => {
    expect(roles).toEqual(["viewer", "developer", "maintainer", "admin"]);
  });

  it.each([
    ["admin", "viewer", true],
    ["admin", "admin", true],
    ["maintainer", "admin", false],
    ["maintainer", "developer", true],
    ["developer", "maintainer", false],
    ["developer", "viewer", true],
    ["viewer", "viewer", true],
    ["viewer", "developer", false],
  ] as const)("%s may do what needs %s: %s", (actual, needed, expected) => {
    expect(hasRole(actual, needed)).toBe(expected);
  });

  it.each(pairs)("%s and %s: the lower of both has no right that one of them lacks", (one, other) => {
    const lower = lowerRole(one, other);
    expect(lower).toBe(lowerRole(other, one));
    expect([one, other]).toContain(lower);
    for (const needed of roles)
      expect(hasRole(lower, needed), needed).toBe(hasRole(one, needed) && hasRole(other, needed));
  });

  it.each(["", "Admin", "owner", "root", null, undefined, 3, ["admin"]])("may not be %j", (value) => {
    expect(roleSchema.safeParse(value).success).toBe(false);
  });
});
