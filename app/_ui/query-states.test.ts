/*
 * What every reader of data says when there is none. A suspended one fails into the page's own error state
 * ((portal)/error.tsx); any other stands in a QueryCard, which has all states, or deals with its error by itself.
 */
import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const portal = path.join(import.meta.dirname, "../(portal)");
const sources = fs
  .readdirSync(portal, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file))
  .map((file) => ({ file, text: fs.readFileSync(path.join(portal, file), "utf8") }));
const count = (text: string, pattern: RegExp): number => [...text.matchAll(pattern)].length;

describe("a reader of data that does not suspend", () => {
  /** It adds to what is shown without it, which is no less true when it is missing. */
  const additions = {
    "catalog/_components/empty-catalog.tsx": 1, // How many repositories were seen, below the words for why nothing is here.
    "_shell/palette-entries.tsx": 1, // Templates among the commands; the search of the same palette says when it failed.
  } as const satisfies Record<string, number>;
  const readers = sources
    .map(({ file, text }) => ({
      file,
      text,
      queries: count(text, /\buseQuery\(/g),
      exempt: Object.entries(additions).find(([name]) => name === file)?.[1] ?? 0,
    }))
    .filter(({ queries }) => queries > 0);

  it("is found", () => {
    expect(readers.length).toBeGreaterThan(14);
    expect(readers.map(({ file }) => file)).toEqual(expect.arrayContaining(Object.keys(additions)));
  });

  it.each(readers)("says so when it fails: $file", ({ text, queries, exempt }) => {
    const cards = count(text, /<QueryCard\b/g);
    const own = count(text, /\{[^{}=]*\b(?:error|isError)\b[^{}=]*\}\s*=|\b\w+\.(?:error|isError)\b/g);
    const handled = cards + Math.min(own, queries) + exempt;
    expect(handled).toBeGreaterThanOrEqual(queries);
  });
});

describe("a list or card", () => {
  /** With the reason why there is always something in it. */
  const neverEmpty: Readonly<Record<string, string>> = {
    "_shell/palette-entries.tsx": "the palette has one set of words for all it searches",
    "(home)/_components/first-steps.tsx": "goes away when nothing is left to do",
    "settings/connections/_components/connection-list.tsx":
      "there is always a forge, and how it tells of changes",
    "settings/health/_components/collectors.tsx": "one row for each kind of work that comes round again",
    "settings/retention/_components/retention-list.tsx": "one row for each kind of what is kept",
    "settings/account/_components/identities-section.tsx": "is not there without a provider",
    "settings/account/_components/sessions-section.tsx": "holds at least the session that reads it",
    "catalog/[namespace]/[kind]/[name]/_components/history-list.tsx": "what is known has a first version",
  };
  const reads = /\buse(?:Suspense)?Query\(\s*trpc\.(?:\w+\.list\w*|home\.\w+|runs\.orphans)\.queryOptions/;
  const textOf = (file: string): string => sources.find((source) => source.file === file)?.text ?? "";
  /** The file with the parts beside it that it is made of. */
  const withParts = ({ file, text }: { readonly file: string; readonly text: string }): string =>
    [...text.matchAll(/from "\.\/([\w-]+)"/g)].reduce(
      (all, [, part = ""]) => all + textOf(path.join(path.dirname(file), `${part}.tsx`)),
      text,
    );
  const lists = sources.filter(({ file, text }) => reads.test(text) && !file.endsWith("token-form.tsx"));

  it("is found", () => {
    expect(lists.length).toBeGreaterThan(18);
    expect(lists.map(({ file }) => file)).toEqual(expect.arrayContaining(Object.keys(neverEmpty)));
  });

  it.each(lists.filter(({ file }) => !(file in neverEmpty)))("has words for nothing: $file", (list) => {
    const words = /<StatePanel\b[^>]*\bkind=(?:"(?:empty|noResults|done)"|\{)/;
    expect(words.test(withParts(list))).toBe(true);
    if (list.text.includes("<QueryCard"))
      expect(/\bempty=\{|\btotalItems === 0 \?/.test(list.text)).toBe(true);
  });
});
