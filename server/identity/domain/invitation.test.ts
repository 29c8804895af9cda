import { describe, expect, it } from "vitest";
import type { ExternalPerson } from "./external-person.ts";
import { certainNamesOf, isInvitationFor, stateOfInvitation } from "./invitation.ts";

const now = Date.UTC(2026, 0, 15);
const person = (given: Partial<ExternalPerson> = {}): ExternalPerson => ({
  provider: "oidc",
  issuer: "https://id.example.com",
  subject: "person-1",
  displayName: "Ada",
  login: null,
  emails: [
    { address: "ada@example.com", isVerified: true },
    { address: "ada@home.example", isVerified: false },
  ],
  ...given,
});

describe("an invitation is", () => {
  it.each([
    ["open", "until its last millisecond", { expiresAt: now + 1 }],
    ["expired", "at its end", { expiresAt: now }],
    ["withdrawn", "once it was withdrawn", { revokedAt: 1 }],
    ["withdrawn", "withdrawn also when it would be over", { revokedAt: 1, expiresAt: 0 }],
    ["accepted", "once it was accepted", { acceptedAt: 1 }],
    [
      "accepted",
      "accepted also when it is over and was withdrawn",
      { acceptedAt: 1, revokedAt: 2, expiresAt: 0 },
    ],
    ["accepted", "accepted also at the beginning of time", { acceptedAt: 0 }],
  ])("%s %s", (state, _when, given) => {
    const times = { expiresAt: now + 9, acceptedAt: null, revokedAt: null, ...given };
    expect(stateOfInvitation(times, now)).toBe(state);
  });
});

describe("an invitation with its link in hand", () => {
  it.each<[string, Parameters<typeof isInvitationFor>, boolean]>([
    ["an address of the person", [{ email: "ada@example.com", login: null }, person()], true],
    [
      "one that is not verified: the link is the proof",
      [{ email: "ada@home.example", login: null }, person()],
      true,
    ],
    ["another address", [{ email: "bo@example.com", login: null }, person()], false],
    ["a part of an address", [{ email: "ada@example.co", login: null }, person()], false],
    [
      "somebody who shows no address",
      [{ email: "ada@example.com", login: null }, person({ emails: [] })],
      false,
    ],
    ["a login in any case", [{ email: null, login: "ada-l" }, person({ login: "Ada-L" })], true],
    ["another login", [{ email: null, login: "ada-l" }, person({ login: "ada-l2" })], false],
    ["a login, from a provider that knows none", [{ email: null, login: "ada-l" }, person()], false],
    [
      "a login, with an address that reads the same",
      [{ email: null, login: "ada" }, person({ emails: [{ address: "ada", isVerified: true }] })],
      false,
    ],
    ["nobody at all", [{ email: null, login: null }, person()], false],
  ])("for %s", (_who, given, expected) => {
    expect(isInvitationFor(...given)).toBe(expected);
  });
});

describe("without the link", () => {
  it("somebody is known by verified addresses and the login, never by what they could have made up", () => {
    expect(certainNamesOf(person({ login: "Ada-L" }))).toEqual({
      emails: ["ada@example.com"],
      login: "ada-l",
    });
    const unverified = person({ emails: [{ address: "boss@example.com", isVerified: false }] });
    expect(certainNamesOf(unverified)).toEqual({ emails: [], login: null });
  });
});
