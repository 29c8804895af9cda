/*
 * Paths inside a repository as a descriptor names them: relative to the file that names them. Other repositories and
 * addresses are refused, because reading them would let a descriptor reach whatever the portal can.
 */
import { err, ok, type Result } from "../../kernel/result.ts";

const MAX_LENGTH = 400;

/** The path from the repository's root; the error says what was expected and what was found. */
export function resolveRepositoryPath(fromFile: string, target: string): Result<string, string> {
  const refuse = (reason: string): Result<string, string> =>
    err(`expected a relative path inside this repository, found "${target.slice(0, 200)}"; ${reason}`);
  if (target.length > MAX_LENGTH) return refuse(`it has more than ${MAX_LENGTH} characters`);
  if (/^[a-z][a-z0-9+.-]*:/i.test(target) || target.startsWith("/") || target.startsWith("\\")) {
    return refuse("name a file of this repository relative to this one");
  }
  if (/[\\*?[\]\u0000-\u001f]/.test(target)) return refuse("write out each file");
  const path = joined(fromFile, target);
  if (path === undefined) return refuse("it leaves the repository");
  // Texts of files are handed on by path, and JavaScript keeps this one key of an object for itself.
  if (path === "__proto__") return refuse("a file of this name cannot be read");
  return path === "" ? refuse("it names no file") : ok(path);
}

/** undefined as soon as it leads out of the repository. */
function joined(fromFile: string, target: string): string | undefined {
  const segments = fromFile.split("/").slice(0, -1);
  for (const segment of target.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment !== "..") segments.push(segment);
    else if (segments.pop() === undefined) return undefined;
  }
  return segments.join("/");
}
