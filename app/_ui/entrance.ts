/*
 * Pages that need a session. Somebody without one is sent to sign-in by the proxy, before a page begins: a page that has
 * begun can redirect with 307 only. What somebody with a session may see is not decided here.
 */

/** The folders of app/(portal). */
export const areas = ["catalog", "runs", "settings", "templates"] as const;

const withSession = new RegExp(`^/(?:(?:${areas.join("|")})(?:/.*)?)?$`);

/** Other addresses than these answer as they do: sign-in, invitations, files, and what does not exist. */
export const needsSession = (pathname: string): boolean => withSession.test(pathname);

/** What the way in depends on. */
export interface Door {
  hasAnyAccount(): Promise<boolean>;
  /** Whether a session cookie of this value lets somebody in now. */
  admits(sessionToken: string): Promise<boolean>;
}
const key = Symbol.for("waymark.web.door");
type Holder = typeof globalThis & { [key]?: Door };

/** The proxy is bundled apart from the routes and has no database of its own: whoever opens it says how to ask. */
export function tellDoor(door: Door): void {
  const holder: Holder = globalThis;
  holder[key] = door;
}

export interface Knock {
  /** Path and query, to come back to after signing in. */
  readonly asked: string;
  /** The session cookie's value; empty without one. */
  readonly sessionToken: string;
}

/** Where to send somebody first; undefined for whom the door lets in, and while the database does not answer. */
export async function findEntrance({ asked, sessionToken }: Knock): Promise<string | undefined> {
  const { [key]: door }: Holder = globalThis;
  try {
    if (door === undefined || (sessionToken !== "" && (await door.admits(sessionToken)))) return undefined;
    return (await door.hasAnyAccount()) ? `/login?next=${encodeURIComponent(asked)}` : "/setup";
  } catch {
    return undefined;
  }
}
