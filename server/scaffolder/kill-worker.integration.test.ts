import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { killSpecs, runCampaign } from "./testing/kill-campaign.ts";
import { startKillBench, type KillBench } from "./testing/kill-bench.ts";

/** Writes of the fixture's run. */
const writes = 17;
const kills = 60;

let bench: KillBench;
beforeAll(async () => {
  bench = await startKillBench();
});
afterAll(() => bench.close());

describe("a worker that is killed", () => {
  it(
    `leaves nothing twice and nothing half after ${kills} kills around its writes`,
    { timeout: 900_000 },
    async () => {
      const outcome = await runCampaign(bench, killSpecs(kills, { writes, seed: 20_261_122 }));
      expect(outcome.kills).toBe(kills);
    },
  );
});
