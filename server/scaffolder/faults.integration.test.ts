import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FAULT_KINDS } from "../forge/http/faults.ts";
import { campaigns } from "../github/campaigns.testsuite.ts";
import { listRoutes, runWithFaults } from "./testing/fault-campaign.ts";
import { startRunBench, type RunBench } from "./testing/run-bench.ts";

let bench: RunBench;
beforeAll(async () => {
  bench = await startRunBench({ timeoutMs: 500 });
});
afterAll(() => bench.close());

const routes = campaigns.run;

describe("a run on a forge that fails", () => {
  it("depends on the declared endpoints and on no other", async () => {
    expect(await listRoutes(bench)).toEqual([...routes].toSorted());
  });

  it.each(FAULT_KINDS)(`ends whole when each of its ${routes.length} endpoints answers %s once`, (kind) =>
    runWithFaults(
      bench,
      `all-${kind}`,
      routes.map((route) => ({ route, kind })),
    ),
  );
});
