/**
 * Executes a run, step after step, from whatever point it is at. All state is in the database and at the forge: the
 * process may die between any two lines and another one goes on. Every write checks the lease first, so a worker that
 * was presumed dead cannot add a second ending.
 */
import type { Tx } from "../../../db/client.ts";
import { isForgeError } from "../../github/forge-error.ts";
import type { JobLease, JobOutcome } from "../../jobs/define-job.ts";
import { assertLease, LeaseLostError } from "../../jobs/queue.ts";
import type { Deps } from "../../runtime/deps.ts";
import { findLeftOut } from "../domain/owner-limits.ts";
import { createRedactor } from "../domain/redact-secrets.ts";
import { cancelledMessage, failureMessages, waitingMessages } from "../domain/run-messages.ts";
import { isTerminal } from "../domain/run-state.schema.ts";
import { planSteps, stepTitles, type RunStepId } from "../domain/run-steps.ts";
import { failRun } from "./end-run.ts";
import { judgeFailure, type Verdict } from "./judge-failure.ts";
import { openRunSecrets } from "./run-secrets.ts";
import { allSteps } from "../steps/all-steps.ts";
import { leftOut, type StepContext, type StepReport } from "../steps/run-step.ts";
import { appendRunEvent, type NewRunEvent } from "../store/run-events.ts";
import {
  beginStep,
  insertStepResult,
  listStepAttempts,
  listStepResults,
  recordStepError,
} from "../store/run-steps.ts";
import {
  dropRunFiles,
  getRun,
  getRunContents,
  transitionRun,
  UnreadableRunError,
  updateRun,
  type Run,
  type RunContents,
} from "../store/runs.ts";

export type ExecuteDeps = Pick<Deps, "db" | "now" | "newId" | "logger" | "env" | "github" | "secretsKey">;

export interface Execution {
  readonly runId: string;
  readonly lease: JobLease;
  readonly signal: AbortSignal;
}

interface Work {
  readonly deps: ExecuteDeps;
  readonly execution: Execution;
  readonly contents: RunContents;
  readonly secrets: ReadonlyMap<string, string>;
  readonly redact: (text: string) => string;
}

/** One transaction of this execution, refused when another worker has taken over. */
const commit = <T>(
  work: Pick<Work, "deps" | "execution">,
  body: (tx: Tx, run: Run) => Promise<T>,
): Promise<T> =>
  work.deps.db.withTx(async (tx) => {
    await assertLease(tx, work.execution.lease);
    return body(tx, await getRun(tx, work.execution.runId));
  });

async function note(tx: Tx, work: Work, event: Omit<NewRunEvent, "at">): Promise<void> {
  const { deps, execution, redact } = work;
  await appendRunEvent(tx, execution.runId, { ...event, message: redact(event.message), at: deps.now() });
}

/** False when there is nothing to do: the run has ended meanwhile. */
const begin = (work: Work): Promise<boolean> =>
  commit(work, async (tx, run) => {
    if (isTerminal(run.state)) return false;
    if (run.state === "queued") await note(tx, work, { level: "info", message: "The run starts." });
    await transitionRun(tx, run, {
      state: "running",
      set: { startedAt: run.startedAt ?? work.deps.now(), nextAttemptAt: null },
    });
    return true;
  });

async function cancel(tx: Tx, work: Work, run: Run): Promise<void> {
  await transitionRun(tx, run, {
    state: "cancelled",
    set: {
      message: cancelledMessage,
      messageCode: "cancelled",
      finishedAt: work.deps.now(),
      waitingSince: null,
    },
  });
  await note(tx, work, { level: "warning", message: cancelledMessage });
}

/** Opens an attempt of a step; undefined when somebody asked to cancel. */
const openStep = (work: Work, step: RunStepId): Promise<StepContext | undefined> =>
  commit(work, async (tx, run) => {
    if (run.cancelRequestedAt !== null) {
      await cancel(tx, work, run);
      return undefined;
    }
    const at = work.deps.now();
    await beginStep(tx, run.id, { id: step, at });
    const attempts = (await listStepAttempts(tx, run.id)).get(step);
    if (attempts?.startedAt === at) await note(tx, work, { step, level: "info", message: stepTitles[step] });
    return contextFor(work, run, attempts?.startedAt ?? at);
  });

function contextFor(work: Work, run: Run, startedAt: number): StepContext {
  const { deps, contents, secrets } = work;
  return {
    github: deps.github,
    db: deps.db,
    now: deps.now,
    newId: deps.newId,
    run,
    plan: contents.plan,
    files: contents.files,
    secrets,
    ref: { owner: run.owner, repo: run.name },
    portalUrl: deps.env.baseUrl,
    startedAt,
  };
}

const closeStep = (work: Work, step: RunStepId, report: StepReport): Promise<void> =>
  commit(work, async (tx, run) => {
    const detail = report.detail === null ? null : work.redact(report.detail);
    const finishedAt = work.deps.now();
    await insertStepResult(tx, run.id, { ...report, detail, id: step, finishedAt });
    await updateRun(tx, run.id, { ...report.set, waitingSince: null });
    for (const message of report.warnings ?? []) await note(tx, work, { step, level: "warning", message });
    const verb = report.outcome === "done" ? "done" : "skipped";
    const suffix = detail === null ? "" : ` (${detail})`;
    await note(tx, work, { step, level: "info", message: `${stepTitles[step]}: ${verb}${suffix}` });
  });

