/** The three kinds of host Waymark works with; the code path is the same, only addresses and limits differ. */
import type { Env } from "../runtime/env.ts";

export interface ForgeProfile {
  readonly kind: "embedded" | "github.com" | "ghes";
  /** Where people see repositories, without a trailing slash. */
  readonly webUrl: string;
  readonly apiUrl: string;
  /** Host and port as they appear in addresses; part of a repository's identity. */
  readonly host: string;
  readonly org: string;
}

/** The organisation of the embedded forge. */
const embeddedOrg = "waymark";

export function profileOf(url: string, org: string): ForgeProfile {
  const { host } = new URL(url);
  return host === "github.com"
    ? { kind: "github.com", webUrl: "https://github.com", apiUrl: "https://api.github.com", host, org }
    : { kind: "ghes", webUrl: url, apiUrl: `${url}/api/v3`, host, org };
}

export function forgeProfile(env: Pick<Env, "github" | "forgePort">): ForgeProfile {
  if (env.github.kind === "github") return profileOf(env.github.url, env.github.org);
  const host = `127.0.0.1:${env.forgePort}`;
  return {
    kind: "embedded",
    webUrl: `http://${host}`,
    apiUrl: `http://${host}/api/v3`,
    host,
    org: embeddedOrg,
  };
}
