import { expect, it } from "vitest";
import { printable } from "./printable.ts";

it.each([
  [
    "a title \u001b]0;owned\u0007 and colour \u001b[31m",
    "a title \\u001b]0;owned\\u0007 and colour \\u001b[31m",
  ],
  ["back\rspace\b", "back\\u000dspace\\u0008"],
  ["\u009b31m", "\\u009b31m"],
  ["gpj.\u202eexe", "gpj.\\u202eexe"],
  ["columns\tand\nlines", "columns\tand\nlines"],
  ["Größe 漢字 🚀 → ✓", "Größe 漢字 🚀 → ✓"],
])("writes out what would steer a terminal in %j", (text, shown) => {
  expect(printable(text)).toBe(shown);
});
