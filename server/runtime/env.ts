/*
 * The sole reader of the process environment: one typed object, parsed once per process. A half-configured group
 * (an id without its secret) refuses to start with one line that names the missing variable.
 */
import type { BlockList } from "node:net";
import path from "node:path";
import { z } from "zod";
import { isReachablePort } from "./blocked-ports.ts";
import { parseNetworks } from "./client-address.ts";

/** `localhost:3000` is a URL too, of the scheme `localhost:`. */
const optionalUrl = z
  .url({ protocol: /^https?$/, error: "expected an address that begins with http:// or https://" })
  .optional();
const flag = z
  .enum(["0", "1", "true", "false"])
  .transform((value) => value === "1" || value === "true")
  .default(false);

const port = z.coerce
  .number()
  .int()
  .min(1)
  .max(65_535)
  .refine(isReachablePort, {
    error: ({ input }) => `browsers refuse to open port ${String(input)}; choose another`,
  });

/** Every variable the portal reads, with its default. */
export const variables = z.object({
  PORT: port.default(3000),
  WAYMARK_HOST: z.string().min(1).default("127.0.0.1"),
  WAYMARK_DATA: z.string().min(1).default("./data"),
  WAYMARK_FORGE_PORT: port.default(3001),
  WAYMARK_URL: optionalUrl,
  WAYMARK_TOKEN: z.string().min(1).optional(),
  PUBLIC_URL: optionalUrl,
  TRUSTED_PROXIES: z.string().optional(),
  ALLOW_INSECURE_HTTP: flag,
  GITHUB_URL: optionalUrl,
  GITHUB_APP_ID: z.string().min(1).optional(),
  GITHUB_APP_PRIVATE_KEY_FILE: z.string().min(1).optional(),
  GITHUB_TOKEN: z.string().min(1).optional(),
  GITHUB_ORG: z.string().min(1).optional(),
  GITHUB_WEBHOOK_SECRET: z.string().min(1).optional(),
  OAUTH_GITHUB_CLIENT_ID: z.string().min(1).optional(),
  OAUTH_GITHUB_CLIENT_SECRET: z.string().min(1).optional(),
  OIDC_ISSUER: optionalUrl,
  OIDC_CLIENT_ID: z.string().min(1).optional(),
  OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  OIDC_ALLOWED_DOMAINS: z.string().optional(),
  MASTER_KEY_FILE: z.string().min(1).optional(),
  WAYMARK_TEMPLATES: z.string().min(1).optional(),
  WAYMARK_RUNS_PER_HOUR: z.coerce.number().int().min(1).max(10_000).default(10),
  WAYMARK_REQUESTS_PER_MINUTE: z.coerce.number().int().min(1).max(1_000_000).default(600),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
  LOG_FORMAT: z.enum(["json", "pretty"]).default("json"),
  NODE_ENV: z.string().optional(),
});
type Variables = z.infer<typeof variables>;

export type GitHubEnv =
  | { readonly kind: "embedded"; readonly ignored: readonly string[] }
  | {
      readonly kind: "github";
      readonly url: string;
      readonly org: string;
      readonly auth:
        | { readonly kind: "app"; readonly appId: string; readonly privateKeyFile: string }
        | { readonly kind: "connected-app"; readonly appId: string; readonly privateKey: string }
        | { readonly kind: "token"; readonly token: string };
      readonly webhookSecret: string | undefined;
    };

export interface OidcEnv {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Whoever has a verified e-mail in one of these may come in as a viewer; lower case, without @. */
  readonly allowedDomains: readonly string[];
}

export interface Env {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  /** The folder of templates; undefined means the one that comes with Waymark. */
  readonly templatesDir: string | undefined;
  readonly forgePort: number;
  readonly publicUrl: string | undefined;
  /** Where a browser on this machine reaches the portal. */
  readonly baseUrl: string;
  readonly trustedProxies: BlockList;
  readonly allowInsecureHttp: boolean;
  readonly github: GitHubEnv;
  /** The company's identity provider; undefined when people sign in without one. */
  readonly oidc: OidcEnv | undefined;
  /** The OAuth app people sign in through on GITHUB_URL. */
  readonly githubSignIn: { readonly clientId: string; readonly clientSecret: string } | undefined;
  readonly cli: { readonly url: string | undefined; readonly token: string | undefined };
  readonly masterKeyFile: string | undefined;
  /** Runs a person may start in an hour, whatever their role. */
  readonly runsPerHour: number;
  /** Requests to the API a person, a token's account or an anonymous address may send in a minute. */
  readonly requestsPerMinute: number;
  /** Only under `next dev`. */
  readonly development: boolean;
  readonly log: { readonly level: Variables["LOG_LEVEL"]; readonly format: Variables["LOG_FORMAT"] };
}

