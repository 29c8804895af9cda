import { beforeEach, describe, expect, it } from "vitest";
import { executeOperation } from "../doors/execute-operation.ts";
import { createTestDeps, testActor, type TestDeps } from "../doors/testing.ts";
import type { Role } from "../kernel/roles.ts";
import {
  listCollectorsOperation,
  listJobsOperation,
  retryJobOperation,
  runCollectorOperation,
} from "./operations.ts";
import { claimJob, enqueueJob, finishJob, recurringKey, requeueJob } from "./queue.ts";

const refresh = "catalog.refresh-repository";
const scan = "catalog.scan-organisation";
let deps: TestDeps;
const as = (role: Role) => ({ deps, actor: testActor(role), requestId: "r" });
const list = (input: object = {}) => executeOperation(listJobsOperation, as("maintainer"), input);
const retry = (id: string) => executeOperation(retryJobOperation, as("maintainer"), { id });
const scanHealth = async () => {
  const { items } = await executeOperation(listCollectorsOperation, as("maintainer"), {});
  return items.find(({ kind }) => kind === scan);
};
const enqueue = (kind: string, key = recurringKey) =>
  deps.db.withTx((tx) => enqueueJob(tx, deps, { kind, key, payload: {} }));

async function claim() {
  const claimed = await deps.db.withTx((tx) => claimJob(tx, { now: deps.now(), workerId: "w" }));
  if (claimed === undefined) throw new Error("Expected a job that is due.");
  return claimed;
}

async function end(state: "done" | "failed"): Promise<void> {
  const { lease } = await claim();
  const error = state === "failed" ? { error: "the forge did not answer in time." } : {};
  await deps.db.withTx((tx) => finishJob(tx, lease, { now: deps.now(), state, ...error }));
}

async function failed(kind: string, key?: string): Promise<string> {
  const id = await enqueue(kind, key);
  await end("failed");
  return id;
}

const auditRows = () => deps.db.raw.prepare("SELECT action, target FROM audit_events").all();

beforeEach(() => {
  deps = createTestDeps();
});

describe("the list of jobs", () => {
  it("counts by state and narrows by state, newest first, without what a job works on", async () => {
    await failed(refresh, "acme/ledger");
    const queued = await enqueue(refresh, "acme/checkout");
    const page = await list({ limit: 1 });
    expect(page.counts).toEqual({ queued: 1, running: 0, done: 0, failed: 1 });
    expect(page.items.map(({ id }) => id)).toEqual([queued]);
    expect(JSON.stringify(page)).not.toContain("acme/");
    const next = await list({ limit: 1, cursor: page.nextCursor ?? "" });
    expect(next.items[0]).toMatchObject({ state: "failed", error: "the forge did not answer in time." });
    expect((await list({ state: "failed" })).totalItems).toBe(1);
  });
});

describe("retrying a job", () => {
  it("puts a failed one back with all its attempts, and records who did it", async () => {
    const id = await failed(refresh, "acme/ledger");
    expect(await retry(id)).toMatchObject({ id, state: "queued", attempts: 0, finishedAt: null });
    expect((await claim()).job.id).toBe(id);
    expect(auditRows()).toEqual([{ action: "jobs.retry", target: id }]);
  });

  it("brings a newer one of the same key forward instead of queueing two", async () => {
    const old = await failed(refresh, "acme/ledger");
    deps.clock.now += 1_000;
    const newer = await deps.db.withTx((tx) =>
      enqueueJob(tx, deps, { kind: refresh, key: "acme/ledger", payload: {}, runAt: deps.now() + 60_000 }),
    );
    expect(await retry(old)).toMatchObject({ id: newer, state: "queued" });
    expect((await list()).counts).toEqual({ queued: 1, running: 0, done: 1, failed: 0 });
    expect((await claim()).job.id).toBe(newer);
  });

  it("refuses what has not failed, what a run waits for, and what nobody knows", async () => {
    const queued = await enqueue(refresh, "acme/ledger");
    await expect(retry(queued)).rejects.toMatchObject({ code: "conflict" });
    await end("done");
    const run = await failed("scaffolder.execute-run", "run_1");
    await expect(retry(run)).rejects.toThrow("Retry the run instead.");
    await expect(retry("job_none")).rejects.toMatchObject({ code: "not_found" });
    expect(auditRows()).toEqual([]);
  });
});

describe("a collector", () => {
  it("is pending, healthy after a success, late without one, failing while its tries fail", async () => {
    await enqueue(scan);
    expect(await scanHealth()).toMatchObject({ state: "pending", lastSuccessAt: null, isRunning: false });
    await end("done");
    expect(await scanHealth()).toMatchObject({ state: "healthy", lastSuccessAt: "2026-01-15T09:00:00.000Z" });
    deps.clock.now += 7 * 60_000;
    expect(await scanHealth()).toMatchObject({ state: "late" });
    await enqueue(scan);
    const { job } = await claim();
    const again = { now: deps.now(), runAt: deps.now() + 500, attempts: 1, error: "no such host" };
    await deps.db.withTx((tx) => requeueJob(tx, job, again));
    expect(await scanHealth()).toMatchObject({ state: "failing", failedAttempts: 1, error: "no such host" });
  });

  it("runs now when asked, once, and says who asked", async () => {
    const actor = as("maintainer");
    await executeOperation(runCollectorOperation, actor, { kind: scan });
    await executeOperation(runCollectorOperation, actor, { kind: scan });
    expect((await list({ kind: scan })).counts.queued).toBe(1);
    expect(auditRows()).toHaveLength(2);
    const unknown = executeOperation(runCollectorOperation, actor, { kind: refresh });
    await expect(unknown).rejects.toMatchObject({ code: "not_found" });
  });
});
