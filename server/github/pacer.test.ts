import { describe, expect, it } from "vitest";
import { ForgeError } from "./forge-error.ts";
import { createPacer, githubLimits, noLimits, type PacerLimits } from "./pacer.ts";

function pacerAt(limits: PacerLimits) {
  const clock = { now: 1_000_000 };
  const sent: number[] = [];
  const pacer = createPacer(limits, {
    now: () => clock.now,
    sleep: (ms) => {
      clock.now += ms;
      return Promise.resolve();
    },
  });
  const write = async (): Promise<void> => {
    await pacer.admit(true);
    sent.push(clock.now);
  };
  return { clock, pacer, write, sent };
}

const patient = { ...githubLimits, maxWaitMs: Number.POSITIVE_INFINITY };
const mostWithin = (times: readonly number[], windowMs: number): number =>
  Math.max(...times.map((start) => times.filter((at) => at >= start && at < start + windowMs).length));

describe("pacing of writes", () => {
  it("never sends more than 80 writes in any minute and 500 in any hour", async () => {
    const { write, sent } = pacerAt({ ...patient, minGapMs: 0 });
    for (let index = 0; index < 1100; index += 1) await write();
    expect(mostWithin(sent, 60_000)).toBe(80);
    expect(mostWithin(sent, 3_600_000)).toBe(500);
  });

  it("does not wait for times of a clock that was set back", async () => {
    const { clock, pacer, write } = pacerAt(githubLimits);
    await write();
    clock.now -= 600_000;
    const at = clock.now;
    await pacer.admit(true);
    expect(clock.now - at).toBeLessThanOrEqual(githubLimits.minGapMs);
  });

  it("keeps writes a second apart", async () => {
    const { write, sent } = pacerAt(patient);
    for (let index = 0; index < 5; index += 1) await write();
    expect(sent.map((at, index) => at - (sent[index - 1] ?? at - 1000))).toEqual([
      1000, 1000, 1000, 1000, 1000,
    ]);
  });

  it("gives callers who wait at the same time slots of their own", async () => {
    const { pacer, clock } = pacerAt(patient);
    const slept: number[] = [];
    const both = createPacer(patient, {
      now: () => clock.now,
      sleep: (ms) => {
        slept.push(ms);
        return Promise.resolve();
      },
    });
    await Promise.all([both.admit(true), both.admit(true), both.admit(true)]);
    expect(slept).toEqual([1000, 2000]);
    await pacer.admit(false);
  });

  it("says when to come back instead of sleeping long", async () => {
    const { write, clock } = pacerAt({ ...githubLimits, minGapMs: 0 });
    for (let index = 0; index < 80; index += 1) await write();
    const failure: unknown = await write().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ForgeError);
    expect(failure).toMatchObject({ kind: "rate_limited", retryAtMs: clock.now + 60_000 });
  });

  it("stops reads too while the forge asked for a pause, and goes on after it", async () => {
    const { pacer, clock } = pacerAt(noLimits);
    await pacer.pauseUntil(clock.now + 30_000);
    await expect(pacer.admit(false)).rejects.toMatchObject({ kind: "rate_limited" });
    clock.now += 30_000;
    await expect(pacer.admit(false)).resolves.toBeUndefined();
  });

  it("waits as long as it ever does when it is asked for longer, instead of not at all", async () => {
    const { pacer, clock } = pacerAt(githubLimits);
    await pacer.pauseUntil(clock.now + 24 * 3_600_000);
    const refused = { kind: "rate_limited", retryAtMs: clock.now + 2 * 3_600_000 };
    await expect(pacer.admit(false)).rejects.toMatchObject(refused);
  });

  it("does not slow the embedded forge down", async () => {
    const { write, sent } = pacerAt(noLimits);
    for (let index = 0; index < 600; index += 1) await write();
    expect(new Set(sent).size).toBe(1);
  });
});
