/*
 * The environment as it counts, for people who look for a mistake in it. It reads the raw variables, so that it also
 * tells about an environment nobody can run with, and never shows a secret.
 */
import { variables } from "./env.ts";

export interface VariableReading {
  readonly name: string;
  /** Null when it is not set and has no default, and for secrets. */
  readonly value: string | null;
  readonly isSet: boolean;
  readonly isSecret: boolean;
}

/** Node itself follows these; what they say decides whether anything outside is reached. */
const readByNode = ["HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "NODE_EXTRA_CA_CERTS"];

/** A file's name is none, also when a key is in the file. */
const isSecretName = (name: string): boolean => /(SECRET|TOKEN|PASSWORD|_KEY|SLACK_WEBHOOK_URL)$/.test(name);

/**
 * An address may carry a name and a password (a proxy's, a mail server's), also without a scheme. Up to the last @: a
 * password somebody forgot to encode holds `/`, `#` and @ itself.
 */
const withoutCredentials = (value: string): string =>
  value.replace(/^(?:([a-z][a-z0-9+.-]*:\/\/).*|[^/]+:.*)@/is, "$1•••@");

function defaultOf(name: string): string | null {
  const parsed = variables.safeParse({});
  const value: unknown = parsed.success
    ? Object.entries(parsed.data).find(([key]) => key === name)?.[1]
    : null;
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : null;
}

export function describeEnvironment(
  source: Readonly<Record<string, string | undefined>>,
): readonly VariableReading[] {
  const names = [...Object.keys(variables.shape).filter((name) => name !== "NODE_ENV"), ...readByNode];
  return names.map((name) => {
    // Proxies are spelled either way.
    const spellings = readByNode.includes(name) ? [name, name.toLowerCase()] : [name];
    const given = spellings.map((spelling) => source[spelling] ?? "").find((text) => text !== "") ?? "";
    const isSet = given !== "";
    const isSecret = isSecretName(name);
    const value = isSet ? withoutCredentials(given) : defaultOf(name);
    return { name, value: isSecret ? null : value, isSet, isSecret };
  });
}
