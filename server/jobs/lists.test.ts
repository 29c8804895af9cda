import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { createTestDeps, type TestDeps } from "../doors/testing.ts";
import { auditAs } from "../identity/testing.ts";
import { encodeCursor } from "../kernel/page.ts";
import { listCollectors, runCollector } from "./collectors.ts";
import { defineJob } from "./define-job.ts";
import { finishedJobs } from "./forget-finished.ts";
import { listJobs } from "./list-jobs.ts";
import { retryJob } from "./retry-job.ts";
import { recurringKey } from "./queue.ts";

let deps: TestDeps;
beforeEach(() => {
  deps = createTestDeps();
});

const run = () => Promise.resolve();
const nobody = { payload: z.unknown(), run };
const definitions = [
  defineJob({ ...nobody, kind: "a.work", title: "Works", maxAttempts: 3 }),
  defineJob({ ...nobody, kind: "a.run", giveUp: run }),
  defineJob({ ...nobody, kind: "c.scan", title: "Scans", everyMs: 60_000 }),
  defineJob({ ...nobody, kind: "c.sync", title: "Syncs", everyMs: 3_600_000 }),
];

interface Row {
  readonly id: string;
  readonly kind?: string;
  readonly key?: string | null;
  readonly state?: string;
  readonly attempts?: number;
  readonly error?: string | null;
  readonly runAt?: number;
  readonly finishedAt?: number | null;
}
function insert({
  id,
  kind = "a.work",
  key = null,
  state = "queued",
  attempts = 0,
  error = null,
  ...times
}: Row) {
  const ended = state === "done" || state === "failed" ? deps.clock.now : null;
  deps.db.raw
    .prepare(
      `INSERT INTO jobs (id, kind, key, payload, state, run_at, attempts, fence, last_error, created_at, finished_at)
       VALUES (?, ?, ?, '{"secret":"canary"}', ?, ?, ?, 0, ?, 0, ?)`,
    )
    .run(id, kind, key, state, times.runAt ?? deps.clock.now, attempts, error, times.finishedAt ?? ended);
}
const ids = (page: { items: readonly { id: string }[] }) => page.items.map(({ id }) => id);

describe("the list of jobs", () => {
  it("is complete over its pages, each job once, newest first, whatever the size of a page", async () => {
    for (let n = 0; n < 23; n += 1)
      insert({ id: `job_${String(n).padStart(2, "0")}`, state: n % 3 === 0 ? "failed" : "done" });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 30 }),
        fc.constantFrom(undefined, "failed" as const),
        async (limit, state) => {
          const found: string[] = [];
          let cursor: string | undefined;
          do {
            const page = await listJobs(deps, definitions, { limit, state, cursor });
            expect(page.items.length).toBeLessThanOrEqual(limit);
            expect(page.totalItems).toBe(state === undefined ? 23 : 8);
            found.push(...ids(page));
            cursor = page.nextCursor ?? undefined;
          } while (cursor !== undefined);
          expect(found).toHaveLength(state === undefined ? 23 : 8);
          expect(found).toEqual([...new Set(found)].toSorted().toReversed());
        },
      ),
      { numRuns: 12 },
    );
  });

  it("neither repeats nor hides what was there when others come meanwhile", async () => {
    for (const n of [1, 2, 3, 4]) insert({ id: `job_${n}` });
    const first = await listJobs(deps, definitions, { limit: 2 });
    insert({ id: "job_9" });
    const second = await listJobs(deps, definitions, { limit: 2, cursor: first.nextCursor ?? "" });
    expect([...ids(first), ...ids(second)]).toEqual(["job_4", "job_3", "job_2", "job_1"]);
    expect(second.nextCursor).toBeNull();
  });

  it("is empty behind its end, and refuses a cursor nobody handed out", async () => {
    insert({ id: "job_1" });
    const beyond = await listJobs(deps, definitions, { limit: 5, cursor: encodeCursor([null, "job_0"]) });
    expect(beyond).toMatchObject({ items: [], totalItems: 1, nextCursor: null });
    await expect(listJobs(deps, definitions, { limit: 5, cursor: "x" })).rejects.toMatchObject({
      code: "invalid_input",
    });
  });

  it("counts what is in each state, of one kind when asked, also where there is none", async () => {
    insert({ id: "job_1", state: "running" });
    insert({ id: "job_2", kind: "c.scan", state: "failed" });
    const all = await listJobs(deps, definitions, { limit: 1 });
    expect(all.counts).toEqual({ queued: 0, running: 1, done: 0, failed: 1 });
    const scans = await listJobs(deps, definitions, { limit: 1, kind: "c.scan" });
    expect([scans.totalItems, scans.counts]).toEqual([1, { queued: 0, running: 0, done: 0, failed: 1 }]);
    expect((await listJobs(deps, definitions, { limit: 1, kind: "none" })).totalItems).toBe(0);
  });

  it.each([
    [
      { id: "j", state: "failed" },
      { title: "Works", maxAttempts: 3, isRetryable: true },
    ],
    [
      { id: "j", state: "done" },
      { isRetryable: false, finishedAt: "2026-01-15T09:00:00.000Z" },
    ],
    [
      { id: "j", state: "queued" },
      { isRetryable: false, finishedAt: null },
    ],
    [
      { id: "j", kind: "a.run", state: "failed" },
      { title: "a.run", isRetryable: false },
    ],
    [
      { id: "j", kind: "x.gone", state: "failed" },
      { title: "x.gone", maxAttempts: 1, isRetryable: false },
    ],
    [
      { id: "j", state: "queued", attempts: 2, error: "no such host" },
      { attempts: 2, error: "no such host" },
    ],
  ])("shows %j as what it is, without what it works on", async (row, expected) => {
    insert(row);
    const { items } = await listJobs(deps, definitions, { limit: 1 });
    expect(items).toMatchObject([expected]);
    expect(JSON.stringify(items)).not.toContain("canary");
  });
});

