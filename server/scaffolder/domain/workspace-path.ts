/*
 * Which paths a rendered file may have. They become entries of a git tree, so the rules are git's own checks
 * (`git fsck`, core.protectHFS and core.protectNTFS) plus plain relative paths: nothing may leave the repository or
 * reach into its `.git` folder on any file system.
 */
import { err, ok, type Result } from "../../kernel/result.ts";

export const maximumFiles = 1000;
export const maximumTotalBytes = 5 * 1024 * 1024;
const maximumPathLength = 400;

/** Normalises `./a//b/` to `a/b`; refuses what git or a checkout would not survive. */
export function parseWorkspacePath(text: string): Result<string, string> {
  const refuse = (reason: string) =>
    err(`Expected a path inside the repository, found ${JSON.stringify(text)}: ${reason}.`);
  if (text.length > maximumPathLength) return refuse(`longer than ${maximumPathLength} characters`);
  if (text.startsWith("/")) return refuse("it is absolute");
  if (text.includes("\\")) return refuse("it contains a backslash");
  const segments = text
    .replace(/^(?:\.\/)+/, "")
    .replace(/\/$/, "")
    .split("/");
  for (const segment of segments) {
    const problem = segmentProblem(segment);
    if (problem !== undefined) return refuse(problem);
  }
  return ok(segments.join("/"));
}

/** Characters that file systems ignore or fold, so that `.g\u200cit` would still be `.git` on disk. */
const ignorable = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;

function segmentProblem(segment: string): string | undefined {
  if (segment === "") return "a part of it is empty";
  if (segment === ".") return "a part of it is only a dot";
  if (segment === "..") return "it leaves the repository";
  if (/[\u0000-\u001f\u007f]/.test(segment)) return "it contains a control character";
  if (!segment.isWellFormed()) return "it is not valid text";
  const folded = segment.replace(ignorable, "").toLowerCase();
  const name = folded.split(":")[0]?.replace(/[. ]+$/, "") ?? "";
  if (name === ".git" || /^git~\d+$/.test(name)) return "it reaches into the .git folder";
  if (new TextEncoder().encode(segment).length > 255) return "a part of it is longer than 255 bytes";
  return undefined;
}

/** The target folder of a step; `.` and an empty text mean the root. */
export function parseTargetFolder(text: string): Result<string, string> {
  const isRoot = text.split("/").every((segment) => segment === "." || segment === "");
  return isRoot && !text.startsWith("/") ? ok("") : parseWorkspacePath(text);
}

export const joinWorkspacePath = (folder: string, path: string): string =>
  folder === "" ? path : `${folder}/${path}`;
