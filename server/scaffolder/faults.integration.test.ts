import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { faultKinds, listEndpoints, runWithFaults, type Endpoint } from "./testing/fault-campaign.ts";
import { startRunBench, type RunBench } from "./testing/run-bench.ts";

let bench: RunBench;
let endpoints: Endpoint[];
beforeAll(async () => {
  bench = await startRunBench({ timeoutMs: 500 });
  endpoints = await listEndpoints(bench);
});
afterAll(() => bench.close());

describe("a run on a forge that fails", () => {
  it("knows which endpoints it depends on", () => {
    expect(endpoints.filter(({ method }) => method !== "GET")).toHaveLength(17);
    expect(endpoints.length).toBe(35);
  });

  it.each(faultKinds)("ends whole when every endpoint answers %s once", async (kind) => {
    const name = `all-${kind}`;
    await runWithFaults(
      bench,
      name,
      endpoints.map((endpoint) => ({ ...endpoint, kind })),
    );
  });
});