describe("retrying a job by hand", () => {
  const retry = (id: string) => retryJob(deps, definitions, { id, audit: auditAs(deps, "jobs.retry") });
  const stored = (id: string) => deps.db.raw.prepare("SELECT * FROM jobs WHERE id = ?").get(id);
  const audited = () => deps.db.raw.prepare("SELECT count(*) FROM audit_events").pluck().get();

  it("begins again from its first attempt, now", async () => {
    insert({ id: "job_1", state: "failed", attempts: 3, error: "no", runAt: 1 });
    deps.clock.now += 5_000;
    expect(await retry("job_1")).toMatchObject({
      id: "job_1",
      state: "queued",
      attempts: 0,
      isRetryable: false,
    });
    expect(stored("job_1")).toMatchObject({ run_at: deps.clock.now, finished_at: null });
    expect(audited()).toBe(1);
  });

  it("waits behind one of its key that runs", async () => {
    insert({ id: "job_1", key: "k", state: "failed" });
    insert({ id: "job_2", key: "k", state: "running" });
    expect(await retry("job_1")).toMatchObject({ id: "job_1", state: "queued" });
  });

  it.each([
    ["queued", "Expected a failed job; job_1 is queued."],
    ["running", "Expected a failed job; job_1 is running."],
    ["done", "Expected a failed job; job_1 is done."],
  ])("is refused for one that is %s, and nothing is written", async (state, message) => {
    insert({ id: "job_1", state });
    const before = stored("job_1");
    await expect(retry("job_1")).rejects.toMatchObject({ code: "conflict", message });
    expect(stored("job_1")).toEqual(before);
    expect(audited()).toBe(0);
  });

  it.each(["a.run", "x.gone"])(
    "is refused for a failed %s, which is tried again in its own place or nowhere",
    async (kind) => {
      insert({ id: "job_1", kind, state: "failed" });
      await expect(retry("job_1")).rejects.toMatchObject({ code: "conflict" });
    },
  );
});

