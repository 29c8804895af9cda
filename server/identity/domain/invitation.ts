/*
 * An invitation lets one person in who has no other grounds. Whoever holds its link may accept it with a password of
 * their own; through a provider it must also be for them, so that a forwarded link makes no account for somebody else's
 * identity.
 */
import type { ExternalPerson } from "./external-person.ts";
import { verifiedEmailsOf } from "./external-person.ts";

const day = 24 * 3_600_000;
export const invitationDefaultLifeMs = 7 * day;
export const invitationMaxLifeMs = 30 * day;

export interface InvitationTimes {
  readonly expiresAt: number;
  readonly acceptedAt: number | null;
  readonly revokedAt: number | null;
}

export const invitationStates = ["open", "accepted", "withdrawn", "expired"] as const;
export type InvitationState = (typeof invitationStates)[number];

export function stateOfInvitation(invitation: InvitationTimes, now: number): InvitationState {
  if (invitation.acceptedAt !== null) return "accepted";
  if (invitation.revokedAt !== null) return "withdrawn";
  return now < invitation.expiresAt ? "open" : "expired";
}

interface Addressee {
  readonly email: string | null;
  readonly login: string | null;
}

/** Both in lower case. With the link in hand an address need not be verified: the link is the proof. */
export function isInvitationFor({ email, login }: Addressee, person: ExternalPerson): boolean {
  if (login !== null) return person.login?.toLowerCase() === login;
  return person.emails.some(({ address }) => address === email);
}

/** What an invitation may be found by when its link was not used: nothing the person could have made up. */
export const certainNamesOf = (person: ExternalPerson) => ({
  emails: verifiedEmailsOf(person),
  login: person.login?.toLowerCase() ?? null,
});
