import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSessionLive, parseLifetime } from "./session-policy.ts";

const hour = 3_600_000;
const day = 24 * hour;
const now = Date.UTC(2026, 2, 29, 1);

describe("a session is live", () => {
  it.each([
    ["just opened", { lastSeenAt: now, expiresAt: now + 7 * day, revokedAt: null }, true],
    ["idle for all but the twelfth hour", { lastSeenAt: now - 12 * hour + 1 }, true],
    ["idle for twelve hours", { lastSeenAt: now - 12 * hour }, false],
    ["in its last millisecond", { expiresAt: now + 1 }, true],
    ["at its end", { expiresAt: now }, false],
    ["revoked, though nothing else is against it", { revokedAt: now + day }, false],
    ["revoked at the beginning of time", { revokedAt: 0 }, false],
    ["seen by a clock that was ahead", { lastSeenAt: now + hour }, true],
  ])("or not when it is %s", (_what, given, expected) => {
    const session = { lastSeenAt: now, expiresAt: now + day, revokedAt: null, ...given };
    expect(isSessionLive(session, now)).toBe(expected);
  });

  it("once dead never again, however late it is", () => {
    const time = fc.integer({ min: now - 8 * day, max: now + 8 * day });
    const session = fc.record({ lastSeenAt: time, expiresAt: time, revokedAt: fc.option(time) });
    fc.assert(
      fc.property(session, fc.nat({ max: day }), fc.nat({ max: day }), (given, early, later) => {
        if (!isSessionLive(given, now + early)) expect(isSessionLive(given, now + early + later)).toBe(false);
      }),
    );
  });
});

describe("a lifetime", () => {
  it.each([
    ["1h", hour],
    ["12h", 12 * hour],
    ["1d", day],
    ["30d", 30 * day],
    ["365d", 365 * day],
    ["9999d", 9999 * day],
  ])("of %s is %i ms", (text, ms) => {
    expect(parseLifetime(text)).toBe(ms);
  });

  it.each([
    ...["", "0d", "00d", "01d", "d", "30", "30D", "30 d", " 30d", "30d ", "30d\n", "-1d", "+1d", "1.5d"],
    ...["1e3d", "10000d", "0x1d", "30m", "30w", "1d12h", "٣d", "１d", "Infinityd", "NaNd", "30days"],
  ])("is not %j", (text) => {
    expect(parseLifetime(text)).toBeUndefined();
  });

  it("is a number of milliseconds or nothing, whatever is typed", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."0123456789hd -."), maxLength: 6 }), (text) => {
        const lifetime = parseLifetime(text);
        if (lifetime === undefined) expect(text).not.toMatch(/^[1-9]\d{0,3}[hd]$/);
        else expect(lifetime / Number.parseInt(text, 10)).toBe(text.endsWith("h") ? hour : day);
      }),
    );
  });
});
