import type { NewSession } from "~/server/identity/open-session.ts";
import { attemptLifeMs } from "~/server/identity/sign-on/attempt.ts";
import type { Deps } from "~/server/runtime/deps.ts";
import { cookieOf, sessionCookieName } from "./request";

const attributes = (deps: Deps): string =>
  `Path=/; HttpOnly; SameSite=Lax${deps.env.baseUrl.startsWith("https:") ? "; Secure" : ""}`;

export const sessionCookie = (deps: Deps, session: NewSession): string =>
  `${sessionCookieName(deps)}=${session.token}; ${attributes(deps)}; Expires=${new Date(session.expiresAt).toUTCString()}`;

export const expiredCookie = (deps: Deps): string =>
  `${sessionCookieName(deps)}=; ${attributes(deps)}; Max-Age=0`;

const attemptCookieName = (deps: Deps, tag: string): string => `${sessionCookieName(deps)}-sign-in-${tag}`;

/** Keeps a sealed attempt with the browser that began it; the provider sends it back with a plain navigation. */
export const attemptCookie = (deps: Deps, tag: string, sealed: string): string =>
  `${attemptCookieName(deps, tag)}=${sealed}; ${attributes(deps)}; Max-Age=${attemptLifeMs / 1000}`;

export const expiredAttemptCookie = (deps: Deps, tag: string): string =>
  `${attemptCookieName(deps, tag)}=; ${attributes(deps)}; Max-Age=0`;

export const findAttempt = (headers: Headers, deps: Deps, tag: string): string | undefined =>
  cookieOf(headers, attemptCookieName(deps, tag));
