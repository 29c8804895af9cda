// Two processes with one identity, and one that takes over after a crash: they share a database and nothing else.
import { beforeEach, describe, expect, it } from "vitest";
import { createTestDeps, type TestDeps } from "../doors/testing.ts";
import { databaseLedger, memoryLedger, type PaceLedger } from "./pace-ledger.ts";
import { createPacer, githubLimits, type Pacer, type PacerLimits } from "./pacer.ts";

const patient: PacerLimits = { ...githubLimits, minGapMs: 0, maxWaitMs: Number.POSITIVE_INFINITY };

let deps: TestDeps;
let sent: number[];
beforeEach(() => {
  deps = createTestDeps();
  sent = [];
});

const pacerOf = (ledger: PaceLedger, limits = patient): Pacer =>
  createPacer(limits, {
    now: deps.now,
    sleep: (ms) => {
      deps.clock.now += ms;
      return Promise.resolve();
    },
    ledger,
  });
const fresh = (limits = patient): Pacer => pacerOf(databaseLedger(deps.db), limits);

async function write(pacer: Pacer): Promise<void> {
  await pacer.admit(true);
  sent.push(deps.now());
}

const mostWithin = (windowMs: number): number =>
  Math.max(...sent.map((start) => sent.filter((at) => at >= start && at < start + windowMs).length));

describe("pacing that is kept in the database", () => {
  it("holds the limits over restarts and over two processes that write in turn", async () => {
    const web = fresh();
    for (let index = 0; index < 620; index += 1) {
      // A worker that is killed every few writes, beside a web process that stays.
      await write(index % 3 === 0 ? web : fresh());
    }
    expect(mostWithin(60_000)).toBe(githubLimits.writesPerMinute);
    expect(mostWithin(3_600_000)).toBe(githubLimits.writesPerHour);
  });

  it("keeps the gap between writes of different processes", async () => {
    const limits = { ...patient, minGapMs: githubLimits.minGapMs };
    for (let index = 0; index < 5; index += 1) await write(fresh(limits));
    expect(sent.slice(1).map((at, index) => at - sent[index]!)).toEqual([1000, 1000, 1000, 1000]);
  });

  it("lets a pause stop whoever comes next, makes it never shorter, and lets it end", async () => {
    const start = deps.now();
    await fresh().pauseUntil(start + 30_000);
    await fresh().pauseUntil(start + 10_000);
    const refused = { kind: "rate_limited", retryAtMs: start + 30_000 };
    await expect(fresh(githubLimits).admit(false)).rejects.toMatchObject(refused);
    deps.clock.now = start + 30_000;
    await expect(fresh(githubLimits).admit(false)).resolves.toBeUndefined();
  });

  it("remembers no more than an hour", async () => {
    await write(fresh());
    deps.clock.now += 3_600_001;
    await write(fresh());
    const { at } = await databaseLedger(deps.db).take((times) => {
      expect(times).toEqual([deps.now()]);
      return { at: 1, since: 0, until: 2 };
    });
    expect(at).toBe(1);
  });
});

describe.each([
  ["memory", () => memoryLedger()],
  ["the database", () => databaseLedger(deps.db)],
])("times of tomorrow in %s, after the clock was set back", (_, open) => {
  it("stop neither writes nor reads", async () => {
    const ledger = open();
    await pacerOf(ledger).admit(true);
    await pacerOf(ledger).pauseUntil(deps.now() + 60_000);
    deps.clock.now -= 24 * 3_600_000;
    await expect(pacerOf(ledger, githubLimits).admit(true)).resolves.toBeUndefined();
    await expect(pacerOf(ledger, githubLimits).admit(false)).resolves.toBeUndefined();
  });

  it("do not hide a pause that is asked for now", async () => {
    const ledger = open();
    const pacer = pacerOf(ledger, githubLimits);
    await pacer.pauseUntil(deps.now() + 60_000);
    deps.clock.now -= 24 * 3_600_000;
    await pacer.pauseUntil(deps.now() + 30_000);
    const refused = { kind: "rate_limited", retryAtMs: deps.now() + 30_000 };
    await expect(pacer.admit(false)).rejects.toMatchObject(refused);
    await expect(pacerOf(ledger, githubLimits).admit(false)).rejects.toMatchObject(refused);
  });

  it("take no slot when the choice is refused", async () => {
    const ledger = open();
    const refuse = () =>
      ledger.take(() => {
        throw new Error("too far");
      });
    await expect(refuse()).rejects.toThrow("too far");
    await ledger.take((times) => {
      expect(times).toEqual([]);
      return { at: 1, since: 0, until: 2 };
    });
  });
});
