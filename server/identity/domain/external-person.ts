/*
 * Somebody an identity provider vouches for. `issuer` and `subject` together are who they are, for ever; a name, a login
 * and an e-mail change hands (OpenID Connect Core 1.0, 5.7: only iss and sub are stable), so they never choose the account.
 */
import { toLowerAscii } from "../../kernel/ascii-case.ts";

export const providerIds = ["oidc", "github"] as const;
export type ProviderId = (typeof providerIds)[number];

export const isProviderId = (text: string): text is ProviderId =>
  providerIds.some((provider) => provider === text);

export interface ExternalEmail {
  /** A to Z in lower case. */
  readonly address: string;
  /** The provider says that this person receives what is sent there. */
  readonly isVerified: boolean;
}

/** Folds A to Z alone: a letter that only lower-cases to another would make somebody else's address of it. */
export const toExternalEmail = (address: string, isVerified: boolean): ExternalEmail => ({
  address: toLowerAscii(address),
  isVerified,
});

export interface ExternalPerson {
  readonly provider: ProviderId;
  readonly issuer: string;
  readonly subject: string;
  readonly displayName: string;
  /** The GitHub login; null elsewhere. */
  readonly login: string | null;
  /** The most telling first. */
  readonly emails: readonly ExternalEmail[];
}

export const verifiedEmailsOf = (person: Pick<ExternalPerson, "emails">): string[] =>
  person.emails.filter((email) => email.isVerified).map((email) => email.address);

/** What people recognise the identity by, in lists and as an account's name. */
export const labelOf = (person: ExternalPerson): string =>
  person.login ?? person.emails[0]?.address ?? person.subject;
