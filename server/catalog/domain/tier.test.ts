import { describe, expect, it } from "vitest";
import { anEntity } from "../testing.ts";
import { readTier } from "./tier.ts";

describe("the tier of an entity", () => {
  it.each([
    ["0", 0],
    ["3", 3],
    ["4", null],
    ["-1", null],
    ["01", null],
    [" 1", null],
    ["1.0", null],
    ["one", null],
    ["", null],
    ["１", null],
  ])("%j is read as %s", (value, expected) => {
    const entity = anEntity("a", { metadata: { annotations: { "waymark.dev/tier": value } } });
    expect(readTier(entity)).toBe(expected);
  });

  it("is undefined without the annotation, which is no mistake", () => {
    expect(readTier(anEntity("a"))).toBeUndefined();
    expect(readTier(anEntity("a", { metadata: { annotations: { tier: "1" } } }))).toBeUndefined();
  });
});
