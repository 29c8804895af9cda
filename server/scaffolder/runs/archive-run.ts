/**
 * Takes what a failed run left behind out of the way: renamed and archived, never deleted. The run is claimed first, so
 * that nobody sets it going again meanwhile; whoever is interrupted half-way repeats the command and it goes on.
 */
import { inspectHead } from "../../github/commit-files.ts";
import type { GitHub } from "../../github/github.ts";
import type { Repository } from "../../github/repositories.ts";
import { AppError } from "../../kernel/app-error.ts";
import type { Deps } from "../../runtime/deps.ts";
import { assertState, authorizeRun, type RunCommand } from "./control-run.ts";
import { rootCommit } from "../steps/push-content.ts";
import { NotVisibleYet } from "../steps/run-step.ts";
import { carriesMarker, runMarker } from "../steps/run-marker.ts";
import { appendRunEvent } from "../store/run-events.ts";
import { dropRunSecrets, getRun, getRunContents, transitionRun, updateRun, type Run } from "../store/runs.ts";

type ArchiveDeps = Pick<Deps, "db" | "now" | "github" | "env">;

/** Longer than all calls together may take; an older claim belongs to a process that died. */
const claimMs = 120_000;
/** A claim nobody holds: something was changed already, so the run can only be archived to the end. */
const interrupted = 0;

/** The run as it was before this claim. The forge cannot be part of a transaction: the intent is on record before it changes. */
const claimRun = ({ db, now }: ArchiveDeps, command: RunCommand): Promise<Run> =>
  db.withTx(async (tx) => {
    const run = authorizeRun(command.actor, await getRun(tx, command.id));
    assertState(run, ["failed", "cancelled"], "archived");
    if (run.archivingSince !== null && now() - run.archivingSince < claimMs) {
      throw new AppError("conflict", `Run ${run.id} is being archived already. Look again in a moment.`);
    }
    await updateRun(tx, run.id, { archivingSince: now() });
    await command.audit(tx, { target: run.id, details: { phase: "intended" } });
    return run;
  });

const release = ({ db }: ArchiveDeps, id: string, archivingSince: number | null): Promise<void> =>
  db.withTx((tx) => updateRun(tx, id, { archivingSince }));

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
  const known = run.repositoryId;
  const found = await (known === null
    ? github.repositories.find({ owner: run.owner, repo: run.name })
    : github.repositories.findById(known));
  if (found === undefined) throw nothingToArchive(run);
  // A name alone proves nothing: whoever has it now may have archived a repository of their own.
  const marker = runMarker(run, deps.env.baseUrl);
  const isOurs = known !== null || (await carriesMarker(github, found, marker).catch(toUnavailable));
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

/** Only looks; undoes the claim when there is nothing this run may archive. */
async function inspectRepository(deps: ArchiveDeps, run: Run): Promise<Repository> {
  try {
    const repository = await findOwnRepository(deps, run);
    if (!repository.isArchived) await assertNoForeignCommit(deps, run, repository);
    return repository;
  } catch (error) {
    await release(deps, run.id, run.archivingSince === null ? null : interrupted);
    throw error;
  }
}

export async function archiveRun(deps: ArchiveDeps, command: RunCommand): Promise<string> {
  const run = await claimRun(deps, command);
  const repository = await inspectRepository(deps, run);
  const archivedAs = await archiveRepository(deps.github, run, repository).catch(async (error: unknown) => {
    await release(deps, run.id, interrupted);
    throw error;
  });
  return deps.db.withTx(async (tx) => {
    const set = { archivingSince: null, repositoryId: repository.id };
    await transitionRun(tx, await getRun(tx, run.id), { state: "archived", set });
    await dropRunSecrets(tx, run.id);
    const message = `Archived by ${command.actor.name} as ${archivedAs}.`;
    await appendRunEvent(tx, run.id, { at: deps.now(), level: "info", message });
    await command.audit(tx, { target: run.id, details: { phase: "done", repository: archivedAs } });
    return run.id;
  });
}
