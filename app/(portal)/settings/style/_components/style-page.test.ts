import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { parseTokens, readTokens, tokensOf } from "./read-tokens";

const app = path.join(import.meta.dirname, "../../../..");
const read = (folder: string) =>
  readdirSync(folder)
    .filter((file) => file.endsWith(".tsx") && !file.endsWith(".test.tsx"))
    .map((file) => readFileSync(path.join(folder, file), "utf8"))
    .join("\n");

/** What has nothing to show here: a mark without a look, the whole pages before signing in, what the shell or PageHeader holds. */
const elsewhere = ["HydratedMark", "SignInFrame", "Toaster", "Breadcrumbs"];

it("shows every primitive", () => {
  const names = [
    ...`${read(path.join(app, "_ui"))}${read(path.join(app, "_sign-in"))}`.matchAll(
      /^export (?:function|const) ([A-Z]\w+)/gm,
    ),
  ].map(([, name = ""]) => name);
  const shown = read(import.meta.dirname);
  const missing = names.filter((name) => !elsewhere.includes(name) && !new RegExp(`<${name}\\b`).test(shown));
  expect(names.length).toBeGreaterThan(40);
  expect(missing).toEqual([]);
});

it("reads tokens with their names and values, in the order of the style sheet", () => {
  const css =
    "@theme {\n  --color-*: initial;\n  --color-ink: light-dark(#12161c,\n    #e9edf2);\n  --text-sm: 1rem;\n}";
  expect(parseTokens(css)).toEqual([
    { name: "color-ink", value: "light-dark(#12161c, #e9edf2)" },
    { name: "text-sm", value: "1rem" },
  ]);
  expect(tokensOf(readTokens(), "color").map(({ name }) => name)).toContain("color-accent");
});
