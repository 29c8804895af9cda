import { isForgeErrorOf } from "../../github/forge-error.ts";
import type { NewRepository, Repository } from "../../github/repositories.ts";
import { canUseProperties, carriesMarker, runMarker, runProperty } from "./run-marker.ts";
import { done, NotVisibleYet, RunFailure, type StepContext, type StepReport } from "./run-step.ts";

/** Undefined also when the name only leads on to a repository that was renamed. */
async function findByName(context: StepContext): Promise<Repository | undefined> {
  const found = await context.github.repositories.find(context.ref);
  return found?.name.toLowerCase() === context.ref.repo.toLowerCase() ? found : undefined;
}

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

/** Whatever the forge answers, only reading afterwards tells whether the repository is there and whose it is. */
async function create(context: StepContext): Promise<void> {
  try {
    await context.github.repositories.create(context.ref.owner, await newRepository(context));
  } catch (error) {
    const nameIsTaken = isForgeErrorOf(error, "invalid", "conflict") && /exists/i.test(error.upstreamMessage);
    if (!nameIsTaken) throw error;
  }
}

export async function createRepository(context: StepContext): Promise<StepReport> {
  const before = await findByName(context);
  if (before === undefined) await create(context);
  const repository = before ?? (await findByName(context));
  if (repository === undefined) throw new NotVisibleYet("The new repository is not visible yet.");
  if (!(await carriesMarker(context.github, repository, runMarker(context.run, context.portalUrl)))) {
    throw new RunFailure("repo_exists");
  }
  return {
    ...done(null, [{ kind: "repository", name: repository.fullName, url: repository.htmlUrl }]),
    set: {
      repositoryId: repository.id,
      repositoryUrl: repository.htmlUrl,
      cloneUrl: repository.cloneUrl,
    },
  };
}
