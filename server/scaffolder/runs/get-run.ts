import { z } from "zod";
import { toOptionalTimestamp } from "../../kernel/time.ts";
import type { Deps } from "../../runtime/deps.ts";
import type { RunDetail } from "../domain/run.schema.ts";
import { planSteps, runStepIds, stepTitles, type RunStepId } from "../domain/run-steps.ts";
import { toRunOutputs, toRunSummary } from "./run-view.ts";
import { listStepAttempts, listStepResults, type StepAttempts, type StepResult } from "../store/run-steps.ts";
import { findRunPlan, getRun, type Run } from "../store/runs.ts";

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

/** Steps that only look, or write what is no thing of its own. */
const leavesNothing: readonly RunStepId[] = ["verify-repository", "mark-ready", "await-catalog"];

/** Steps that began and have no result: their call may have had its effect. */
function toMayExist(run: Run, facts: readonly StepFacts[]): RunDetail["mayExist"] {
  const open = facts.filter(({ attempts, result }) => attempts !== undefined && result === undefined);
  return open.flatMap(({ id }) => {
    if (leavesNothing.includes(id)) return [];
    if (id !== "create-repository") return [{ kind: "part of the step", name: stepTitles[id], url: null }];
    const isUnknown = run.createSentAt !== null && run.repositoryId === null;
    return isUnknown ? [{ kind: "repository", name: `${run.owner}/${run.name}`, url: null }] : [];
  });
}

const mayHaveRepository = (run: Run): boolean => run.repositoryId !== null || run.createSentAt !== null;

function actionsOf(run: Run): RunDetail["actions"] {
  switch (run.state) {
    case "queued":
    case "running":
    case "waiting":
      return ["cancel"];
    case "failed":
    case "cancelled":
      if (run.archivingSince !== null) return ["archive"];
      return mayHaveRepository(run) ? ["retry", "archive"] : ["retry"];
    case "succeeded":
    case "archived":
      return [];
    default:
      return run.state satisfies never;
  }
}

const planUnreadable = {
  code: "plan_unreadable",
  message:
    "The stored plan of this run cannot be read. What is shown is what the run recorded; steps it never reached and the template's own next steps are missing.",
};

const answersSchema = z.record(z.string(), z.unknown());

export async function getRunDetail(
  deps: Pick<Deps, "db" | "env">,
  input: { readonly id: string },
): Promise<RunDetail> {
  const run = await getRun(deps.db.read, input.id);
  const plan = await findRunPlan(deps.db.read, run.id);
  const results = await listStepResults(deps.db.read, run.id);
  const attempts = await listStepAttempts(deps.db.read, run.id);
  const isTraced = (id: RunStepId): boolean => attempts.has(id) || results.has(id);
  const steps = plan === undefined ? runStepIds.filter(isTraced) : planSteps(plan);
  const facts = steps.map((id) => ({ id, attempts: attempts.get(id), result: results.get(id) }));
  return {
    ...toRunSummary(run),
    answers: answersSchema.parse(JSON.parse(run.answers)),
    templateDigest: run.templateDigest,
    steps: facts.map((step) => toStepView(run, step)),
    existing: [...results.values()]
      .toSorted((a, b) => a.finishedAt - b.finishedAt)
      .flatMap(({ existing }) => existing),
    mayExist: toMayExist(run, facts),
    outputs: toRunOutputs(run, plan?.output ?? { links: [], text: [] }, deps.env.baseUrl),
    warnings: plan?.warnings ?? [planUnreadable],
    actions: actionsOf(run),
  };
}
