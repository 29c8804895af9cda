import { describe, expect, it } from "vitest";
import { isMissed, median, percentile, toTable } from "./measurement.ts";

describe("measurements", () => {
  it("take the nearest rank as percentile", () => {
    expect(percentile([5, 1, 4, 2, 3], 0.5)).toBe(3);
    expect(percentile([5, 1, 4, 2, 3], 0.95)).toBe(5);
    expect(median([7])).toBe(7);
    expect(() => median([])).toThrow(/at least one/);
  });

  it("miss a target only beyond it, and never without one", () => {
    const atMost = { kind: "at-most", value: 10 } as const;
    expect(isMissed({ target: atMost, value: 10 })).toBe(false);
    expect(isMissed({ target: atMost, value: 10.1 })).toBe(true);
    expect(isMissed({ target: { kind: "at-least", value: 95 }, value: 94 })).toBe(true);
    expect(isMissed({ target: undefined, value: 1e9 })).toBe(false);
  });

  it("say MISSED in the table", () => {
    const slow = {
      name: "run",
      unit: "ms",
      target: { kind: "at-most", value: 3000 },
      value: 4200,
      note: "median",
    } as const;
    expect(toTable([slow])).toMatch(/run +4200 ms +≤ 3000 ms +MISSED +median/);
  });
});
