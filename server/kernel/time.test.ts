import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { timestampSchema, toOptionalTimestamp, toTimestamp } from "./time.ts";

describe("a time at the doors", () => {
  it.each([
    [0, "1970-01-01T00:00:00.000Z"],
    [-1, "1969-12-31T23:59:59.999Z"],
    [1_709_251_199_999, "2024-02-29T23:59:59.999Z"],
    [1_768_467_600_000, "2026-01-15T09:00:00.000Z"],
  ])("%i is written %s, in UTC wherever the portal stands", (epochMs, text) => {
    expect(toTimestamp(epochMs)).toBe(text);
    expect(toOptionalTimestamp(epochMs)).toBe(text);
  });

  it("that is not known is null, and not 1970", () => {
    expect(toOptionalTimestamp(null)).toBeNull();
  });

  it("is always one that the doors themselves take, and means the same instant", () => {
    fc.assert(
      fc.property(fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }), (epochMs) => {
        const text = timestampSchema.parse(toTimestamp(epochMs));
        expect(Date.parse(text)).toBe(epochMs);
      }),
    );
  });

  it.each([
    "2026-01-15",
    "2026-01-15T09:00:00",
    "2026-01-15T09:00:00+05:45",
    "2026-02-30T09:00:00Z",
    "2026-01-15T25:00:00Z",
    "15.01.2026",
    "",
  ])("%j is none: RFC 3339 in UTC is asked for", (text) => {
    expect(timestampSchema.safeParse(text).success).toBe(false);
  });
});
