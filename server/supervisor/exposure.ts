/*
 * Who may reach the portal over the network. Loopback needs nothing. Any other address needs an account with a
 * password, and HTTPS in front of it (PUBLIC_URL) unless the operator accepts plain HTTP explicitly.
 */
import { isLoopback, type Env } from "../runtime/env.ts";
import { StartRefusal } from "./start-refusal.ts";

export interface Exposure {
  readonly env: Env;
  readonly hasPassword: boolean;
}

/** Throws StartRefusal (78) for an address that is not allowed; returns the warning to print, if any. */
export function checkExposure({ env, hasPassword }: Exposure): string | undefined {
  if (isLoopback(env.host)) return undefined;
  if (!hasPassword) {
    throw new StartRefusal(
      78,
      `WAYMARK_HOST=${env.host} would offer Waymark to the network, but no administrator has a password yet. Start it on 127.0.0.1, set a password, then start again.`,
    );
  }
  if (env.publicUrl?.startsWith("https://") === true) return undefined;
  if (!env.allowInsecureHttp) {
    throw new StartRefusal(
      78,
      `WAYMARK_HOST=${env.host} would serve sign-in over plain HTTP. Put HTTPS in front and set PUBLIC_URL=https://…, or accept the risk with ALLOW_INSECURE_HTTP=1.`,
    );
  }
  return `Warning: serving plain HTTP on ${env.host} (ALLOW_INSECURE_HTTP). Passwords and sessions can be read on the network.`;
}
