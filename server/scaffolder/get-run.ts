import { z } from "zod";
import { toOptionalTimestamp } from "../kernel/time.ts";
import type { Deps } from "../runtime/deps.ts";
import type { RunDetail } from "./domain/run.schema.ts";
import { planSteps, stepTitles, type RunStepId } from "./domain/run-steps.ts";
import { toRunOutputs, toRunSummary } from "./run-view.ts";
import { listStepAttempts, listStepResults, type StepAttempts, type StepResult } from "./store/run-steps.ts";
import { getRun, getRunPlan, type Run } from "./store/runs.ts";

type StepView = RunDetail["steps"][number];

/** The state of a step that has begun but has no result: the run's state says what became of it. */
function openState(run: Run): StepView["state"] {
  switch (run.state) {
    case "running":
    case "queued":
    case "succeeded":
      return "running";
    case "waiting":
      return "waiting";
    case "failed":
    case "archived":
      return "failed";
    case "cancelled":
      return "pending";
    default:
      return run.state satisfies never;
  }
}

interface StepFacts {
  readonly id: RunStepId;
  readonly attempts: StepAttempts | undefined;
  readonly result: StepResult | undefined;
}

const neverTried = { attempts: 0, startedAt: null, lastError: null };

function toStepView(run: Run, { id, attempts, result }: StepFacts): StepView {
  const { startedAt, lastError, ...tried } = attempts ?? neverTried;
  const open = { outcome: attempts === undefined ? ("pending" as const) : openState(run), finishedAt: null };
  const { outcome, finishedAt } = result ?? open;
  return {
    id,
    title: stepTitles[id],
    state: outcome,
    attempts: tried.attempts,
    startedAt: toOptionalTimestamp(startedAt),
    finishedAt: toOptionalTimestamp(finishedAt),
    durationMs: startedAt === null || finishedAt === null ? null : finishedAt - startedAt,
    detail: result === undefined ? lastError : result.detail,
  };
}

function actionsOf(run: Run): RunDetail["actions"] {
  switch (run.state) {
    case "queued":
    case "running":
    case "waiting":
      return ["cancel"];
    case "failed":
    case "cancelled":
      return run.repositoryId === null ? ["retry"] : ["retry", "archive"];
    case "succeeded":
    case "archived":
      return [];
    default:
      return run.state satisfies never;
  }
}

const answersSchema = z.record(z.string(), z.unknown());

export async function getRunDetail(
  deps: Pick<Deps, "db" | "env">,
  input: { readonly id: string },
): Promise<RunDetail> {
  const run = await getRun(deps.db.read, input.id);
  const plan = await getRunPlan(deps.db.read, run.id);
  const results = await listStepResults(deps.db.read, run.id);
  const attempts = await listStepAttempts(deps.db.read, run.id);
  return {
    ...toRunSummary(run),
    answers: answersSchema.parse(JSON.parse(run.answers)),
    templateDigest: run.templateDigest,
    steps: planSteps(plan).map((id) =>
      toStepView(run, { id, attempts: attempts.get(id), result: results.get(id) }),
    ),
    existing: [...results.values()]
      .toSorted((a, b) => a.finishedAt - b.finishedAt)
      .flatMap(({ existing }) => existing),
    outputs: toRunOutputs(run, plan, deps.env.baseUrl),
    warnings: plan.warnings,
    actions: actionsOf(run),
  };
}
