import pino from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listOrphans, reportOrphans } from "./list-orphans.ts";
import { fixtureTemplate } from "../testing/fixture-template.ts";
import { startRunBench, type RunBench } from "../testing/run-bench.ts";

let bench: RunBench;
let isRefused = false;
const lines: unknown[] = [];
beforeAll(async () => {
  const refusal = () => Response.json({ message: "Resource not accessible by integration" }, { status: 403 });
  const logger = pino({ level: "warn" }, { write: (line) => lines.push(JSON.parse(line)) });
  bench = await startRunBench({
    logger,
    intercept: (request) =>
      Promise.resolve(
        isRefused && request.url.includes("/orgs/waymark/properties/values") ? refusal() : undefined,
      ),
  });
});
afterAll(() => bench.close());

const mark = (name: string, properties: Record<string, string>) =>
  bench.rest("PATCH", `/repos/waymark/${name}/properties/values`, {
    properties: Object.entries(properties).map(([property_name, value]) => ({ property_name, value })),
  });
const setState = (id: string, state: string) =>
  bench.deps.db.raw.prepare("UPDATE runs SET state = ? WHERE id = ?").run(state, id);

describe("repositories without a finished run", () => {
  it("are those of failed and cancelled runs and of runs nobody knows, and no others", async () => {
    const id = await bench.start(fixtureTemplate("finished"));
    expect((await bench.settle(id)).state).toBe("succeeded");
    expect((await listOrphans(bench.deps)).items).toEqual([]);
    await mark("finished", { "waymark-state": "" });
    for (const state of ["queued", "running", "waiting", "succeeded", "archived"]) {
      setState(id, state);
      expect([state, (await listOrphans(bench.deps)).items]).toEqual([state, []]);
    }
    for (const state of ["failed", "cancelled"]) {
      setState(id, state);
      expect((await listOrphans(bench.deps)).items).toEqual([
        {
          repository: "waymark/finished",
          url: `${bench.deps.github.profile.webUrl}/waymark/finished`,
          runId: id,
          reason: "unfinished_run",
          state,
        },
      ]);
    }
    await mark("finished", { "waymark-run": "run_elsewhere" });
    expect((await listOrphans(bench.deps)).items).toMatchObject([
      { repository: "waymark/finished", runId: "run_elsewhere", reason: "unknown_run", state: null },
    ]);
  });

  it("are reported and stay as they are", async () => {
    const writes = () => bench.requests().filter(({ method }) => method !== "GET").length;
    const before = writes();
    lines.length = 0;
    await reportOrphans(bench.deps);
    expect(writes()).toBe(before);
    expect(lines).toEqual([
      expect.objectContaining({
        msg: "repository without a finished run",
        repository: "waymark/finished",
        reason: "unknown_run",
      }),
    ]);
    expect((await bench.rest("GET", "/repos/waymark/finished")).status).toBe(200);
  });

  it("are not claimed to be none where the properties may not be read", async () => {
    isRefused = true;
    expect(await listOrphans(bench.deps)).toEqual({ isSearchable: false, items: [] });
  });
});
