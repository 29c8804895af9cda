import { describe, expect, it } from "vitest";
import { doubtOf } from "./catalog-doubt";

const lastScanAt = "2026-01-15T09:00:00.000Z";
const after = (minutes: number): number => Date.parse(lastScanAt) + minutes * 60_000;

describe("the list's age", () => {
  it("is fine within ten minutes, and before the first reading", () => {
    expect(doubtOf({ lastScanAt, lastScanError: null }, after(10))).toBeUndefined();
    expect(doubtOf({ lastScanAt: null, lastScanError: null }, after(0))).toBeUndefined();
  });

  it("is doubtful when no reading came for longer", () => {
    expect(doubtOf({ lastScanAt, lastScanError: null }, after(11))).toMatchObject({ word: "Stale" });
  });

  it("is doubtful at once when the last reading failed, with the reason", () => {
    expect(doubtOf({ lastScanAt, lastScanError: "no answer" }, after(0))).toEqual({
      word: "Last read failed",
      reason: "no answer",
    });
  });
});
