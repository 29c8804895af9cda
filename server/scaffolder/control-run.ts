/** What a person may do to a run from outside: retry it, cancel it, archive what it left behind. */
import type { Tx } from "../../db/client.ts";
import type { AuditRecorder } from "../audit/record-audit.ts";
import { inspectHead } from "../github/commit-files.ts";
import type { GitHub } from "../github/github.ts";
import type { Repository } from "../github/repositories.ts";
import type { Actor } from "../identity/domain/actor.ts";
import { authorize, type Authorized } from "../identity/domain/authorize.ts";
import { enqueueJob } from "../jobs/queue.ts";
import { AppError } from "../kernel/app-error.ts";
import type { Deps } from "../runtime/deps.ts";
import { executeRunKind } from "./create-run.ts";
import { cancelledMessage } from "./domain/run-messages.ts";
import { rootCommit } from "./steps/push-content.ts";
import { NotVisibleYet } from "./steps/run-step.ts";
import { carriesMarker, runMarker } from "./steps/run-marker.ts";
import { appendRunEvent } from "./store/run-events.ts";
import { findLiveRun, getRun, getRunContents, transitionRun, updateRun, type Run } from "./store/runs.ts";

export interface RunCommand {
  readonly id: string;
  readonly actor: Actor;
  readonly audit: AuditRecorder;
}

/** Whoever started a run may steer it; maintainers may steer every run. */
function authorizeRun(actor: Actor, run: Run): Authorized<Run> {
  const started = actor.id === run.actorId;
  return authorize(actor, run, { role: started ? "developer" : "maintainer" });
}

function assertState(run: Run, allowed: readonly Run["state"][], verb: string): void {
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

/** Goes on with the first step that is not done. */
export async function retryRun(
  deps: Pick<Deps, "db" | "now" | "newId">,
  command: RunCommand,
): Promise<string> {
  return deps.db.withTx(async (tx) => {
    const run = authorizeRun(command.actor, await getRun(tx, command.id));
    assertState(run, ["failed", "cancelled"], "retried");
    await assertNameIsFree(tx, run);
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

async function cancelAtOnce(tx: Tx, run: Run, now: number): Promise<void> {
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
    if (run.state === "running") {
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

const nothingToArchive = (run: Run): AppError =>
  new AppError("conflict", `Run ${run.id} left no repository behind; there is nothing to archive.`);

function toUnavailable(error: unknown): never {
  if (!(error instanceof NotVisibleYet)) throw error;
  throw new AppError(
    "forge_unavailable",
    "The forge does not show the repository now. Try again in a moment.",
  );
}

async function findOwnRepository(deps: ArchiveDeps, run: Run): Promise<Repository> {
  const { github } = deps;
  const found =
    run.repositoryId === null
      ? await github.repositories.find({ owner: run.owner, repo: run.name })
      : await github.repositories.findById(run.repositoryId);
  if (found === undefined) throw nothingToArchive(run);
  const marker = runMarker(run, deps.env.baseUrl);
  const isOurs = found.isArchived || (await carriesMarker(github, found, marker).catch(toUnavailable));
  if (!isOurs) throw nothingToArchive(run);
  return found;
}

async function assertNoForeignCommit(deps: ArchiveDeps, run: Run, repository: Repository): Promise<void> {
  const { plan, files } = await getRunContents(deps.db.read, run.id);
  const ref = { owner: repository.owner, repo: repository.name };
  const head = await inspectHead(deps.github, rootCommit({ plan, files, run, ref }));
  if (head.state !== "foreign") return;
  throw new AppError(
    "conflict",
    `${repository.fullName} has commits that are not this run's. Look at them, then archive it by hand.`,
  );
}

/** The name becomes free; the content stays. Rename first: an archived repository cannot be renamed. */
async function archiveRepository(github: GitHub, run: Run, repository: Repository): Promise<string> {
  const archivedName = `${run.name}-failed-${run.id.slice(-6).toLowerCase()}`;
  const ref = { owner: repository.owner, repo: repository.name };
  if (repository.name !== archivedName && !repository.isArchived) {
    await github.repositories.update(ref, { name: archivedName });
  }
  const renamed = { owner: repository.owner, repo: archivedName };
  if (!repository.isArchived) await github.repositories.update(renamed, { archived: true });
  return `${repository.owner}/${archivedName}`;
}

type ArchiveDeps = Pick<Deps, "db" | "now" | "github" | "env">;

/** Takes a failed run's repository out of the way, never deletes it. Repeating it after an error goes on. */
export async function archiveRun(deps: ArchiveDeps, command: RunCommand): Promise<string> {
  const run = authorizeRun(command.actor, await getRun(deps.db.read, command.id));
  assertState(run, ["failed", "cancelled"], "archived");
  const repository = await findOwnRepository(deps, run);
  if (!repository.isArchived) await assertNoForeignCommit(deps, run, repository);
  const archivedAs = await archiveRepository(deps.github, run, repository);
  return deps.db.withTx(async (tx) => {
    await transitionRun(tx, await getRun(tx, run.id), { state: "archived" });
    const message = `Archived by ${command.actor.name} as ${archivedAs}.`;
    await appendRunEvent(tx, run.id, { at: deps.now(), level: "info", message });
    await command.audit(tx, { target: run.id, details: { repository: archivedAs } });
    return run.id;
  });
}
