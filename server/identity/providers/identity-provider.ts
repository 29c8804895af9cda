/** The ways people prove who they are elsewhere: a company's OpenID Connect provider, and GitHub's OAuth. */
import type { ExternalPerson, ProviderId } from "../domain/external-person.ts";
import type { ProviderCheck } from "./provider-checks.ts";

/** Secrets of one attempt; they stay with the browser that began it, sealed. */
export interface AttemptSecrets {
  readonly state: string;
  readonly nonce: string;
  /** PKCE: only who holds it can redeem the code (RFC 7636). */
  readonly verifier: string;
}

export interface IdentityProvider {
  readonly id: ProviderId;
  /** As the button names it: "Continue with …". */
  readonly label: string;
  /** As configured; identities of another one, configured before, do not count. */
  readonly issuer: string;
  /** Where the browser goes. Throws `unreachable` when the provider cannot be asked for its addresses. */
  authorizationUrl(redirectUri: string, secrets: AttemptSecrets): Promise<URL>;
  /** From the answer the browser brought back to whom it is about; throws a sign-in problem. */
  redeem(callback: URL, secrets: AttemptSecrets): Promise<ExternalPerson>;
  /** What can be tried without signing anybody in. */
  checks(): readonly ProviderCheck[];
}

export interface IdentityProviders {
  readonly list: readonly IdentityProvider[];
  find(id: ProviderId): IdentityProvider | undefined;
}
