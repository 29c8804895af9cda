import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { killSpecs, runCampaign } from "./testing/kill-campaign.ts";
import { startKillBench, type KillBench } from "./testing/kill-bench.ts";

const kills = 500;

let bench: KillBench;
beforeAll(async () => {
  bench = await startKillBench();
});
afterAll(() => bench.close());

describe("a worker that is killed, the long form", () => {
  it(`leaves nothing twice and nothing half after ${kills} kills`, async () => {
    const outcome = await runCampaign(bench, killSpecs(kills, { writes: 17, seed: 4242 }));
    expect(outcome.kills).toBe(kills);
  });
});
