/*
 * How long credentials live. Sessions end after 12 idle hours or 7 days; sign-in links after 30 minutes or one use;
 * five failed sign-ins in 15 minutes close a bucket. OWASP ASVS 5.0, 7.3 and 6.3.
 */
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

export const sessionIdleMs = 12 * hour;
export const sessionLifeMs = 7 * day;
export const setupLinkLifeMs = 30 * minute;
/** How long after signing in a person counts as proven enough to say what signs them in from then on. */
export const freshSessionMs = 30 * minute;
export const failureWindowMs = 15 * minute;
export const allowedFailures = 5;
export const tokenMaxLifeMs = 365 * day;
export const tokenDefaultLifeMs = 90 * day;
/** `last seen` is written at most this often, so that reading a page does not write the database each time. */
export const lastSeenResolutionMs = minute;

/** What the person proved who they are with. */
export type SessionOrigin = "setup-link" | "password" | "oidc" | "github" | "invitation";

export interface SessionTimes {
  readonly lastSeenAt: number;
  readonly expiresAt: number;
  readonly revokedAt: number | null;
}

export const isSessionLive = (session: SessionTimes, now: number): boolean =>
  session.revokedAt === null && now < session.expiresAt && now - session.lastSeenAt < sessionIdleMs;

/** Parses `30d`, `12h`; undefined when it is neither. Returns milliseconds. */
export function parseLifetime(text: string): number | undefined {
  const match = /^(?<count>[1-9]\d{0,3})(?<unit>[hd])$/.exec(text);
  const count = Number(match?.groups?.["count"]);
  if (Number.isNaN(count)) return undefined;
  return count * (match?.groups?.["unit"] === "h" ? hour : day);
}
