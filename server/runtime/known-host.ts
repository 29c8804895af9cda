/*
 * A page on another name that resolves to this machine must not reach it: only known names are served. Bound to the
 * network, an address in numbers is fine too: such a page always comes under a name.
 */
import { isIP } from "node:net";
import { isLoopback, type Env } from "./env.ts";

export const unknownHostMessage =
  "This server does not answer to that host name. Set PUBLIC_URL to the address people use.";

const hostName = (host: string): string =>
  host
    .replace(/:\d+$/, "")
    .replace(/^\[(.*)\]$/, "$1")
    .toLowerCase();

/** `header` is the Host header as it was sent. */
export function isKnownHost(header: string | null, env: Pick<Env, "host" | "baseUrl">): boolean {
  const host = hostName(header ?? "");
  const known = [env.host, new URL(env.baseUrl).hostname].map(hostName);
  const isNumeric = isIP(host) !== 0 && !isLoopback(env.host);
  return isLoopback(host) || known.includes(host) || isNumeric;
}
