/** What a person may do to a run from outside: retry it, cancel it. Archiving what it left is archive-run.ts. */
import type { Tx } from "../../../db/client.ts";
import type { AuditRecorder } from "../../audit/record-audit.ts";
import type { Actor } from "../../identity/domain/actor.ts";
import { authorize, type Authorized } from "../../identity/domain/authorize.ts";
import { enqueueJob, isJobRunning } from "../../jobs/queue.ts";
import { AppError } from "../../kernel/app-error.ts";
import type { Deps } from "../../runtime/deps.ts";
import { executeRunKind } from "./create-run.ts";
import { cancelledMessage, failureMessages } from "../domain/run-messages.ts";
import { accessToRun } from "../domain/run-rights.ts";
import { appendRunEvent } from "../store/run-events.ts";
import { listStepResults } from "../store/run-steps.ts";
import {
  findLiveRun,
  findRunPlan,
  getRun,
  hasSealedSecrets,
  transitionRun,
  updateRun,
  type Run,
} from "../store/runs.ts";

export interface RunCommand {
  readonly id: string;
  readonly actor: Actor;
  readonly audit: AuditRecorder;
}

/** Whoever started a run may steer it, and the team that owns what it makes; maintainers may steer every run. */
export function authorizeRun(actor: Actor, run: Run): Authorized<Run> {
  return authorize(actor, run, accessToRun(actor.id, { startedById: run.actorId, ownedBy: run.ownedBy }));
}

export function assertState(run: Run, allowed: readonly Run["state"][], verb: string): void {
  if (allowed.includes(run.state)) return;
  throw new AppError(
    "conflict",
    `Expected run ${run.id} to be ${allowed.join(" or ")}, found ${run.state}; it cannot be ${verb}.`,
  );
}

async function assertNameIsFree(tx: Tx, run: Run): Promise<void> {
  const other = await findLiveRun(tx, run);
  if (other === undefined) return;
  throw new AppError("repo_exists", `${run.owner}/${run.name} is being created by run ${other.id} now.`);
}

function assertNotArchiving(run: Run): void {
  if (run.archivingSince === null) return;
  throw new AppError("conflict", `Run ${run.id} is being archived. Archive it again to finish that.`);
}

/** Stored secrets are kept for a week; a run that still has to set them cannot go on without. */
async function assertSecretsAreKept(tx: Tx, run: Run): Promise<void> {
  const plan = await findRunPlan(tx, run.id);
  if (plan === undefined) throw new AppError("conflict", failureMessages.plan_unreadable);
  const { repository } = plan;
  if (repository.secrets.length === 0 || (await hasSealedSecrets(tx, run.id))) return;
  if ((await listStepResults(tx, run.id)).has("set-secrets")) return;
  throw new AppError(
    "conflict",
    `The secrets of run ${run.id} are no longer stored. Start a new run and enter them again.`,
  );
}

/** Goes on with the first step that is not done. */
export async function retryRun(
  deps: Pick<Deps, "db" | "now" | "newId">,
  command: RunCommand,
): Promise<string> {
  return deps.db.withTx(async (tx) => {
    const run = authorizeRun(command.actor, await getRun(tx, command.id));
    assertState(run, ["failed", "cancelled"], "retried");
    assertNotArchiving(run);
    await assertNameIsFree(tx, run);
    await assertSecretsAreKept(tx, run);
    const cleared = {
      message: null,
      messageCode: null,
      failedStep: null,
      finishedAt: null,
      cancelRequestedAt: null,
      waitingSince: null,
      nextAttemptAt: null,
    };
    await transitionRun(tx, run, { state: "queued", set: cleared });
    const message = `Retried by ${command.actor.name}.`;
    await appendRunEvent(tx, run.id, { at: deps.now(), level: "info", message });
    await enqueueJob(tx, deps, { kind: executeRunKind, payload: { runId: run.id }, key: run.id });
    await command.audit(tx, { target: run.id });
    return run.id;
  });
}

async function cancelAtOnce(tx: Tx, run: Authorized<Run>, now: number): Promise<void> {
  const set = { message: cancelledMessage, messageCode: "cancelled", finishedAt: now, waitingSince: null };
  await transitionRun(tx, run, { state: "cancelled", set });
  await appendRunEvent(tx, run.id, { at: now, level: "warning", message: cancelledMessage });
}

/** Before a step or between two; a call that is on its way is not taken back. */
export async function cancelRun(deps: Pick<Deps, "db" | "now">, command: RunCommand): Promise<string> {
  return deps.db.withTx(async (tx) => {
    const run = authorizeRun(command.actor, await getRun(tx, command.id));
    assertState(run, ["queued", "running", "waiting"], "cancelled");
    const now = deps.now();
    // Without a worker at it nobody would ever see the wish to cancel.
    if (run.state === "running" && (await isJobRunning(tx, executeRunKind, run.id))) {
      await updateRun(tx, run.id, { cancelRequestedAt: run.cancelRequestedAt ?? now });
      const message = `${command.actor.name} asked to cancel; the run stops before its next step.`;
      await appendRunEvent(tx, run.id, { at: now, level: "warning", message });
    } else {
      await cancelAtOnce(tx, run, now);
    }
    await command.audit(tx, { target: run.id });
    return run.id;
  });
}
