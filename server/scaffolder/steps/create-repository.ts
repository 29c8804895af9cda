import { isForgeError, isForgeErrorOf } from "../../github/forge-error.ts";
import type { NewRepository, Repository } from "../../github/repositories.ts";
import type { RepositoryPlan } from "../domain/plan.schema.ts";
import { updateRun } from "../store/runs.ts";
import { canUseProperties, carriesMarker, runMarker, runProperty } from "./run-marker.ts";
import { done, NotVisibleYet, RunFailure, type StepContext, type StepReport } from "./run-step.ts";

/** Undefined also when the name only leads on to a repository that was renamed. */
async function findByName(context: StepContext): Promise<Repository | undefined> {
  const found = await context.github.repositories.find(context.ref);
  return found?.name.toLowerCase() === context.ref.repo.toLowerCase() ? found : undefined;
}

/** Only enterprises have internal repositories. Elsewhere the narrower choice is made, and said. */
export const internalBecamePrivate = (
  planned: Pick<RepositoryPlan, "visibility">,
  found: Pick<Repository, "visibility">,
): boolean => planned.visibility === "internal" && found.visibility === "private";

async function newRepository(context: StepContext): Promise<NewRepository> {
  const { repository } = context.plan;
  const { settings } = repository;
  const withProperty = await canUseProperties(context.github);
  const marker = runMarker(context.run, context.portalUrl);
  return {
    name: repository.name,
    description: repository.description,
    homepage: withProperty ? repository.homepage : marker.homepage,
    visibility: repository.visibility,
    hasIssues: settings.hasIssues,
    hasWiki: settings.hasWiki,
    hasProjects: settings.hasProjects,
    customProperties: withProperty ? { [runProperty]: context.run.id } : null,
  };
}

const refusedFor = (error: unknown, reason: RegExp): boolean =>
  isForgeErrorOf(error, "invalid", "conflict") && reason.test(error.upstreamMessage);

async function createAs(context: StepContext, repository: NewRepository): Promise<void> {
  try {
    await context.github.repositories.create(context.ref.owner, repository);
  } catch (error) {
    if (refusedFor(error, /exists/i)) return;
    if (repository.visibility !== "internal" || !refusedFor(error, /visibility|internal/i)) throw error;
    await createAs(context, { ...repository, visibility: "private" });
  }
}

const noteSent = (context: StepContext, createSentAt: number | null): Promise<void> =>
  context.db.withTx((tx) => updateRun(tx, context.run.id, { createSentAt }));

const isRefusal = (error: unknown): boolean => isForgeError(error) && !error.isTransient;

/**
 * Whatever the forge answers, only reading afterwards tells whether the repository is there and whose it is. That the
 * call went out is written down first: a run that ends before the answer must not claim that nothing exists.
 */
async function create(context: StepContext): Promise<void> {
  const repository = await newRepository(context);
  const sentBefore = context.run.createSentAt;
  if (sentBefore === null) await noteSent(context, context.now());
  try {
    await createAs(context, repository);
  } catch (error) {
    if (sentBefore === null && isRefusal(error)) await noteSent(context, null);
    throw error;
  }
}

const noInternal = "visibility internal: skipped: plan. The repository is private";

export async function createRepository(context: StepContext): Promise<StepReport> {
  const before = await findByName(context);
  if (before === undefined) await create(context);
  const repository = before ?? (await findByName(context));
  if (repository === undefined) throw new NotVisibleYet("The new repository is not visible yet.");
  if (!(await carriesMarker(context.github, repository, runMarker(context.run, context.portalUrl)))) {
    await noteSent(context, null);
    throw new RunFailure("repo_exists");
  }
  const isNarrower = internalBecamePrivate(context.plan.repository, repository);
  const existing = [{ kind: "repository", name: repository.fullName, url: repository.htmlUrl }];
  return {
    ...done(isNarrower ? noInternal : null, existing),
    warnings: isNarrower ? [`${noInternal}.`] : [],
    set: {
      repositoryId: repository.id,
      repositoryUrl: repository.htmlUrl,
      cloneUrl: repository.cloneUrl,
    },
  };
}
