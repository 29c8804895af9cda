import { randomNonce, randomPKCECodeVerifier, randomState } from "openid-client";
import { AppError } from "../../kernel/app-error.ts";
import type { Deps } from "../../runtime/deps.ts";
import type { ProviderId } from "../domain/external-person.ts";
import { attemptLifeMs, attemptTag, sealAttempt, type Attempt } from "./attempt.ts";

/** Where the provider sends the browser back to; registered there, so it never changes. */
export const callbackUrl = (deps: Pick<Deps, "env">, provider: ProviderId): string =>
  `${deps.env.baseUrl}/api/auth/callback/${provider}`;

export interface BegunSignOn {
  readonly location: string;
  readonly tag: string;
  readonly sealed: string;
}

/** Nothing is stored: the browser keeps the sealed attempt until it comes back with the provider's answer. */
export async function beginSignOn(
  deps: Pick<Deps, "env" | "now" | "secretsKey" | "identityProviders">,
  wish: Pick<Attempt, "provider" | "next" | "linkTo" | "invitation">,
): Promise<BegunSignOn> {
  const provider = deps.identityProviders.find(wish.provider);
  if (provider === undefined)
    throw new AppError("not_found", "Nobody signs in that way here. Reload the sign-in page.");
  const secrets = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() };
  const location = await provider.authorizationUrl(callbackUrl(deps, wish.provider), secrets);
  const attempt = { ...wish, ...secrets, expiresAt: deps.now() + attemptLifeMs };
  return {
    location: location.href,
    tag: attemptTag(secrets.state),
    sealed: sealAttempt(deps.secretsKey, attempt),
  };
}
