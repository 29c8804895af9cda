/* The kinds of page the portal has, read off the folders that make them. */
import fs from "node:fs";
import path from "node:path";

const portal = path.join(import.meta.dirname, "../app/(portal)");

export interface PageKind {
  /** As Next writes it, groups left out: `/runs/[id]`. */
  readonly name: string;
  readonly matches: (address: string) => boolean;
}

const toKind = (file: string): PageKind => {
  const segments = path
    .dirname(file)
    .split(path.sep)
    .filter((segment) => segment !== "." && !segment.startsWith("("));
  const pattern = segments.map((segment) => (segment.startsWith("[") ? "[^/]+" : segment)).join("/");
  return {
    name: `/${segments.join("/")}`,
    matches: (address) => new RegExp(`^/${pattern}$`).test(new URL(address, "http://portal").pathname),
  };
};

export const pageKinds: readonly PageKind[] = fs
  .readdirSync(portal, { recursive: true, encoding: "utf8" })
  .filter((file) => path.basename(file) === "page.tsx")
  .map(toKind);
