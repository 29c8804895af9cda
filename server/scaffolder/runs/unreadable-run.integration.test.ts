/* A run that cannot go on must end, say why and give its name back. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testActor } from "../../doors/testing.ts";
import { startWorker } from "../../jobs/worker.ts";
import { cancelRun, retryRun } from "./control-run.ts";
import { failureMessages } from "../domain/run-messages.ts";
import { executeRun } from "./execute-run.ts";
import { scaffolderJobs } from "../jobs.ts";
import { getRunDetail } from "./get-run.ts";
import { getRun } from "../store/runs.ts";
import { fixtureTemplate } from "../testing/fixture-template.ts";
import { startRunBench, type RunBench } from "../testing/run-bench.ts";

let bench: RunBench;
beforeAll(async () => {
  bench = await startRunBench();
});
afterAll(() => bench.close());

const command = (id: string) => ({
  id,
  actor: testActor("maintainer"),
  audit: () => Promise.resolve(),
});
const change = (sql: string, ...values: unknown[]): void => {
  bench.deps.db.raw.prepare(sql).run(...values);
};

describe("a run whose stored contents cannot be read", () => {
  it.each([
    ["secrets sealed with another master key", "sealed_secrets", Buffer.alloc(64, 1).toString("base64")],
    ["a plan of another version", "plan", '{"from":"the future"}'],
    ["files that are no JSON", "files", "["],
  ])("ends as failed with a fixed text: %s", async (_, column, value) => {
    const name = `unreadable-${column.replace("_", "-")}`;
    const id = await bench.start(fixtureTemplate(name));
    const from = bench.requests().length;
    change(`UPDATE run_contents SET ${column} = ? WHERE run_id = ?`, value, id);
    expect(await bench.settle(id)).toMatchObject({
      state: "failed",
      messageCode: "plan_unreadable",
      message: failureMessages.plan_unreadable,
    });
    expect(bench.requests().slice(from)).toEqual([]);
    const shown = await getRunDetail(bench.deps, { id });
    expect(shown).toMatchObject({ state: "failed", name, steps: expect.any(Array) });
    expect(shown.warnings.map(({ code }) => code)).toEqual(column === "plan" ? ["plan_unreadable"] : []);
    const again = await bench.start(fixtureTemplate(name));
    expect(await bench.settle(again)).toMatchObject({ state: "succeeded" });
  });

  it("goes on after a retry with the key it was sealed with", async () => {
    const id = await bench.start(fixtureTemplate("key-is-back"));
    const deps = { ...bench.deps, secretsKey: Buffer.alloc(32, 1) };
    await bench.deps.db.withTx(async () => {
      change("UPDATE jobs SET state = 'running', fence = 9, lease_until = 1 WHERE key = ?", id);
    });
    const jobId = String(bench.deps.db.raw.prepare("SELECT id FROM jobs WHERE key = ?").pluck().get(id));
    await executeRun(deps, { runId: id, lease: { jobId, fence: 9 }, signal: new AbortController().signal });
    expect(await getRun(bench.deps.db.read, id)).toMatchObject({ state: "failed" });
    change("UPDATE jobs SET state = 'done' WHERE key = ?", id);
    await retryRun(bench.deps, command(id));
    expect(await bench.settle(id)).toMatchObject({ state: "succeeded" });
  });
});

describe("a run that has ended well, whose plan cannot be read any more", () => {
  it("is shown with what it recorded, and says what is missing; a retry of a failed one says why not", async () => {
    const id = await bench.start(fixtureTemplate("old-plan"));
    await bench.settle(id);
    const before = await getRunDetail(bench.deps, { id });
    change("UPDATE run_contents SET plan = ? WHERE run_id = ?", "[", id);
    const shown = await getRunDetail(bench.deps, { id });
    expect(shown.steps).toEqual(before.steps);
    expect(shown.outputs).toMatchObject({ cloneUrl: before.outputs?.cloneUrl, links: [], text: [] });
    expect(shown.warnings).toMatchObject([{ code: "plan_unreadable" }]);

    change("UPDATE runs SET state = 'failed' WHERE id = ?", id);
    await expect(retryRun(bench.deps, command(id))).rejects.toMatchObject({
      code: "conflict",
      message: failureMessages.plan_unreadable,
    });
  });
});

describe("a run whose job is gone", () => {
  it("ends as failed with the job's last attempt", async () => {
    const id = await bench.start(fixtureTemplate("given-up"));
    change("UPDATE jobs SET attempts = 1000 WHERE key = ?", id);
    const { db } = bench.deps;
    const worker = await startWorker({
      deps: bench.deps,
      definitions: scaffolderJobs.map((job) => ({
        ...job,
        perform: () => Promise.reject(new Error("the database is out of reach")),
      })),
      workerId: "w",
      takeover: true,
      pollMs: 5,
    });
    await expect.poll(async () => (await getRun(db.read, id)).state).toBe("failed");
    await worker.drain();
    expect(await getRun(db.read, id)).toMatchObject({ messageCode: "internal_error" });
  });

  it("is cancelled at once, although it was running", async () => {
    const id = await bench.start(fixtureTemplate("nobody-at-it"));
    change("UPDATE runs SET state = 'running' WHERE id = ?", id);
    change("DELETE FROM jobs WHERE key = ?", id);
    await cancelRun(bench.deps, command(id));
    expect(await getRun(bench.deps.db.read, id)).toMatchObject({ state: "cancelled" });
  });
});

describe("a retry", () => {
  it("asks for the secrets again when they are no longer kept", async () => {
    const id = await bench.start(fixtureTemplate("forgotten"));
    await cancelRun(bench.deps, command(id));
    change("UPDATE run_contents SET sealed_secrets = NULL WHERE run_id = ?", id);
    await expect(retryRun(bench.deps, command(id))).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("enter them again"),
    });
  });
});
