/*
 * Where a `fetch:*` url points: a folder of the template, or one beside it in the folder that holds all templates.
 * Anything else would let a template read files of the machine or of the network.
 */
import { posix } from "node:path";
import { err, ok, type Result } from "../../kernel/result.ts";

export function resolveFetchUrl(url: string, templateFolder: string): Result<string, string> {
  const hint = "Copy the files into the template folder, or into a shared folder beside it.";
  if (/^[a-z][a-z0-9+.-]*:/i.test(url))
    return err(`Expected a relative folder, found the address "${url}". ${hint}`);
  if (url.startsWith("/") || url.includes("\\") || url.includes("\0")) {
    return err(`Expected a relative folder, found "${url}". ${hint}`);
  }
  const path = posix.join(templateFolder, url).replace(/\/+$/, "");
  if (path === ".." || path === "." || path.startsWith("../")) {
    return err(`Expected a folder among the templates, found "${url}", which is outside. ${hint}`);
  }
  return ok(path);
}
