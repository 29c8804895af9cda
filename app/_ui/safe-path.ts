/* Where to go after signing in: a path of this portal, never another site. */
export function safePath(value: string | undefined): string {
  if (value === undefined || !value.startsWith("/")) return "/";
  try {
    const url = new URL(value, "http://portal.invalid");
    // `/.//other.example` resolves to the path `//other.example`, which a browser takes for a host.
    const isOurs = url.origin === "http://portal.invalid" && !url.pathname.startsWith("//");
    return isOurs ? `${url.pathname}${url.search}` : "/";
  } catch {
    return "/";
  }
}
