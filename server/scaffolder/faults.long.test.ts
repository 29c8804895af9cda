import { afterAll, beforeAll, describe, it } from "vitest";
import { FAULT_KINDS } from "../forge/http/faults.ts";
import { campaigns } from "../github/campaigns.testsuite.ts";
import { runWithFaults } from "./testing/fault-campaign.ts";
import { startRunBench, type RunBench } from "./testing/run-bench.ts";

let bench: RunBench;
beforeAll(async () => {
  bench = await startRunBench({ timeoutMs: 2000 });
});
afterAll(() => bench.close());

describe("a run on a forge that fails, endpoint by endpoint", () => {
  it.each(FAULT_KINDS)("ends whole when one endpoint after the other answers %s", async (kind) => {
    for (const [index, route] of campaigns.run.entries()) {
      await runWithFaults(bench, `long-${kind}-${index}`, [{ route, kind }]);
    }
  });
});
