/*
 * GitHub's OAuth, github.com and GitHub Enterprise Server alike. It is OAuth without OpenID Connect: the person is read
 * with the token at GitHub's own API, and the token is forgotten at once. PKCE is sent always; servers that do not know
 * it ignore it.
 */
import * as client from "openid-client";
import { z } from "zod";
import type { Env } from "../../runtime/env.ts";
import { forgeProfile, type ForgeProfile } from "../../github/profile.ts";
import { toExternalEmail, type ExternalPerson } from "../domain/external-person.ts";
import { signInError } from "../domain/sign-in-problem.ts";
import type { AttemptSecrets, IdentityProvider } from "./identity-provider.ts";
import { githubChecks } from "./provider-checks.ts";
import { throwProviderFailure } from "./provider-failure.ts";

const timeoutSeconds = 10;

const userSchema = z.object({
  id: z.number().int(),
  login: z.string().min(1),
  name: z.string().nullish(),
});
const emailsSchema = z.array(z.object({ email: z.string(), verified: z.boolean(), primary: z.boolean() }));

/** GitHub refuses a code with status 200 and an error in the body; OAuth (RFC 6749, 5.2) says 400. */
const fetchAsOAuth: client.CustomFetch = async (url, options) => {
  const body = options.body instanceof Uint8Array ? Uint8Array.from(options.body) : (options.body ?? null);
  const response = await fetch(url, { ...options, body });
  if (!response.ok || !url.endsWith("/login/oauth/access_token")) return response;
  const text = await response.text();
  const { headers } = response;
  return new Response(text, { status: /^\s*\{\s*"error"/.test(text) ? 400 : response.status, headers });
};

function configure(profile: ForgeProfile, credentials: NonNullable<Env["githubSignIn"]>) {
  const configuration = new client.Configuration(
    {
      issuer: profile.webUrl,
      authorization_endpoint: `${profile.webUrl}/login/oauth/authorize`,
      token_endpoint: `${profile.webUrl}/login/oauth/access_token`,
    },
    credentials.clientId,
    undefined,
    client.ClientSecretPost(credentials.clientSecret),
  );
  configuration.timeout = timeoutSeconds;
  configuration[client.customFetch] = fetchAsOAuth;
  if (profile.webUrl.startsWith("http:")) client.allowInsecureRequests(configuration);
  return configuration;
}

/** GitHub answers 403 to too many requests as well, which says nothing about what these credentials may read. */
async function isRefusal(response: Response): Promise<boolean> {
  if (response.status !== 403) return response.status === 404;
  const { headers } = response;
  if (headers.has("retry-after") || headers.get("x-ratelimit-remaining") === "0") return false;
  return !/rate limit/i.test(await response.text());
}

async function readApi<T extends z.ZodType>(
  configuration: client.Configuration,
  ask: {
    readonly token: string;
    readonly url: string;
    readonly schema: T;
    /** The answer when these credentials may not read it; without one a refusal ends the attempt. */
    readonly whenRefused?: z.output<T>;
  },
): Promise<z.output<T>> {
  const headers = new Headers({
    accept: "application/vnd.github+json",
    "x-github-api-version": "2022-11-28",
    "user-agent": "waymark",
  });
  const response = await client.fetchProtectedResource(
    configuration,
    ask.token,
    new URL(ask.url),
    "GET",
    undefined,
    headers,
  );
  if (ask.whenRefused !== undefined && (await isRefusal(response))) return ask.whenRefused;
  if (!response.ok) throw signInError("unreachable", new Error(`${ask.url} answered ${response.status}`));
  const parsed = ask.schema.safeParse(await response.json().catch(() => undefined));
  if (parsed.success) return parsed.data;
  throw signInError("unreachable", parsed.error);
}

async function redeem(
  { configuration, profile }: { configuration: client.Configuration; profile: ForgeProfile },
  callback: URL,
  secrets: AttemptSecrets,
): Promise<ExternalPerson> {
  const { access_token: token } = await client.authorizationCodeGrant(configuration, callback, {
    expectedState: secrets.state,
    pkceCodeVerifier: secrets.verifier,
  });
  const at = (path: string) => ({ token, url: `${profile.apiUrl}${path}` });
  const user = await readApi(configuration, { ...at("/user"), schema: userSchema });
  // An App of least permissions does not see them; then membership or an invitation by login decides.
  const emails = await readApi(configuration, {
    ...at("/user/emails"),
    schema: emailsSchema,
    whenRefused: [],
  });
  return {
    provider: "github",
    issuer: profile.webUrl,
    subject: String(user.id),
    displayName: (user.name ?? user.login).slice(0, 200),
    login: user.login,
    emails: emails
      .toSorted((left, right) => Number(right.primary) - Number(left.primary))
      .map(({ email, verified }) => toExternalEmail(email, verified)),
  };
}

export function createGitHubProvider(
  env: Pick<Env, "github" | "forgePort">,
  credentials: NonNullable<Env["githubSignIn"]>,
): IdentityProvider {
  const profile = forgeProfile(env);
  const configuration = configure(profile, credentials);
  return {
    id: "github",
    label: profile.kind === "github.com" ? "GitHub" : profile.host,
    issuer: profile.webUrl,
    checks: () => githubChecks({ ...profile, ...credentials }),
    async authorizationUrl(redirectUri, secrets) {
      return client.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: "read:user user:email",
        state: secrets.state,
        code_challenge: await client.calculatePKCECodeChallenge(secrets.verifier),
        code_challenge_method: "S256",
        allow_signup: "false",
      });
    },
    redeem: (callback, secrets) =>
      redeem({ configuration, profile }, callback, secrets).catch(throwProviderFailure),
  };
}