async function stopAtFailure(work: Work, step: RunStepId, verdict: Exclude<Verdict, { kind: "look-again" }>) {
  await commit(work, async (tx, run) => {
    const now = work.deps.now();
    const message = verdict.kind === "wait" ? waitingMessages[verdict.code] : failureMessages[verdict.code];
    const detail = verdict.kind === "fail" && verdict.detail !== null ? verdict.detail : message;
    await recordStepError(tx, run.id, { step, error: work.redact(detail) });
    const told = { message, messageCode: verdict.code };
    if (verdict.kind === "wait") {
      const waiting = { waitingSince: run.waitingSince ?? now, nextAttemptAt: verdict.at };
      await transitionRun(tx, run, { state: "waiting", set: { ...told, ...waiting } });
    } else {
      const ended = { failedStep: step, finishedAt: now, waitingSince: null };
      await transitionRun(tx, run, { state: "failed", set: { ...told, ...ended } });
    }
    await note(tx, work, { step, level: verdict.kind === "wait" ? "warning" : "error", message });
  });
}

/** For the log alone: where it happened, and the forge's own words, which no page shows. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const upstream = isForgeError(error) ? `${error.upstreamMessage}\n` : "";
  return upstream + (error.stack ?? error.message);
}

async function judge(work: Work, step: RunStepId, error: unknown): Promise<Verdict> {
  const { db, now, logger } = work.deps;
  const { runId } = work.execution;
  const run = await getRun(db.read, runId);
  const results = await listStepResults(db.read, runId);
  const attempts = (await listStepAttempts(db.read, runId)).get(step)?.attempts ?? 1;
  const verdict = judgeFailure(error, {
    now: now(),
    attempts,
    repositoryCreatedAt: results.get("create-repository")?.finishedAt ?? null,
    waitingSince: run.waitingSince,
  }) ?? { kind: "fail", code: "internal_error", detail: null };
  if (verdict.kind !== "look-again") {
    const text = work.redact(explain(error));
    logger.warn({ run: runId, step, attempts, code: verdict.code, error: text }, "step did not succeed");
  }
  return verdict;
}

type StepEnd = { readonly kind: "next" } | { readonly kind: "stop"; readonly outcome: JobOutcome };

async function takeStep(work: Work, step: RunStepId): Promise<StepEnd> {
  const context = await openStep(work, step);
  if (context === undefined) return { kind: "stop", outcome: undefined };
  try {
    const left = findLeftOut(context.plan, step);
    await closeStep(work, step, left === undefined ? await allSteps[step](context) : leftOut(left));
    return { kind: "next" };
  } catch (error) {
    if (error instanceof LeaseLostError) throw error;
    const verdict = await judge(work, step, error);
    if (verdict.kind === "look-again") return { kind: "stop", outcome: { againAt: verdict.at } };
    await stopAtFailure(work, step, verdict);
    return { kind: "stop", outcome: verdict.kind === "wait" ? { againAt: verdict.at } : undefined };
  }
}

const succeed = (work: Work): Promise<void> =>
  commit(work, async (tx, run) => {
    await transitionRun(tx, run, {
      state: "succeeded",
      set: { finishedAt: work.deps.now(), message: null, messageCode: null, waitingSince: null },
    });
    await dropRunFiles(tx, run.id);
    await note(tx, work, { level: "info", message: "The run succeeded." });
  });

async function openWork(deps: ExecuteDeps, execution: Execution): Promise<Work> {
  const contents = await getRunContents(deps.db.read, execution.runId);
  const secrets = openRunSecrets(deps.secretsKey, execution.runId, contents.sealedSecrets);
  return { deps, execution, contents, secrets, redact: createRedactor([...secrets.values()]) };
}

/** Undefined when the run had to end: nothing that is stored for it can be understood. */
async function openOrEnd(deps: ExecuteDeps, execution: Execution): Promise<Work | undefined> {
  try {
    return await openWork(deps, execution);
  } catch (error) {
    if (!(error instanceof UnreadableRunError)) throw error;
    const { runId } = execution;
    deps.logger.error({ run: runId, err: error }, "the run cannot be read");
    const end = { code: "plan_unreadable", now: deps.now() } as const;
    await commit({ deps, execution }, (tx, run) => failRun(tx, run, end));
    return undefined;
  }
}

/** Takes the run as far as it gets: to its end, or to a point where it has to wait. */
export async function executeRun(deps: ExecuteDeps, execution: Execution): Promise<JobOutcome> {
  const run = await getRun(deps.db.read, execution.runId);
  if (isTerminal(run.state)) return undefined;
  const work = await openOrEnd(deps, execution);
  if (work === undefined || !(await begin(work))) return undefined;
  const finished = await listStepResults(deps.db.read, execution.runId);
  for (const step of planSteps(work.contents.plan)) {
    if (finished.has(step)) continue;
    if (execution.signal.aborted) return { againAt: deps.now() };
    const end = await takeStep(work, step);
    if (end.kind === "stop") return end.outcome;
  }
  await succeed(work);
}
