import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isAppError } from "../kernel/app-error.ts";
import { createRequestLimit } from "./request-limit.ts";

function limitAt(perMinute: number) {
  const clock = { now: Date.UTC(2026, 0, 1) };
  const limit = createRequestLimit(perMinute, () => clock.now);
  const passes = (principal: string): boolean => {
    try {
      limit.count(principal);
      return true;
    } catch (error) {
      if (isAppError(error) && error.code === "rate_limited") return false;
      throw error;
    }
  };
  return { clock, limit, passes };
}

describe("the limit of requests a minute", () => {
  it("refuses the one too many with a time to wait, and nobody else", () => {
    const { limit, passes, clock } = limitAt(600);
    clock.now += 20_000;
    for (let request = 0; request < 600; request += 1) limit.count("usr_ada");
    expect(() => limit.count("usr_ada")).toThrow(
      expect.objectContaining({ code: "rate_limited", retryAfterSeconds: 40 }),
    );
    expect(passes("usr_bo")).toBe(true);
  });

  it("lets in again after the wait it told, as fast as the window slides", () => {
    const { passes, clock } = limitAt(60);
    for (let request = 0; request < 60; request += 1) passes("a");
    clock.now += 60_000;
    expect(passes("a")).toBe(false);
    clock.now += 1000;
    expect(passes("a")).toBe(true);
    expect(passes("a")).toBe(false);
    clock.now += 120_000;
    expect(Array.from({ length: 61 }, () => passes("a")).filter(Boolean)).toHaveLength(60);
  });

  it("never lets twice the limit through in any minute, whenever requests come", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9000 }), { maxLength: 400 }), (pauses) => {
        const { passes, clock } = limitAt(20);
        const passed: number[] = [];
        for (const pause of pauses) {
          clock.now += pause;
          if (passes("a")) passed.push(clock.now);
        }
        for (const from of passed) {
          expect(passed.filter((at) => at >= from && at < from + 60_000).length).toBeLessThan(40);
        }
      }),
    );
  });
});
