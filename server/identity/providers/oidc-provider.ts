/*
 * OpenID Connect, authorization code with PKCE, state and nonce. Tokens are checked by openid-client: signature against
 * the provider's keys, issuer, audience, times and nonce; only what has passed is read here.
 */
import * as client from "openid-client";
import { z } from "zod";
import type { Clock } from "../../runtime/clock.ts";
import type { OidcEnv } from "../../runtime/env.ts";
import { toExternalEmail, type ExternalEmail, type ExternalPerson } from "../domain/external-person.ts";
import { signInError } from "../domain/sign-in-problem.ts";
import type { AttemptSecrets, IdentityProvider } from "./identity-provider.ts";
import { oidcChecks } from "./provider-checks.ts";
import { throwProviderFailure } from "./provider-failure.ts";

const timeoutSeconds = 10;
/** Addresses and keys of a provider change rarely; a restart is not needed when they do. */
const discoveryLifeMs = 3_600_000;

const claimsSchema = z.object({
  iss: z.string().min(1),
  sub: z.string().min(1).max(255),
  name: z.string().optional(),
  preferred_username: z.string().optional(),
  email: z.string().max(320).optional(),
  // Some providers send the text "true".
  email_verified: z.union([z.boolean(), z.stringbool()]).optional(),
});
type Claims = z.infer<typeof claimsSchema>;

const emailsOf = ({ email, email_verified: isVerified = false }: Claims): ExternalEmail[] =>
  email === undefined ? [] : [toExternalEmail(email, isVerified)];

const toPerson = (claims: Claims): ExternalPerson => ({
  provider: "oidc",
  issuer: claims.iss,
  subject: claims.sub,
  displayName: (claims.name ?? claims.preferred_username ?? claims.email ?? claims.sub).slice(0, 200),
  login: null,
  emails: emailsOf(claims),
});

/** As the provider says it wants it; one that says nothing means Basic (OpenID Connect Discovery 1.0, 3). */
const authenticateWith =
  (secret: string): client.ClientAuth =>
  (...request) => {
    const [server] = request;
    const methods = server.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
    const isBasic = methods.includes("client_secret_basic");
    const authenticate = isBasic ? client.ClientSecretBasic(secret) : client.ClientSecretPost(secret);
    return authenticate(...request);
  };

function discover(oidc: OidcEnv): Promise<client.Configuration> {
  const issuer = new URL(oidc.issuer);
  const insecure = issuer.protocol === "http:" ? [client.allowInsecureRequests] : [];
  return client.discovery(
    issuer,
    oidc.clientId,
    undefined,
    authenticateWith(oidc.clientSecret),
    // Without the last one a token that came over TLS would be believed without its signature.
    { timeout: timeoutSeconds, execute: [...insecure, client.enableNonRepudiationChecks] },
  );
}

/** Remembers the provider's addresses for an hour, and never a failure. */
function rememberDiscovery(oidc: OidcEnv, now: Clock): () => Promise<client.Configuration> {
  let known: { readonly at: number; readonly configuration: Promise<client.Configuration> } | undefined;
  return () => {
    if (known !== undefined && now() - known.at < discoveryLifeMs) return known.configuration;
    const fresh = { at: now(), configuration: discover(oidc) };
    known = fresh;
    fresh.configuration.catch(() => {
      if (known === fresh) known = undefined;
    });
    return fresh.configuration;
  };
}

/** Several providers leave the e-mail out of the token and tell it at the userinfo endpoint only. */
async function readClaims(
  configuration: client.Configuration,
  tokens: Awaited<ReturnType<typeof client.authorizationCodeGrant>>,
): Promise<unknown> {
  const claims = tokens.claims();
  if (claims === undefined) throw signInError("untrusted");
  if (claims["email"] !== undefined || configuration.serverMetadata().userinfo_endpoint === undefined)
    return claims;
  const { email, email_verified } = await client.fetchUserInfo(
    configuration,
    tokens.access_token,
    claims.sub,
  );
  return { ...claims, email, email_verified };
}

async function redeem(configuration: client.Configuration, callback: URL, secrets: AttemptSecrets) {
  const tokens = await client.authorizationCodeGrant(configuration, callback, {
    expectedState: secrets.state,
    expectedNonce: secrets.nonce,
    pkceCodeVerifier: secrets.verifier,
    idTokenExpected: true,
  });
  return readClaims(configuration, tokens);
}

export function createOidcProvider(oidc: OidcEnv, now: Clock): IdentityProvider {
  const configuration = rememberDiscovery(oidc, now);
  return {
    id: "oidc",
    label: new URL(oidc.issuer).hostname,
    issuer: oidc.issuer,
    checks: () => oidcChecks(oidc),
    async authorizationUrl(redirectUri, secrets) {
      const known = await configuration().catch(throwProviderFailure);
      return client.buildAuthorizationUrl(known, {
        redirect_uri: redirectUri,
        scope: "openid email profile",
        response_type: "code",
        state: secrets.state,
        nonce: secrets.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(secrets.verifier),
        code_challenge_method: "S256",
      });
    },
    async redeem(callback, secrets) {
      const claims = await configuration()
        .then((known) => redeem(known, callback, secrets))
        .catch(throwProviderFailure);
      const parsed = claimsSchema.safeParse(claims);
      if (parsed.success) return toPerson(parsed.data);
      throw signInError("untrusted", parsed.error);
    },
  };
}
