import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureBuilt } from "../../scripts/build.mjs";
import { projectRoot, stopAll } from "../supervisor/testing.ts";
import { startKillBench, type KillBench } from "./testing/kill-bench.ts";
import { runCampaign } from "./testing/kill-campaign.ts";
import { killPoints } from "./testing/kill-gate.ts";

let bench: KillBench;
beforeAll(async () => {
  await ensureBuilt(projectRoot);
  bench = await startKillBench();
}, 600_000);
afterAll(async () => {
  await bench.close();
  await stopAll();
});

describe("the worker of a running portal, killed by its process id and started again by its supervisor", () => {
  it(
    "leaves nothing twice, nothing half and nothing stuck after a kill at every write and every point",
    { timeout: 1_200_000 },
    async () => {
      const { kills, writes } = await runCampaign(bench, { times: 1, seed: 20_261_125 });
      expect(writes.length).toBeGreaterThanOrEqual(15);
      expect(kills).toBe(writes.length * killPoints.length);
    },
  );
});
