// The patterns of branch rules: fnmatch with FNM_PATHNAME, where `*` and `?` stop at slashes and `**` does not. Read with
// all places at once instead of as a regular expression, which can take for ever on a name that almost fits.

/** Where one more character leads from a place of the pattern; undefined when it does not fit there. */
function step(token: string | undefined, at: number, character: string): number | undefined {
  if (token?.startsWith("**")) return at;
  if (token === "*") return character === "/" ? undefined : at;
  if (token === "?") return character === "/" ? undefined : at + 1;
  return token === character ? at + 1 : undefined;
}

/** With every place that a star reaches by standing for nothing. */
function spread(tokens: readonly string[], places: Iterable<number>): Set<number> {
  const reached = new Set<number>();
  for (const place of places) {
    let at = place;
    while (!reached.has(at)) {
      reached.add(at);
      if (tokens[at]?.startsWith("*")) at += 1;
    }
  }
  return reached;
}

export function matchesRefPattern(pattern: string, name: string): boolean {
  const tokens = pattern.match(/\*\*\/?|[\s\S]/gu) ?? [];
  let places = spread(tokens, [0]);
  for (const character of name) {
    const next = [...places].map((at) => step(tokens[at], at, character));
    places = spread(
      tokens,
      next.filter((at) => at !== undefined),
    );
  }
  return places.has(tokens.length);
}
