import { afterAll, beforeAll, describe, it } from "vitest";
import { faultKinds, listEndpoints, runWithFaults, type Endpoint } from "./testing/fault-campaign.ts";
import { startRunBench, type RunBench } from "./testing/run-bench.ts";

let bench: RunBench;
let endpoints: Endpoint[];
beforeAll(async () => {
  bench = await startRunBench({ timeoutMs: 500 });
  endpoints = await listEndpoints(bench);
});
afterAll(() => bench.close());

describe("a run on a forge that fails, endpoint by endpoint", () => {
  it.each(faultKinds)("ends whole when one endpoint after the other answers %s", async (kind) => {
    for (const [index, endpoint] of endpoints.entries()) {
      await runWithFaults(bench, `long-${kind}-${index}`, [{ ...endpoint, kind }]);
    }
  });
});
