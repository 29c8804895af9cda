/*
 * Who may come in through an identity provider. Deny by default: the provider says who somebody is, never that they
 * belong here. Grounds for a new account, in this order: an invitation, active membership of the GitHub organisation
 * (developer), a verified e-mail in a domain the operator allows (viewer). ADR 8 says why.
 */
import type { Role } from "../../kernel/roles.ts";
import { verifiedEmailsOf, type ExternalPerson } from "./external-person.ts";
import type { SignInProblem } from "./sign-in-problem.ts";

export type AdmissionBasis = "organisation" | "domain" | "invitation";

export interface KnownAccount {
  readonly isDisabled: boolean;
  /** Disabled because the grounds ended, and for no other reason. */
  readonly hasDeparted: boolean;
  /** undefined for accounts that were here before they were linked, such as the first administrator. */
  readonly basis: AdmissionBasis | undefined;
}

/** True for an account that was disabled when its grounds ended, and by nobody since. */
export const isDeparture = (disabledAt: number | null, departedAt: number | null | undefined): boolean =>
  disabledAt !== null && departedAt === disabledAt;

export interface AdmissionFacts {
  readonly person: ExternalPerson;
  /** The account this identity belongs to already. */
  readonly account: KnownAccount | undefined;
  readonly isMember: boolean;
  readonly invitation: { readonly role: Role; readonly isOpen: boolean; readonly isFor: boolean } | undefined;
  readonly allowedDomains: readonly string[];
}

export type Admission =
  | {
      readonly kind: "known";
      /** Was disabled when the grounds ended, and has grounds again. */
      readonly isReturning: boolean;
      /** The invitation is the grounds from now on. */
      readonly isInvited: boolean;
    }
  | { readonly kind: "new"; readonly role: Role; readonly basis: AdmissionBasis }
  | { readonly kind: "refused"; readonly problem: SignInProblem };

const refused = (problem: SignInProblem): Admission => ({ kind: "refused", problem });

/** An invitation carries somebody whose grounds have ended; nobody but an administrator undoes a disabling. */
function admitKnown(account: KnownAccount, { isMember, invitation, person }: AdmissionFacts): Admission {
  if (account.isDisabled && !account.hasDeparted) return refused("disabled");
  const hasGrounds = account.isDisabled || account.basis === "organisation" ? isMember : true;
  const isInvited = !hasGrounds && invitation?.isOpen === true && invitation.isFor;
  if (hasGrounds || isInvited) return { kind: "known", isReturning: account.isDisabled, isInvited };
  return refused(person.provider === "github" ? "not_a_member" : "not_invited");
}

const domainOf = (address: string): string => address.slice(address.lastIndexOf("@") + 1);

function refuseStranger({ person, allowedDomains }: AdmissionFacts): Admission {
  if (person.provider === "github") return refused("not_a_member");
  const unverified = person.emails.filter((email) => !email.isVerified);
  const wouldCount = unverified.some(({ address }) => allowedDomains.includes(domainOf(address)));
  return refused(wouldCount ? "email_unverified" : "not_invited");
}

export function decideAdmission(facts: AdmissionFacts): Admission {
  const { account, invitation, isMember, person, allowedDomains } = facts;
  if (account !== undefined) return admitKnown(account, facts);
  if (invitation !== undefined) {
    if (!invitation.isOpen) return refused("invitation_over");
    if (!invitation.isFor) return refused("invitation_mismatch");
    return { kind: "new", role: invitation.role, basis: "invitation" };
  }
  if (isMember) return { kind: "new", role: "developer", basis: "organisation" };
  const isAllowed =
    person.provider === "oidc" &&
    verifiedEmailsOf(person).some((email) => allowedDomains.includes(domainOf(email)));
  return isAllowed ? { kind: "new", role: "viewer", basis: "domain" } : refuseStranger(facts);
}
