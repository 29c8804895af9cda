import type { NewSession } from "~/server/identity/open-session.ts";
import type { Deps } from "~/server/runtime/deps.ts";
import { sessionCookieName } from "./request";

const attributes = (deps: Deps): string =>
  `Path=/; HttpOnly; SameSite=Lax${deps.env.baseUrl.startsWith("https:") ? "; Secure" : ""}`;

export const sessionCookie = (deps: Deps, session: NewSession): string =>
  `${sessionCookieName(deps)}=${session.token}; ${attributes(deps)}; Expires=${new Date(session.expiresAt).toUTCString()}`;

export const expiredCookie = (deps: Deps): string =>
  `${sessionCookieName(deps)}=; ${attributes(deps)}; Max-Age=0`;
