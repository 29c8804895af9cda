/*
 * Trying an identity provider without signing anybody in: one request for each thing signing in relies on. Each failure
 * says what was expected at which address and what was found there. Sources: OpenID Connect Discovery 1.0, 3 and 4.3;
 * GitHub docs "Troubleshooting OAuth app access token request errors".
 */
import { z } from "zod";
import { AppError } from "../../kernel/app-error.ts";

export interface ProviderCheck {
  readonly title: string;
  /** Throws the exact failure. */
  readonly attempt: () => Promise<void>;
}

const timeoutMs = 10_000;

const failed = (text: string, cause?: unknown): AppError => new AppError("upstream_error", text, { cause });

/** fetch itself says no more than "fetch failed". */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "no answer";
  if (error.name === "TimeoutError") return `no answer within ${timeoutMs / 1000} s`;
  const { cause } = error;
  const code: unknown = cause instanceof Error ? Reflect.get(cause, "code") : undefined;
  if (typeof code === "string") return `no answer (${code})`;
  return "no answer";
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: unknown;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function ask(url: string, init: RequestInit = {}): Promise<Answer> {
  const headers = { accept: "application/json", "user-agent": "waymark", ...init.headers };
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(url, { redirect: "manual", ...init, headers, signal });
    const type = response.headers.get("content-type")?.split(";")[0] ?? "no content type";
    return { status: response.status, type, body: parseJson(await response.text()) };
  } catch (error) {
    throw failed(
      `${url}: expected an answer, found ${reasonOf(error)}. Check the address and the network.`,
      error,
    );
  }
}

async function askJson<T>(url: string, schema: z.ZodType<T>): Promise<T> {
  const { status, type, body } = await ask(url);
  if (status !== 200 || body === undefined)
    throw failed(`${url}: expected 200 with JSON, found ${status} with ${type}.`);
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw failed(`${url}: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? "not as expected"}.`);
}

const discoverySchema = z.object({
  issuer: z.url(),
  jwks_uri: z.url(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
});
const keysSchema = z.object({ keys: z.array(z.object({ kty: z.string(), use: z.string().optional() })) });

/** Below the issuer, whose path stays (Discovery 1.0, 4.1). */
const discoveryUrl = (issuer: string): string =>
  `${issuer.replace(/\/+$/, "")}/.well-known/openid-configuration`;

async function assertIssuer(issuer: string): Promise<void> {
  const found = await askJson(discoveryUrl(issuer), discoverySchema);
  if (new URL(found.issuer).href === new URL(issuer).href) return;
  throw failed(
    `Expected the issuer "${issuer}", as OIDC_ISSUER says, found "${found.issuer}". Set OIDC_ISSUER to what the provider calls itself.`,
  );
}

async function assertKeys(issuer: string): Promise<void> {
  const { jwks_uri: url } = await askJson(discoveryUrl(issuer), discoverySchema);
  const { keys } = await askJson(url, keysSchema);
  if (keys.some(({ use = "sig" }) => use === "sig")) return;
  throw failed(`${url}: expected a key for signatures, found ${keys.length} for other uses.`);
}

export const oidcChecks = ({ issuer }: { readonly issuer: string }): readonly ProviderCheck[] => [
  {
    title: "It tells its addresses",
    attempt: async () => void (await askJson(discoveryUrl(issuer), discoverySchema)),
  },
  { title: "It is the issuer Waymark was told", attempt: () => assertIssuer(issuer) },
  { title: "Its keys can be read", attempt: () => assertKeys(issuer) },
];

interface GitHubSignIn {
  readonly webUrl: string;
  readonly apiUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

const oauthErrorSchema = z.object({ error: z.string() });

/** A code nobody was given: GitHub judges the client first and says which of the two it does not know. */
async function assertClient({ webUrl, clientId, clientSecret }: GitHubSignIn): Promise<void> {
  const url = `${webUrl}/login/oauth/access_token`;
  const body = new URLSearchParams({
    client_id: clientId,
    client_secret: clientSecret,
    code: "waymark-test",
  });
  const answer = await ask(url, { method: "POST", body });
  const error = oauthErrorSchema.safeParse(answer.body).data?.error;
  if (error === "bad_verification_code") return;
  const fix = "Compare OAUTH_GITHUB_CLIENT_ID and OAUTH_GITHUB_CLIENT_SECRET with the app's settings.";
  if (error !== undefined) throw failed(`${url}: expected the client to be known, found "${error}". ${fix}`);
  const hint = answer.status === 404 ? ` GitHub answers so to a client it does not know. ${fix}` : "";
  throw failed(`${url}: expected an answer in JSON, found ${answer.status} with ${answer.type}.${hint}`);
}

/** Without a token the answer is 401; anything else is not GitHub's API. */
async function assertApi({ apiUrl }: GitHubSignIn): Promise<void> {
  const url = `${apiUrl}/user`;
  const { status, type, body } = await ask(url);
  if (status === 401 && body !== undefined) return;
  throw failed(`${url}: expected 401 with JSON for want of a token, found ${status} with ${type}.`);
}

export const githubChecks = (signIn: GitHubSignIn): readonly ProviderCheck[] => [
  { title: "It knows the client and its secret", attempt: () => assertClient(signIn) },
  { title: "Its API answers", attempt: () => assertApi(signIn) },
];
