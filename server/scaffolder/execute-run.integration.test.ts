import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fixtureTemplate } from "./testing/fixture-template.ts";
import { startRunBench, type RunBench } from "./testing/run-bench.ts";
import { listRunEventRows } from "./store/run-events.ts";

let bench: RunBench;
beforeAll(async () => {
  bench = await startRunBench();
});
afterAll(() => bench.close());

describe("a run on the embedded forge", () => {
  it("creates the repository the plan describes", async () => {
    const id = await bench.start(fixtureTemplate("checkout"));
    const run = await bench.settle(id);
    const events = await listRunEventRows(bench.deps.db.read, { runId: id, afterId: 0, limit: 100 });
    process.stderr.write(events.map((e) => `${e.level} ${e.step}: ${e.message}`).join("\n") + "\n");
    expect(run.state).toBe("succeeded");
  });
});
