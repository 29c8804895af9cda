import { describe, expect, it } from "vitest";
import { decideAdmission, type AdmissionFacts } from "./admission.ts";
import type { ExternalPerson } from "./external-person.ts";

const company: ExternalPerson = {
  provider: "oidc",
  issuer: "https://idp.example.com",
  subject: "1",
  displayName: "Ada",
  login: null,
  emails: [{ address: "ada@example.com", isVerified: true }],
};
const unverified = { ...company, emails: [{ address: "ada@example.com", isVerified: false }] };
const onGitHub: ExternalPerson = {
  ...company,
  provider: "github",
  issuer: "https://github.com",
  login: "ada",
};

const decide = (facts: Partial<AdmissionFacts>) =>
  decideAdmission({
    person: company,
    account: undefined,
    isMember: false,
    invitation: undefined,
    allowedDomains: [],
    ...facts,
  });

const here = { isDisabled: false, hasDeparted: false, basis: "organisation" } as const;

describe("somebody nobody knows", () => {
  it.each<[string, Partial<AdmissionFacts>, object]>([
    ["is refused", {}, { kind: "refused", problem: "not_invited" }],
    ["from GitHub is told to join the organisation", { person: onGitHub }, { problem: "not_a_member" }],
    [
      "is a developer as a member of the organisation",
      { isMember: true },
      { kind: "new", role: "developer" },
    ],
    [
      "is a viewer in an allowed domain",
      { allowedDomains: ["example.com"] },
      { kind: "new", role: "viewer" },
    ],
    [
      "is not let in by a domain that only ends alike",
      { allowedDomains: ["ample.com"] },
      { kind: "refused" },
    ],
    [
      "is not let in by an address nobody verified",
      { person: unverified, allowedDomains: ["example.com"] },
      { problem: "email_unverified" },
    ],
    [
      "is not let in by the domain of an address on GitHub",
      { person: onGitHub, allowedDomains: ["example.com"] },
      { problem: "not_a_member" },
    ],
  ])("%s", (_case, facts, expected) => {
    expect(decide(facts)).toMatchObject(expected);
  });
});

describe("somebody with an invitation", () => {
  const invitation = { role: "maintainer", isOpen: true, isFor: true } as const;

  it("gets its role, also when they belong to the organisation", () => {
    expect(decide({ invitation, isMember: true })).toEqual({
      kind: "new",
      role: "maintainer",
      basis: "invitation",
    });
  });

  it.each([
    [{ ...invitation, isOpen: false }, "invitation_over"],
    [{ ...invitation, isFor: false }, "invitation_mismatch"],
  ])("%o is refused with %s, even as a member", (given, problem) => {
    expect(decide({ invitation: given, isMember: true })).toEqual({ kind: "refused", problem });
  });
});

describe("somebody with an account", () => {
  it.each<[string, Partial<AdmissionFacts>, object]>([
    [
      "comes back",
      { account: here, isMember: true },
      { kind: "known", isReturning: false, isInvited: false },
    ],
    ["is not let in after leaving", { account: here }, { kind: "refused", problem: "not_invited" }],
    [
      "from GitHub is not let in after leaving",
      { account: here, person: onGitHub },
      { problem: "not_a_member" },
    ],
    [
      "stays, whatever happens to the organisation, when invited",
      { account: { ...here, basis: "invitation" } },
      { kind: "known" },
    ],
    ["stays when the account was here before", { account: { ...here, basis: undefined } }, { kind: "known" }],
    [
      "is refused once disabled",
      { account: { ...here, isDisabled: true }, isMember: true },
      { problem: "disabled" },
    ],
    [
      "returns after having left",
      { account: { ...here, isDisabled: true, hasDeparted: true }, isMember: true },
      { kind: "known", isReturning: true, isInvited: false },
    ],
    [
      "returns by invitation after having left",
      {
        account: { ...here, isDisabled: true, hasDeparted: true },
        invitation: { role: "viewer", isOpen: true, isFor: true },
      },
      { kind: "known", isReturning: true, isInvited: true },
    ],
    [
      "is not brought back by somebody else's invitation",
      {
        account: { ...here, isDisabled: true, hasDeparted: true },
        invitation: { role: "viewer", isOpen: true, isFor: false },
      },
      { kind: "refused", problem: "not_invited" },
    ],
    [
      "stays disabled whatever they are invited to",
      {
        account: { ...here, isDisabled: true },
        invitation: { role: "viewer", isOpen: true, isFor: true },
      },
      { kind: "refused", problem: "disabled" },
    ],
    [
      "is not made a second account by an invitation",
      { account: here, isMember: true, invitation: { role: "admin", isOpen: true, isFor: true } },
      { kind: "known", isInvited: false },
    ],
  ])("%s", (_case, facts, expected) => {
    expect(decide(facts)).toMatchObject(expected);
  });
});