/** A configuration nobody can run with. The process exits 78 and prints the message, which is one line. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}

const githubNames = [
  "GITHUB_APP_ID",
  "GITHUB_APP_PRIVATE_KEY_FILE",
  "GITHUB_TOKEN",
  "GITHUB_ORG",
  "GITHUB_WEBHOOK_SECRET",
] as const;

function requireTogether(values: Variables, names: readonly (keyof Variables)[]): void {
  const set = names.filter((name) => values[name] !== undefined);
  const missing = names.filter((name) => values[name] === undefined);
  if (set.length > 0 && missing.length > 0) {
    throw new ConfigurationError(`${set[0]} is set but ${missing[0]} is not. Set both or neither.`);
  }
}

function githubAuth(values: Variables) {
  requireTogether(values, ["GITHUB_APP_ID", "GITHUB_APP_PRIVATE_KEY_FILE"]);
  if (values.GITHUB_APP_ID !== undefined && values.GITHUB_APP_PRIVATE_KEY_FILE !== undefined) {
    return {
      kind: "app",
      appId: values.GITHUB_APP_ID,
      privateKeyFile: values.GITHUB_APP_PRIVATE_KEY_FILE,
    } as const;
  }
  if (values.GITHUB_TOKEN !== undefined) return { kind: "token", token: values.GITHUB_TOKEN } as const;
  throw new ConfigurationError(
    "GITHUB_URL is set but no credentials are. Set GITHUB_APP_ID with GITHUB_APP_PRIVATE_KEY_FILE, or GITHUB_TOKEN.",
  );
}

function githubFrom(values: Variables): GitHubEnv {
  if (values.GITHUB_URL === undefined) {
    return { kind: "embedded", ignored: githubNames.filter((name) => values[name] !== undefined) };
  }
  if (values.GITHUB_ORG === undefined) {
    throw new ConfigurationError(
      "GITHUB_URL is set but GITHUB_ORG is not. Set the organisation Waymark manages.",
    );
  }
  return {
    kind: "github",
    url: values.GITHUB_URL.replace(/\/+$/, ""),
    org: values.GITHUB_ORG,
    auth: githubAuth(values),
    webhookSecret: values.GITHUB_WEBHOOK_SECRET,
  };
}

function oidcFrom(values: Variables): OidcEnv | undefined {
  requireTogether(values, ["OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"]);
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = values;
  const allowedDomains = domainsFrom(values.OIDC_ALLOWED_DOMAINS);
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) {
    if (allowedDomains.length === 0) return undefined;
    throw new ConfigurationError("OIDC_ALLOWED_DOMAINS is set but OIDC_ISSUER is not. Set both or neither.");
  }
  const { protocol, hostname } = new URL(issuer);
  if (protocol === "https:" || (protocol === "http:" && isLoopback(hostname)))
    return { issuer, clientId, clientSecret, allowedDomains };
  throw new ConfigurationError(
    `OIDC_ISSUER: expected an https:// address, found "${issuer}". Plain HTTP is for loopback only.`,
  );
}

function domainsFrom(text: string | undefined): string[] {
  const domains = (text ?? "").split(",").map((entry) => entry.trim().toLowerCase());
  const wrong = domains.find((domain) => domain !== "" && !/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(domain));
  if (wrong === undefined) return domains.filter((domain) => domain !== "");
  throw new ConfigurationError(
    `OIDC_ALLOWED_DOMAINS: expected domains like example.com separated by commas, found "${wrong}".`,
  );
}

function githubSignInFrom(values: Variables): Env["githubSignIn"] {
  requireTogether(values, ["OAUTH_GITHUB_CLIENT_ID", "OAUTH_GITHUB_CLIENT_SECRET"]);
  const { OAUTH_GITHUB_CLIENT_ID: clientId, OAUTH_GITHUB_CLIENT_SECRET: clientSecret } = values;
  if (clientId === undefined || clientSecret === undefined) return undefined;
  if (values.GITHUB_URL !== undefined) return { clientId, clientSecret };
  throw new ConfigurationError(
    "OAUTH_GITHUB_CLIENT_ID is set but GITHUB_URL is not. Set the GitHub that people sign in with.",
  );
}

function trustedProxiesFrom(text: string | undefined): BlockList {
  const entries = text?.split(",").map((entry) => entry.trim()) ?? [];
  const networks = parseNetworks(entries);
  if (networks !== undefined) return networks;
  throw new ConfigurationError(
    `TRUSTED_PROXIES: expected addresses or networks like 10.0.0.0/8 separated by commas, found "${text}".`,
  );
}

/** Parses an environment; throws ConfigurationError with one line naming the variable at fault. */
export function parseEnv(source: Readonly<Record<string, string | undefined>>): Env {
  const filled = Object.fromEntries(
    Object.entries(source).filter(([, value]) => value !== undefined && value !== ""),
  );
  const parsed = variables.safeParse(filled);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new ConfigurationError(
      `${issue?.path.join(".") ?? "environment"}: ${issue?.message ?? "invalid value"}.`,
    );
  }
  const values = parsed.data;
  const publicUrl = values.PUBLIC_URL?.replace(/\/+$/, "");
  const host = values.WAYMARK_HOST.includes(":") ? `[${values.WAYMARK_HOST}]` : values.WAYMARK_HOST;
  return {
    port: values.PORT,
    host: values.WAYMARK_HOST,
    dataDir: path.resolve(values.WAYMARK_DATA),
    templatesDir: values.WAYMARK_TEMPLATES === undefined ? undefined : path.resolve(values.WAYMARK_TEMPLATES),
    forgePort: values.WAYMARK_FORGE_PORT,
    publicUrl,
    baseUrl: publicUrl ?? `http://${host}:${values.PORT}`,
    trustedProxies: trustedProxiesFrom(values.TRUSTED_PROXIES),
    allowInsecureHttp: values.ALLOW_INSECURE_HTTP,
    github: githubFrom(values),
    oidc: oidcFrom(values),
    githubSignIn: githubSignInFrom(values),
    cli: { url: values.WAYMARK_URL, token: values.WAYMARK_TOKEN },
    masterKeyFile: values.MASTER_KEY_FILE,
    runsPerHour: values.WAYMARK_RUNS_PER_HOUR,
    requestsPerMinute: values.WAYMARK_REQUESTS_PER_MINUTE,
    development: values.NODE_ENV === "development",
    log: { level: values.LOG_LEVEL, format: values.LOG_FORMAT },
  };
}

