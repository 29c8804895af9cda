import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const css = readFileSync(path.join(import.meta.dirname, "tokens.css"), "utf8");
const pairs = new Map(
  [...css.matchAll(/--color-([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map((match) => [
    match[1] ?? "",
    { light: match[2] ?? "", dark: match[3] ?? "" },
  ]),
);

/** Relative luminance and contrast ratio as WCAG 2.2 defines them. */
function luminance(hex: string): number {
  const channels = [1, 3, 5].map((start) => Number.parseInt(hex.slice(start, start + 2), 16) / 255);
  const [red = 0, green = 0, blue = 0] = channels.map((value) =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}
function colour(name: string, theme: "light" | "dark"): string {
  const pair = pairs.get(name);
  if (pair === undefined) throw new Error(`There is no token --color-${name}.`);
  return pair[theme];
}

const surfaces = ["canvas", "sunken", "surface", "raised", "hover", "selected"];
const states = ["good", "bad", "warn", "info", "quiet", "doubt", "waived", "bronze", "silver", "gold"];
const codeColours = ["key", "string", "number", "keyword", "comment"].map((kind) => `code-${kind}`);
const textPairs = [
  ...["ink", "ink-2", "ink-3", "link"].flatMap((text) => surfaces.map((surface) => [text, surface] as const)),
  ...states.flatMap((state) => [
    [state, `${state}-soft`] as const,
    [state, "surface"] as const,
    [state, "canvas"] as const,
    ["ink", `${state}-soft`] as const,
  ]),
  ...codeColours.map((kind) => [kind, "code"] as const),
  ["ink", "code"] as const,
  ["on-accent", "accent"] as const,
  ["on-accent", "accent-strong"] as const,
  ["on-accent", "bad-solid"] as const,
];
const edgePairs = ["control", "focus"].flatMap((edge) =>
  ["canvas", "surface", "raised"].map((surface) => [edge, surface] as const),
);

describe.each(["light", "dark"] as const)("the %s theme", (theme) => {
  it.each(textPairs)("sets %s on %s at 4.5:1 or better", (text, background) => {
    expect(contrast(colour(text, theme), colour(background, theme))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(edgePairs)("draws %s on %s at 3:1 or better", (edge, surface) => {
    expect(contrast(colour(edge, theme), colour(surface, theme))).toBeGreaterThanOrEqual(3);
  });
});

it("computes contrast as WCAG does", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
});

it("uses no colour that is not a token", () => {
  expect(css.replaceAll(/light-dark\([^)]*\)/g, "")).not.toMatch(/#[0-9a-f]{3,8}\b/i);
});

it("names every token once", () => {
  const names = [...css.matchAll(/^ *(--[\w-]+):/gm)].map(([, name]) => name);
  expect(names.length).toBeGreaterThan(60);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});

it("names no type size like a colour: `text-…` would mean the colour", () => {
  const sizes = [...css.matchAll(/--text-([a-z0-9]+(?:-[a-z0-9]+)*):/g)].map(([, name = ""]) => name);
  expect(sizes).toContain("mono");
  expect(sizes.filter((name) => pairs.has(name))).toEqual([]);
});

it("leaves no type size to a component (colours: literal-colours.test.ts)", () => {
  const app = path.join(import.meta.dirname, "..");
  const own = /\btext-\[|font-size: [\d.]|fontSize: ["\d]/i;
  const sources = globSync("**/*.{tsx,css}", { cwd: app }).filter(
    (file) => !/\.test\.|tokens\.css$/.test(file),
  );
  expect(sources.length).toBeGreaterThan(150);
  expect(sources.filter((file) => own.test(readFileSync(path.join(app, file), "utf8")))).toEqual([]);
});
