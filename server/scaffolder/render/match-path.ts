/*
 * Globs as template authors write them: `*` and `**` see dotfiles too, and the name of a folder means everything
 * below it. Source: Backstage's actions, which call globby with `dot: true`.
 */
import { matchesGlob } from "node:path/posix";

/** The platform's matcher hides names with a leading dot from wildcards, so both sides spell the dot differently. */
const visible = (text: string): string => text.replace(/(^|\/|\{|,)\.(?!\.?\/|\.?$)/g, "$1\u2024");

export function matchesPath(pattern: string, path: string): boolean {
  const glob = pattern.replace(/^\.\//, "").replace(/\/+$/, "");
  if (glob === "" || glob === ".") return true;
  const candidate = visible(path);
  return matchesGlob(candidate, visible(glob)) || matchesGlob(candidate, visible(`${glob}/**`));
}

export const matchesAny = (patterns: readonly string[], path: string): boolean =>
  patterns.some((pattern) => matchesPath(pattern, path));