/** The process environment itself, for entries that parse it late to report errors their own way. */
export const environment: Readonly<Record<string, string | undefined>> = process.env;

export const readEnv = (): Env => parseEnv(environment);

/** Node follows the proxy variables only when told to, and the embedded forge is never behind a proxy. */
export function proxyEnvironment(
  source: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const asked = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"];
  if (!asked.some((name) => (source[name] ?? "") !== "")) return {};
  const direct = [source["no_proxy"], source["NO_PROXY"]].find((entry) => (entry ?? "") !== "") ?? "";
  const noProxy = [direct, "127.0.0.1", "localhost", "::1"].filter((entry) => entry !== "").join(",");
  return { NODE_USE_ENV_PROXY: "1", NO_PROXY: noProxy, no_proxy: noProxy };
}

/** The environment a child process of ours gets: this one with changes. */
export const childEnvironment = (changes: Readonly<Record<string, string>>): NodeJS.ProcessEnv => ({
  ...process.env,
  ...proxyEnvironment(process.env),
  ...changes,
});

/** The environment of a child that must not see any credential of the portal. */
export function bareEnvironment(): NodeJS.ProcessEnv {
  const kept = ["PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "TEMP", "TMP", "SystemRoot"];
  const entries = kept.map((name) => [name, process.env[name]] as const);
  return {
    NODE_ENV: "production",
    ...Object.fromEntries(entries.filter(([, value]) => value !== undefined)),
  };
}

/** Where Node keeps compiled code, for a child whose environment is bare. */
export function compileCacheEnvironment(): Readonly<Record<string, string>> {
  const folder = process.env["NODE_COMPILE_CACHE"];
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: folder };
}

/** Where others than this machine reach the portal: a PUBLIC_URL that is loopback means the machine it is called from. */
export const reachableUrl = ({ publicUrl }: Pick<Env, "publicUrl">): string | undefined =>
  publicUrl === undefined || isLoopback(new URL(publicUrl).hostname) ? undefined : publicUrl;

/** True when others than this machine's own people can reach the portal, directly or through a proxy in front of it. */
export const isExposed = (env: Pick<Env, "host" | "publicUrl">): boolean =>
  !isLoopback(env.host) || reachableUrl(env) !== undefined;

export const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
