/** Every endpoint a run calls, under every fault the forge can play. */
import { expect } from "vitest";
import { retryRun } from "../control-run.ts";
import { isKnownRunMessage } from "../domain/run-messages.ts";
import { listRunEventRows } from "../store/run-events.ts";
import type { Run } from "../store/runs.ts";
import { expectOneOfEach } from "./expect-one-of-each.ts";
import { fixtureTemplate } from "./fixture-template.ts";
import { developer, type RunBench } from "./run-bench.ts";

export const faultKinds = [
  "404-after-create",
  "500-before",
  "502-after",
  "403-secondary",
  "429",
  "401",
  "stall",
  "half-closed",
  "truncated-json",
  "html-body",
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** A method and a path in which the repository is called `{name}` and ids are patterns. */
export interface Endpoint {
  readonly method: string;
  readonly pattern: string;
}

const mostRetries = 60;

/** The endpoints of one undisturbed run, each once. */
export async function listEndpoints(bench: RunBench): Promise<Endpoint[]> {
  const name = "undisturbed";
  await bench.settle(await bench.start(fixtureTemplate(name)));
  const id = await bench.start(fixtureTemplate(`${name}-again`));
  const from = bench.requests().length;
  await bench.settle(id);
  const lines = bench
    .requests()
    .slice(from)
    .map(({ method, path }) => {
      const pattern = path
        .replaceAll(`${name}-again`, "{name}")
        .replaceAll(/[0-9a-f]{40}/g, "[0-9a-f]{40}")
        .replaceAll(/\/\d+(?=\/|$)/g, "/\\d+");
      return `${method} ${pattern}`;
    });
  return [...new Set(lines)].map((line) => {
    const [method = "", pattern = ""] = line.split(" ");
    return { method, pattern };
  });
}

async function arm(bench: RunBench, name: string, cases: readonly (Endpoint & { kind: FaultKind })[]) {
  const faults = cases.map(({ method, pattern, kind }) => ({
    method,
    kind,
    pathPattern: `(?:/api/v3)?${pattern.replaceAll("{name}", name)}`,
  }));
  const answer = await bench.forgeAdmin("POST", "/_forge/faults", { faults });
  expect(answer.status, await answer.text()).toBe(201);
}

async function settleWithRetries(bench: RunBench, id: string): Promise<Run> {
  let run = await bench.settle(id);
  for (let retries = 0; run.state === "failed" && retries < mostRetries; retries += 1) {
    expect(isKnownRunMessage(run.message ?? ""), run.message ?? "").toBe(true);
    await retryRun(bench.deps, { id, actor: developer, audit: () => Promise.resolve() });
    run = await bench.settle(id);
  }
  return run;
}

/** Starts a run, lets the faults loose on it, and checks that it ends whole. */
export async function runWithFaults(
  bench: RunBench,
  name: string,
  cases: readonly (Endpoint & { kind: FaultKind })[],
): Promise<void> {
  const id = await bench.start(fixtureTemplate(name));
  await arm(bench, name, cases);
  const run = await settleWithRetries(bench, id);
  await bench.forgeAdmin("DELETE", "/_forge/faults");
  await expectOneOfEach(bench, run);
  const events = await listRunEventRows(bench.deps.db.read, { runId: id, afterId: 0, limit: 500 });
  const told = events.filter(({ level }) => level !== "info").map(({ message }) => message);
  expect(told.filter((message) => !isKnownRunMessage(message))).toEqual([]);
}
