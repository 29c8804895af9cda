import { posix } from "node:path";
import { encodePath } from "../web/html.ts";
import type { Resolve } from "./markdown.ts";

// Where the links of a document lead: data in, so that a document can be drawn away from the forge's own process.

/** A file of a repository at a revision, as it stands in addresses. */
export type DocumentPlace = {
  /** "owner/name" */
  readonly repository: string;
  readonly at: string;
  readonly path: string;
};

const IMAGE_TYPES = new Map([
  ["png", "image/png"],
  ["jpg", "image/jpeg"],
  ["jpeg", "image/jpeg"],
  ["gif", "image/gif"],
  ["webp", "image/webp"],
]);

/** By the name, for a picture's bytes; whatever else they hold, nothing on these pages would run it. */
export const imageType = (path: string): string | undefined =>
  IMAGE_TYPES.get((path.split(".").at(-1) ?? "").toLowerCase());

const isAbsolute = (target: string) => /^[a-z][a-z\d+.-]*:|^\/\//i.test(target);

/** The path a document means, from the root of its repository; undefined outside of it. */
function neighbour(path: string, target: string): string | undefined {
  const from = target.startsWith("/") ? "" : posix.dirname(path);
  const found = posix.normalize(posix.join(from, safeDecode(target.split("?")[0] ?? "")));
  return /^\.\.(\/|$)/.test(found) ? undefined : found.replace(/^[./]+$/, "").replace(/^\//, "");
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Relative addresses lead to the neighbours of the file, at the same revision. */
export function resolverAt({ repository, at, path }: DocumentPlace): Resolve {
  const addressOf = (view: "blob" | "raw", file: string) =>
    `/${[repository, ...[view, at, file].filter((part) => part !== "").map(encodePath)].join("/")}`;
  const linkTo = (target: string) => {
    if (target.startsWith("#") || /^(https?|mailto):/i.test(target)) return target;
    const [file = "", anchor] = target.split("#");
    const found = isAbsolute(target) ? undefined : neighbour(path, file);
    if (found === undefined) return undefined;
    return `${addressOf("blob", found)}${anchor === undefined ? "" : `#${anchor}`}`;
  };
  const pictureAt = (target: string) => {
    const found = isAbsolute(target) ? undefined : neighbour(path, target);
    return found !== undefined && imageType(found) ? addressOf("raw", found) : undefined;
  };
  return (target, kind) => (kind === "link" ? linkTo(target) : pictureAt(target));
}

/** Words of people lead where they say; they have no place in the repository, nor on the page alone, to be relative to. */
export const absoluteOnly: Resolve = (target, kind) =>
  kind === "link" && /^(https?:|mailto:)/i.test(target) ? target : undefined;
