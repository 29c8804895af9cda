import { describe, expect, it } from "vitest";
import { createTestDeps, type TestDeps } from "../../doors/testing.ts";
import { renderMetrics } from "../../runtime/metrics.ts";
import { streamRunEvents } from "./stream-run-events.ts";
import { appendRunEvent } from "../store/run-events.ts";
import { transitionRun } from "../store/runs.ts";
import { storeRun } from "../store/testing.ts";

const runId = "run_1";

async function newRun(): Promise<TestDeps> {
  const deps = createTestDeps();
  await deps.db.withTx((tx) => storeRun(tx, { id: runId }, { files: [] }));
  return deps;
}

const tell = (deps: TestDeps, message: string): Promise<void> =>
  deps.db.withTx((tx) => appendRunEvent(tx, runId, { at: deps.now(), level: "info", message }));

const end = (deps: TestDeps): Promise<void> =>
  deps.db.withTx((tx) => transitionRun(tx, { id: runId, state: "running" }, { state: "failed" }));

const always = (): Promise<boolean> => Promise.resolve(true);
const open = (deps: TestDeps, afterId = 0, signal = new AbortController().signal) =>
  streamRunEvents(deps, { runId, afterId, signal, isStillAllowed: always });

const textOf = async (stream: ReadableStream<Uint8Array>): Promise<string> => new Response(stream).text();
const messagesIn = (text: string): string[] =>
  [...text.matchAll(/"message":"([^"]*)"/g)].map((match) => match[1] ?? "");
const idsIn = (text: string): number[] =>
  [...text.matchAll(/^id: (\d+)$/gm)].map((match) => Number(match[1]));

async function openStreams(): Promise<number> {
  const { text } = await renderMetrics();
  return Number(/^waymark_event_streams (\d+)$/m.exec(text)?.[1]);
}

describe("a run's event stream", () => {
  it("tells everything in order, then the final state, and ends", async () => {
    const deps = await newRun();
    await tell(deps, "one");
    const stream = await open(deps);
    const text = textOf(stream);
    await tell(deps, "two");
    await tell(deps, "three");
    await end(deps);
    expect(messagesIn(await text)).toEqual(["one", "two", "three"]);
    expect((await text).endsWith('event: end\ndata: {"state":"failed"}\n\n')).toBe(true);
  });

  it("goes on after the last event a reader has seen, wherever that was", async () => {
    const deps = await newRun();
    for (let index = 0; index < 5; index += 1) await tell(deps, `event ${index}`);
    await end(deps);
    const all = idsIn(await textOf(await open(deps)));
    for (const [index, id] of all.entries()) {
      expect(idsIn(await textOf(await open(deps, id)))).toEqual(all.slice(index + 1));
    }
  });

  it("tells more events than fit in one read, each once", async () => {
    const deps = await newRun();
    await deps.db.withTx(async (tx) => {
      for (let index = 0; index < 1100; index += 1) {
        await appendRunEvent(tx, runId, { at: 1, level: "info", message: `event ${index}` });
      }
    });
    await end(deps);
    const ids = idsIn(await textOf(await open(deps)));
    expect(ids).toHaveLength(1100);
    expect(new Set(ids).size).toBe(1100);
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
  });

  it("stops polling when its reader goes away, and when the process shuts down", async () => {
    const deps = await newRun();
    await tell(deps, "one");
    const before = await openStreams();
    const reader = (await open(deps)).getReader();
    await reader.read();
    expect(await openStreams()).toBe(before + 1);
    await reader.cancel();
    expect(await openStreams()).toBe(before);

    const shutdown = new AbortController();
    const text = textOf(await open(deps, 0, shutdown.signal));
    shutdown.abort();
    await text;
    expect(await openStreams()).toBe(before);
  });

  it("ends within five seconds when the reader may no longer read it", async () => {
    const deps = await newRun();
    await tell(deps, "before");
    let isAllowed = true;
    const { signal } = new AbortController();
    const isStillAllowed = () => Promise.resolve(isAllowed);
    const before = await openStreams();
    const stream = await streamRunEvents(deps, { runId, afterId: 0, signal, isStillAllowed });
    const text = textOf(stream);
    await expect.poll(() => openStreams()).toBe(before + 1);
    isAllowed = false;
    deps.clock.now += 5_000;
    expect(messagesIn(await text)).toEqual(["before"]);
    expect(await text).not.toContain("event: end");
  });

  it("of a run that does not exist is refused before it begins", async () => {
    await expect(open(createTestDeps())).rejects.toMatchObject({ code: "not_found" });
  });
});
