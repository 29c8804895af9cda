import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { STYLE } from "./style.ts";

const declared = (css: string, prefix: string) =>
  new Map(
    [...css.matchAll(/--([\w-]+): (light-dark\([^;]+\));/g)].map(([, name = "", value]) => [
      name.replace(prefix, ""),
      value,
    ]),
  );

describe("the forge's colours", () => {
  it("are the portal's tokens, name by name", () => {
    const portal = declared(readFileSync("app/_ui/tokens.css", "utf8"), "color-");
    const forge = declared(STYLE, "");
    expect(forge.size).toBeGreaterThan(20);
    expect([...forge].filter(([name, value]) => portal.get(name) !== value)).toEqual([]);
  });

  it("are all declared before they are used", () => {
    const used = [...STYLE.matchAll(/var\(--([\w-]+)\)/g)].map(([, name]) => name);
    const known = new Set([...STYLE.matchAll(/--([\w-]+):/g)].map(([, name]) => name));
    expect(used.filter((name) => !known.has(name ?? ""))).toEqual([]);
  });
});
