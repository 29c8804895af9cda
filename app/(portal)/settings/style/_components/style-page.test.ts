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

/** What a primitive can be in beside its plain self, as its samples have to say it. States of hand and keyboard are pictured. */
const states = {
  Button: ["tone={tone}", "pending", "disabled", 'size="sm"', "icon=", "label="],
  LinkButton: ["tone=", "size=", "icon="],
  TextInput: ["disabled", "placeholder", "defaultValue"],
  Field: ["required", "optionalMark", "hint=", "error="],
  Select: ["disabled", "defaultValue"],
  TextArea: ["defaultValue"],
  Choice: ['type="checkbox"', 'type="radio"', "defaultChecked", "disabled", "hint="],
  CopyButton: ["showLabel"],
  Avatar: ['size="md"', 'shape="group"'],
  SortHeadCell: ['direction="asc"', "direction={undefined}"],
  StatePanel: ["compact", "reference"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

it.each(Object.entries(states))("shows %s in each of its states", (name, marks) => {
  const text = read(import.meta.dirname);
  // The attributes of each use, up to the end of the tag; an arrow inside one ends nothing.
  const uses = [...text.matchAll(new RegExp(`<${name}\\b((?:=>|[^>])*)>`, "g"))].map(
    ([, attributes = ""]) => attributes,
  );
  expect(marks.filter((mark) => !uses.some((attributes) => attributes.includes(mark)))).toEqual([]);
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
