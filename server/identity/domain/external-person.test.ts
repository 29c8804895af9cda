import { describe, expect, it } from "vitest";
import {
  isProviderId,
  labelOf,
  toExternalEmail,
  verifiedEmailsOf,
  type ExternalPerson,
} from "./external-person.ts";

const person = (overrides: Partial<ExternalPerson> = {}): ExternalPerson => ({
  provider: "oidc",
  issuer: "https://id.example",
  subject: "1234",
  displayName: "Kate",
  login: null,
  emails: [toExternalEmail("kate@example.com", true)],
  ...overrides,
});

describe("an address a provider names", () => {
  it.each([
    ["Kate@Example.COM", "kate@example.com"],
    ["kate@example.com", "kate@example.com"],
    ["\u212Aate@example.com", "\u212Aate@example.com"],
    ["kate@\u0130xample.com", "kate@\u0130xample.com"],
    ["ÖRJAN@example.com", "Örjan@example.com"],
  ])("%j is compared as %j: nobody becomes somebody else by folding", (given, expected) => {
    expect(toExternalEmail(given, true)).toEqual({ address: expected, isVerified: true });
  });

  it("counts as theirs only when the provider has verified it", () => {
    const emails = [toExternalEmail("a@b.c", false), toExternalEmail("d@e.f", true)];
    expect(verifiedEmailsOf(person({ emails }))).toEqual(["d@e.f"]);
    expect(verifiedEmailsOf(person({ emails: [] }))).toEqual([]);
  });
});

describe("what a person is recognised by", () => {
  it.each([
    [{ login: "kate" }, "kate"],
    [{}, "kate@example.com"],
    [{ emails: [] }, "1234"],
  ])("with %j is %s", (overrides, expected) => {
    expect(labelOf(person(overrides))).toBe(expected);
  });
});

it.each(["OIDC", "saml", "", "__proto__", "toString", "github "])("no provider is called %j", (text) => {
  expect(isProviderId(text)).toBe(false);
  expect([isProviderId("oidc"), isProviderId("github")]).toEqual([true, true]);
});
