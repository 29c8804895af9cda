import { describe, expect, it } from "vitest";
import { isAllowed } from "../../identity/domain/authorize.ts";
import type { Role } from "../../kernel/roles.ts";
import { accessToCreateFor, accessToRun, isBoundToOwn, nameOfOwner } from "./run-rights.ts";

const person = (role: Role, groups: readonly string[] = ["group:default/payments"]) => ({
  role,
  userRef: "user:default/ada",
  groups,
});
type Run = Parameters<typeof accessToRun>[1];
const payments = "group:default/payments";
const storefront = "group:default/storefront";
/** Invited with a password, or a token that belongs to no team. */
const nobodyOfTheCatalog = { role: "developer", userRef: null, groups: [] } as const;
const serviceAccountOf = (group: string) => ({ role: "developer" as const, userRef: null, groups: [group] });

const mayCreate = (who: Parameters<typeof accessToCreateFor>[0], owner: string | null) =>
  isAllowed(who, accessToCreateFor(who, owner));

describe("who may create a service for a team", () => {
  it("is a developer who is in it, for themselves too, and for nobody else", () => {
    expect(mayCreate(person("developer"), payments)).toBe(true);
    expect(mayCreate(person("developer"), "user:default/ada")).toBe(true);
    expect(mayCreate(person("developer"), storefront)).toBe(false);
    expect(mayCreate(person("developer", []), payments)).toBe(false);
    expect(mayCreate(person("viewer"), payments)).toBe(false);
  });

  it("is every maintainer and administrator", () => {
    for (const role of ["maintainer", "admin"] as const)
      expect([role, mayCreate(person(role, []), storefront)]).toEqual([role, true]);
  });

  it("is a developer of whom no team is known, and a service account for its own team", () => {
    expect(mayCreate(nobodyOfTheCatalog, storefront)).toBe(true);
    expect(mayCreate(serviceAccountOf(payments), payments)).toBe(true);
    expect(mayCreate(serviceAccountOf(payments), storefront)).toBe(false);
  });

  it("is every developer where nothing says who will own it", () => {
    expect(mayCreate(person("developer"), null)).toBe(true);
  });

  it("is told with the team's name and who may", () => {
    expect(accessToCreateFor(person("developer"), storefront).refusal).toBe(
      "Only a member of storefront, or a maintainer, may create what storefront will own. Choose a team of yours, or ask one of them.",
    );
  });
});

describe("who may steer a run", () => {
  const run = { startedById: "usr_ada", ownedBy: payments };
  const maySteer = (id: string, who: Parameters<typeof accessToCreateFor>[0], of: Run = run) =>
    isAllowed(who, accessToRun(id, of));

  it("is whoever started it while they are a developer", () => {
    expect(maySteer("usr_ada", person("developer", []))).toBe(true);
    expect(maySteer("usr_ada", nobodyOfTheCatalog)).toBe(true);
    expect(maySteer("usr_ada", person("viewer"))).toBe(false);
  });

  it("is a developer of the team that owns what it makes", () => {
    expect(maySteer("usr_grace", person("developer"))).toBe(true);
    expect(maySteer("usr_grace", person("developer", [storefront]))).toBe(false);
    expect(maySteer("usr_grace", person("viewer"))).toBe(false);
    expect(maySteer("usr_grace", nobodyOfTheCatalog)).toBe(false);
  });

  it("is every maintainer, and of a run that nobody owns only they and who started it", () => {
    expect(maySteer("usr_grace", person("maintainer", []))).toBe(true);
    const nobodys = { ...run, ownedBy: null };
    expect(maySteer("usr_grace", person("developer"), nobodys)).toBe(false);
    expect(maySteer("usr_grace", person("maintainer"), nobodys)).toBe(true);
  });
});

describe("who is bound to what is theirs", () => {
  const caller = (
    role: "viewer" | "developer" | "maintainer" | "admin" | null,
    userRef: string | null,
    groups: readonly string[] = [],
  ) => ({ role, userRef, groups });
  it.each([
    [caller("developer", "user:default/ana"), true],
    [caller("developer", null, ["group:default/a"]), true],
    [caller("developer", null), false],
    [caller("maintainer", "user:default/ana"), false],
    [caller("admin", null, ["group:default/a"]), false],
    [caller(null, "user:default/ana"), true],
    [caller("viewer", "user:default/ana"), true],
  ])("of %j: %s", (who, isBound) => {
    expect(isBoundToOwn(who)).toBe(isBound);
  });

  it.each([
    ["group:default/payments", "payments"],
    ["group:finance/payments", "finance/payments"],
    ["user:default/ana", "ana"],
  ])("%s is read as %s", (ref, name) => {
    expect(nameOfOwner(ref)).toBe(name);
  });

  it("is told in words that fit a team, a person and nobody", () => {
    const bound = caller("developer", "user:default/eve");
    expect(accessToCreateFor(bound, "user:default/ana").refusal).toBe(
      "Only ana, or a maintainer, may create what ana will own. Choose a team of yours, or ask one of them.",
    );
    expect(accessToRun("usr_1", { startedById: "usr_2", ownedBy: "user:default/ana" }).refusal).toBe(
      "Only who started the run, ana, or a maintainer, may do this.",
    );
    expect(accessToRun("usr_1", { startedById: "usr_2", ownedBy: null }).refusal).toBe(
      "Only who started the run, or a maintainer, may do this.",
    );
  });
});
