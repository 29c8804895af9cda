/* A colour written anywhere but in tokens.css has no other theme, and no contrast that anybody computed. */
import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const app = path.join(import.meta.dirname, "..");
const sources = fs
  .readdirSync(app, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.(?:css|tsx?)$/.test(file) && !/\.test\.tsx?$/.test(file) && file !== "_ui/tokens.css");

const families =
  "red|orange|amber|yellow|lime|green|emerald|teal|cyan|sky|blue|indigo|violet|purple|fuchsia|pink|rose|slate|gray|zinc|neutral|stone|black|white";
const utilities =
  "bg|text|border(?:-[trblxyse])?|divide|outline|ring(?:-offset)?|inset-ring|shadow|inset-shadow|drop-shadow|text-shadow|accent|caret|fill|stroke|decoration|placeholder|from|via|to";
const properties =
  "color|background(?:-?color)?|fill|stroke|stop-?color|border(?:-?\\w+)*|outline(?:-?color)?|box-?shadow|caret-?color|accent-?color";
const named = `${families}|grey|silver|navy|maroon|olive|aqua|gold|brown|crimson|tomato|coral|salmon|khaki|magenta|(?:dark|light)\\w+`;

const literals = [
  /(?<![\w&/])#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})(?![\w-])/gi,
  /(?<![\w-])(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\(/gi,
  new RegExp(`(?<![\\w-])(?:${utilities})-(?:${families})(?:-\\d{2,3})?(?![\\w-])`, "g"),
  new RegExp(
    `(?<![\\w-])(?:${properties})["']?\\s*[:=]\\s*\\{?["'\`]?(?:[^;"'\`\\n]*\\s)?(?:${named})(?![\\w(-])`,
    "gi",
  ),
];
const coloursIn = (text: string): readonly string[] =>
  literals.flatMap((literal) => [...text.matchAll(literal)].map(([found]) => found));

describe("a colour of its own", () => {
  it.each([
    "color: #f00;",
    '<p className="bg-[#ff0000]" />',
    "background: rgb(18 22 28 / 0.35);",
    "border-left: 1px solid hsl(0 100% 50%);",
    'style={{ color: "oklch(0.6 0.2 20)" }}',
    '<p className="text-red-500" />',
    '<p className="hover:bg-black/50" />',
    "border: 1px solid darkred;",
    '<path stroke="white" />',
    'style={{ backgroundColor: "tomato" }}',
  ])("is seen in %s", (text) => {
    expect(coloursIn(text)).not.toEqual([]);
  });

  it.each([
    "color: var(--color-ink);",
    '<p className="border-line bg-surface text-ink-2" />',
    "background: transparent;",
    '<a href="#facts">&#8230;</a>',
    "white-space: normal;",
    "color-scheme: light dark;",
    'stroke="currentColor"',
  ])("is not seen in %s", (text) => {
    expect(coloursIn(text)).toEqual([]);
  });

  it("is in no style sheet and no component", () => {
    expect(sources.length).toBeGreaterThan(200);
    const found = sources.flatMap((file) =>
      coloursIn(fs.readFileSync(path.join(app, file), "utf8")).map((colour) => `${file}: ${colour}`),
    );
    expect(found).toEqual([]);
  });
});
