/*
 * The sole reader of the process environment: one typed object, parsed once per process. A half-configured group
 * (an id without its secret) refuses to start with one line that names the missing variable.
 */
import path from "node:path";
import { z } from "zod";

const optionalUrl = z.url().optional();
const flag = z
  .enum(["0", "1", "true", "false"])
  .transform((value) => value === "1" || value === "true")
  .default(false);

const variables = z.object({
  PORT: z.coerce.number().int().min(1).max(65_535).default(3000),
  WAYMARK_HOST: z.string().min(1).default("127.0.0.1"),
  WAYMARK_DATA: z.string().min(1).default("./data"),
  WAYMARK_FORGE_PORT: z.coerce.number().int().min(1).max(65_535).default(3001),
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
  MASTER_KEY_FILE: z.string().min(1).optional(),
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
        | { readonly kind: "token"; readonly token: string };
      readonly webhookSecret: string | undefined;
    };

export interface Env {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  readonly forgePort: number;
  readonly publicUrl: string | undefined;
  /** Where a browser on this machine reaches the portal. */
  readonly baseUrl: string;
  readonly trustedProxies: readonly string[];
  readonly allowInsecureHttp: boolean;
  readonly github: GitHubEnv;
  readonly cli: { readonly url: string | undefined; readonly token: string | undefined };
  readonly masterKeyFile: string | undefined;
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
    forgePort: values.WAYMARK_FORGE_PORT,
    publicUrl,
    baseUrl: publicUrl ?? `http://${host}:${values.PORT}`,
    trustedProxies: values.TRUSTED_PROXIES?.split(",").map((entry) => entry.trim()) ?? [],
    allowInsecureHttp: values.ALLOW_INSECURE_HTTP,
    github: githubFrom(values),
    cli: { url: values.WAYMARK_URL, token: values.WAYMARK_TOKEN },
    masterKeyFile: values.MASTER_KEY_FILE,
    development: values.NODE_ENV === "development",
    log: { level: values.LOG_LEVEL, format: values.LOG_FORMAT },
  };
}

/** The process environment itself, for entries that parse it late to report errors their own way. */
export const environment: Readonly<Record<string, string | undefined>> = process.env;

export const readEnv = (): Env => parseEnv(environment);

/** The environment a child process of ours gets: this one with changes. */
export const childEnvironment = (changes: Readonly<Record<string, string>>): NodeJS.ProcessEnv => ({
  ...process.env,
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

export const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
