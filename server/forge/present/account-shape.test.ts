import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Forge } from "../forge.ts";
import { isValidLogin } from "../store/accounts.ts";
import { type Plan, writePlan } from "../store/plan.ts";
import {
  isoTime,
  nodeId,
  organizationField,
  organizationShape,
  organizationSimpleShape,
  planShape,
  profileShape,
  userShape,
} from "./account-shape.ts";
import { accountOf, describedForge, faultsOf } from "./testing.ts";

let forge: Forge;

beforeAll(() => {
  forge = describedForge();
});

describe("times in answers", () => {
  it.each([
    [0, "1970-01-01T00:00:00Z"],
    [999, "1970-01-01T00:00:00Z"],
    [1_767_323_045_678, "2026-01-02T03:04:05Z"],
    [Date.parse("2026-02-28T23:59:59.999+05:45"), "2026-02-28T18:14:59Z"],
    [Date.parse("9999-12-31T23:59:59Z"), "9999-12-31T23:59:59Z"],
  ])("are whole seconds in UTC: %i is %s", (time, text) => {
    expect(isoTime(time)).toBe(text);
  });

  it("are the same second read back", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 253_402_300_799_999 }), (time) => {
        expect(Date.parse(isoTime(time))).toBe(Math.floor(time / 1000) * 1000);
      }),
    );
  });
});

describe("node ids", () => {
  it("differ wherever kind or number differ, and need no escape in an address", () => {
    const kinds = fc.constantFrom("User", "Organization", "Bot", "Repository", "Ref");
    const numbers = fc.oneof(
      fc.nat(),
      fc.string({ unit: "grapheme" }).filter((text) => text.isWellFormed()),
    );
    fc.assert(
      fc.property(kinds, numbers, kinds, numbers, (kind, id, otherKind, other) => {
        const isSame = kind === otherKind && String(id) === String(other);
        expect(nodeId(kind, id) === nodeId(otherKind, other)).toBe(isSame);
        expect(encodeURIComponent(nodeId(kind, id))).toBe(nodeId(kind, id));
      }),
    );
  });
});

describe("accounts in answers", () => {
  const logins = fc.stringMatching(/^[a-zA-Z0-9](-?[a-zA-Z0-9]){0,18}$/).filter(isValidLogin);
  const words = fc.string({ unit: "grapheme", maxLength: 40 });

  it("are as GitHub describes them, whatever people call themselves", () => {
    let number = 0;
    fc.assert(
      fc.property(logins, words, fc.emailAddress(), (base, name, email) => {
        number += 1;
        const login = `${base.slice(0, 12).replace(/-$/, "")}${number}`;
        const person = accountOf(forge, { login, kind: "User", name, email });
        expect(faultsOf("GET", `/users/${login}`, profileShape(forge, person, 3))).toEqual([]);
        const group = accountOf(forge, { login: `o${number}`, kind: "Organization", name });
        expect(faultsOf("GET", `/orgs/o${number}`, organizationShape(forge, group, 0))).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  it("tell people from bots and organisations", () => {
    for (const kind of ["User", "Bot", "Organization"] as const) {
      const account = accountOf(forge, { login: `a-${kind}`, kind });
      expect(userShape(forge, account)).toMatchObject({
        login: `a-${kind}`,
        type: kind,
        site_admin: false,
        url: `https://forge.example/api/v3/users/a-${kind}`,
        html_url: `https://forge.example/a-${kind}`,
        node_id: nodeId(kind, account.id),
      });
    }
  });

  it("keep a name and an address nobody gave as null, and call an organisation by its login then", () => {
    const person = accountOf(forge, { login: "plain", kind: "User" });
    expect(profileShape(forge, person, 0)).toMatchObject({ name: null, email: null, public_repos: 0 });
    const group = accountOf(forge, { login: "nameless", kind: "Organization" });
    expect(organizationShape(forge, group, 7)).toMatchObject({ name: "nameless", public_repos: 7 });
    expect(organizationSimpleShape(forge, group)).not.toHaveProperty("name");
  });

  it("stand beside a delivery's repository for organisations alone", () => {
    const group = accountOf(forge, { login: "group", kind: "Organization" });
    expect(organizationField(forge, group)).toEqual({ organization: organizationSimpleShape(forge, group) });
    expect(organizationField(forge, accountOf(forge, { login: "ada", kind: "User" }))).toEqual({});
  });

  it.each<Plan>(["free", "team", "enterprise"])("name the plan that is played: %s", (plan) => {
    writePlan(forge.db, plan);
    expect(planShape(forge)).toMatchObject({ name: plan });
  });

  it("name the whole plan when nobody chose one", () => {
    expect(planShape(describedForge())).toMatchObject({ name: "enterprise" });
  });
});
