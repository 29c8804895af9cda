import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureBuilt } from "../../scripts/build.mjs";
import { projectRoot, stopAll } from "../supervisor/testing.ts";
import { startKillBench, type KillBench } from "./testing/kill-bench.ts";
import { runCampaign } from "./testing/kill-campaign.ts";
import { killPoints } from "./testing/kill-gate.ts";

/** 80 pairs of write and point: 560 kills of the worker, beside those of every process in kill-portal.long.test.ts. */
const times = 7;

let bench: KillBench;
beforeAll(async () => {
  await ensureBuilt(projectRoot);
  bench = await startKillBench();
}, 600_000);
afterAll(async () => {
  await bench.close();
  await stopAll();
}, 600_000);

describe("the worker of a running portal, killed at every write and every point, the long form", () => {
  it(`leaves nothing twice, nothing half and nothing stuck when each pair is met ${times} times`, async () => {
    const { kills, writes } = await runCampaign(bench, { times, seed: 4242 });
    expect(kills).toBe(writes.length * killPoints.length * times);
    expect(kills).toBeGreaterThanOrEqual(500);
  });
});
