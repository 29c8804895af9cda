/** Every endpoint a run calls, under every fault the forge can play. */
import { expect } from "vitest";
import {
  armFaults,
  expectAllStruck,
  tellStruck,
  toRoute,
  type FaultKind,
} from "../../github/campaigns.testsuite.ts";
import { retryRun } from "../runs/control-run.ts";
import { isKnownRunMessage } from "../domain/run-messages.ts";
import { listRunEventRows } from "../store/run-events.ts";
import type { Run } from "../store/runs.ts";
import { expectOneOfEach } from "./expect-one-of-each.ts";
import { fixtureTemplate } from "./fixture-template.ts";
import { developer, type RunBench } from "./run-bench.ts";

const mostRetries = 60;

/** The endpoints of one undisturbed run, each once; the very first one defines things nobody defines again. */
export async function listRoutes(bench: RunBench): Promise<string[]> {
  await bench.settle(await bench.start(fixtureTemplate("undisturbed")));
  const id = await bench.start(fixtureTemplate("undisturbed-again"));
  const from = bench.requests().length;
  await bench.settle(id);
  return [...new Set(bench.requests().slice(from).map(toRoute))].toSorted();
}

export async function settleWithRetries(bench: RunBench, id: string): Promise<Run> {
  let run = await bench.settle(id);
  for (let retries = 0; run.state === "failed" && retries < mostRetries; retries += 1) {
    expect(isKnownRunMessage(run.message ?? ""), run.message ?? "").toBe(true);
    await retryRun(bench.deps, { id, actor: developer, audit: () => Promise.resolve() });
    run = await bench.settle(id);
  }
  return run;
}

type Cases = readonly { readonly route: string; readonly kind: FaultKind }[];

/** Starts a run, lets the faults loose on it, and checks that each struck and that the run ends whole. */
export async function runWithFaults(bench: RunBench, name: string, cases: Cases): Promise<void> {
  await finishWithFaults(bench, await bench.start(fixtureTemplate(name)), cases);
}

/** The same for a run that has been started and not worked on. */
export async function finishWithFaults(bench: RunBench, id: string, cases: Cases): Promise<void> {
  await armFaults(bench.forgeAdmin, cases);
  const run = await settleWithRetries(bench, id);
  await expectAllStruck(bench.forgeAdmin);
  for (const kind of new Set(cases.map((played) => played.kind)))
    tellStruck(kind, cases.filter((played) => played.kind === kind).length);
  await expectOneOfEach(bench, run);
  const events = await listRunEventRows(bench.deps.db.read, { runId: id, afterId: 0, limit: 500 });
  const told = events.filter(({ level }) => level !== "info").map(({ message }) => message);
  expect(told.filter((message) => !isKnownRunMessage(message))).toEqual([]);
}
