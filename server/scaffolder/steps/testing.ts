/* One step at a time against a real forge: the context a step gets, and what it sent. */
import type { RenderedTemplate } from "../domain/plan.schema.ts";
import { allSteps } from "./all-steps.ts";
import { runStepIds, type RunStepId } from "../domain/run-steps.ts";
import { getRun, updateRun } from "../store/runs.ts";
import { fixtureSecret } from "../testing/fixture-template.ts";
import type { RunBench } from "../testing/run-bench.ts";
import { RunFailure, type StepContext, type StepReport } from "./run-step.ts";

export interface SteppedRun {
  readonly id: string;
  /** Takes the step with what is stored now; stores what it reports about the run, as the executor does. */
  readonly take: (step: RunStepId, overrides?: Partial<StepContext>) => Promise<StepReport>;
  /** Takes the steps in order, up to and including this one. */
  readonly takeUpTo: (step: RunStepId) => Promise<void>;
  /** The calls that change something, sent since the last time this was asked. */
  readonly writes: () => string[];
}

const isWrite = (method: string): boolean => method !== "GET" && method !== "HEAD";

export async function startStepping(bench: RunBench, rendered: RenderedTemplate): Promise<SteppedRun> {
  const { deps } = bench;
  const id = await bench.start(rendered);
  const { owner, name } = rendered.plan.repository;
  let seen = bench.requests().length;
  const take: SteppedRun["take"] = async (step, overrides = {}) => {
    const context: StepContext = {
      github: bench.connect(),
      db: deps.db,
      now: deps.now,
      newId: deps.newId,
      run: await getRun(deps.db.read, id),
      plan: rendered.plan,
      files: rendered.files,
      secrets: new Map([["DEPLOY_TOKEN", fixtureSecret]]),
      ref: { owner, repo: name },
      portalUrl: "http://127.0.0.1:3000",
      startedAt: deps.now(),
      ...overrides,
    };
    const report = await allSteps[step](context);
    const { set } = report;
    if (set !== undefined) await deps.db.withTx((tx) => updateRun(tx, id, set));
    return report;
  };
  return {
    id,
    take,
    async takeUpTo(last) {
      for (const step of runStepIds.slice(0, runStepIds.indexOf(last) + 1)) await take(step);
    },
    writes() {
      const sent = bench.requests().slice(seen);
      seen = bench.requests().length;
      return sent.filter(({ method }) => isWrite(method)).map(({ method, path }) => `${method} ${path}`);
    },
  };
}

/** Code and detail of the failure a step ends with; any other error as it is. */
export async function failureOf(step: Promise<unknown>): Promise<unknown> {
  const error: unknown = await step.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof RunFailure ? [error.code, error.detail] : error;
}
