/*
 * Pages that need a session. Somebody without any session cookie is sent to sign-in by the proxy, before a page begins;
 * a cookie that no longer holds is found out by the page itself. Rights are not decided here.
 */

/** The folders of app/(portal). */
export const areas = ["catalog", "runs", "settings", "templates"] as const;

const withSession = new RegExp(`^/(?:(?:${areas.join("|")})(?:/.*)?)?$`);

/** Other addresses than these answer as they do: sign-in, invitations, files, and what does not exist. */
export const needsSession = (pathname: string): boolean => withSession.test(pathname);

type HasAnyAccount = () => Promise<boolean>;
const key = Symbol.for("waymark.web.has-any-account");
type Holder = typeof globalThis & { [key]?: HasAnyAccount };

/** The proxy is bundled apart from the routes and has no database of its own: whoever opens it says how to ask. */
export function tellAccounts(hasAnyAccount: HasAnyAccount): void {
  const holder: Holder = globalThis;
  holder[key] = hasAnyAccount;
}

/** The way in; undefined while the database is not open or does not answer, which the page then says. */
export async function findEntrance(asked: string): Promise<string | undefined> {
  const holder: Holder = globalThis;
  try {
    const isSetUp = await holder[key]?.();
    if (isSetUp === undefined) return undefined;
    return isSetUp ? `/login?next=${encodeURIComponent(asked)}` : "/setup";
  } catch {
    return undefined;
  }
}