describe("collectors", () => {
  const list = async () => (await listCollectors(deps, definitions)).items;
  const scan = async () => (await list()).find(({ kind }) => kind === "c.scan");

  it("are the kinds that come round again, those that need somebody first", async () => {
    expect((await list()).map(({ kind, state, everySeconds }) => [kind, state, everySeconds])).toEqual([
      ["c.scan", "pending", 60],
      ["c.sync", "pending", 3_600],
    ]);
    insert({ id: "job_1", kind: "c.sync", key: recurringKey, state: "failed", error: "no" });
    expect((await list()).map(({ kind, state }) => [kind, state])).toEqual([
      ["c.sync", "failing"],
      ["c.scan", "pending"],
    ]);
  });

  it("tell the newest failure since the last success, and nothing older", async () => {
    insert({ id: "job_1", kind: "c.scan", state: "failed", error: "old" });
    deps.clock.now += 1_000;
    insert({ id: "job_2", kind: "c.scan", state: "done" });
    expect(await scan()).toMatchObject({ state: "healthy", error: null });
    deps.clock.now += 1_000;
    insert({ id: "job_3", kind: "c.scan", state: "failed", error: "new" });
    expect(await scan()).toMatchObject({ state: "failing", error: "new" });
  });

  it("tell the later of two failures that ended in the same millisecond", async () => {
    insert({ id: "job_2", kind: "c.scan", state: "failed", error: "second" });
    insert({ id: "job_1", kind: "c.scan", state: "failed", error: "first" });
    expect(await scan()).toMatchObject({ error: "second" });
  });

  it("do not take for a success a round that a newer one took over after it failed", async () => {
    insert({ id: "job_1", kind: "c.scan", state: "done", error: "no such host" });
    expect(await scan()).toMatchObject({ state: "pending", lastSuccessAt: null });
  });

  it.each([
    [
      { state: "running", attempts: 1 },
      { isRunning: true, failedAttempts: 0, nextRunAt: null },
    ],
    [
      { state: "running", attempts: 3, error: "no" },
      { isRunning: true, failedAttempts: 2, state: "failing" },
    ],
    [
      { state: "queued", attempts: 2, error: "no" },
      { isRunning: false, failedAttempts: 2, error: "no" },
    ],
  ])("whose job is %j says so", async (row, expected) => {
    insert({ id: "job_1", kind: "c.scan", key: recurringKey, ...row });
    expect(await scan()).toMatchObject(expected);
  });

  it("run now when they wait for later, and no second one is queued", async () => {
    insert({ id: "job_1", kind: "c.scan", key: recurringKey, runAt: deps.clock.now + 50_000 });
    const audit = auditAs(deps, "collectors.run");
    expect(await runCollector(deps, definitions, { kind: "c.scan", audit })).toMatchObject({
      nextRunAt: "2026-01-15T09:00:00.000Z",
    });
    expect((await listJobs(deps, definitions, { limit: 9 })).totalItems).toBe(1);
  });

  it.each(["a.work", "x.gone", ""])("do not include %j", async (kind) => {
    const asked = runCollector(deps, definitions, { kind, audit: auditAs(deps, "collectors.run") });
    await expect(asked).rejects.toMatchObject({ code: "not_found" });
    expect((await listJobs(deps, definitions, { limit: 9 })).totalItems).toBe(0);
  });
});

describe("what the record of jobs keeps", () => {
  it("is counted and forgotten by its end, a part at a time, and never what waits or runs", async () => {
    const ends = [10, 20, 20, 30];
    for (const [n, finishedAt] of ends.entries())
      insert({ id: `job_${n}`, state: n % 2 === 0 ? "done" : "failed", finishedAt });
    insert({ id: "job_8", state: "queued", runAt: 1 });
    insert({ id: "job_9", state: "running", runAt: 1 });
    expect(await finishedJobs.count(deps.db.read)).toBe(4);
    expect([
      await finishedJobs.countDue(deps.db.read, 19),
      await finishedJobs.countDue(deps.db.read, 20),
    ]).toEqual([1, 3]);
    const forget = (limit: number) => deps.db.withTx((tx) => finishedJobs.forget(tx, { before: 20, limit }));
    expect([await forget(2), await forget(2), await forget(2)]).toEqual([2, 1, 0]);
    expect(ids(await listJobs(deps, definitions, { limit: 9 }))).toEqual(["job_9", "job_8", "job_3"]);
  });
});
