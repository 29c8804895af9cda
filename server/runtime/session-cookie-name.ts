import type { Env } from "./env.ts";

/** `__Host-` needs Secure, which loopback over plain HTTP cannot have. */
export const sessionCookieNameOf = ({ baseUrl }: Pick<Env, "baseUrl">): string =>
  baseUrl.startsWith("https:") ? "__Host-waymark" : "waymark";
