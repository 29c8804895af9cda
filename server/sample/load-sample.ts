/*
 * Puts the sample organisation on the embedded forge: teams, people and repositories with real commits. Nothing is
 * written into the catalog; it arrives there the way everything does, by webhook and scan. Every step looks first, so
 * that a start that was interrupted goes on where it stopped.
 */
import { requestScan } from "../catalog/repositories/request-refresh.ts";
import { commitFiles } from "../github/commit-files.ts";
import { hasAnyAccount } from "../identity/has-account.ts";
import type { Deps } from "../runtime/deps.ts";
import { buildSampleRepository } from "./build-sample-repository.ts";
import { sampleServices, type SampleService } from "./domain/sample-organisation.ts";
import { samplePeople, sampleTeams } from "./domain/sample-people.ts";
import { nameAccount } from "./embedded-forge.ts";
import { sampleRunId } from "./judge-sample-repository.ts";
import { findSampleState, saveSampleState } from "./store.ts";

export type SampleDeps = Pick<Deps, "db" | "now" | "newId" | "github" | "paths">;

/** True on the very first start with the embedded forge, and when that load was interrupted. */
export async function shouldLoadSample(deps: Pick<Deps, "db" | "github">): Promise<boolean> {
  if (deps.github.profile.kind !== "embedded") return false;
  const state = await findSampleState(deps.db.read);
  return state === "loading" || (state === undefined && !(await hasAnyAccount(deps)));
}

/** True while the data folder holds the sample organisation; with GITHUB_URL set, a start must refuse then. */
export async function holdsSample(deps: Pick<Deps, "db">): Promise<boolean> {
  const state = await findSampleState(deps.db.read);
  return state === "loading" || state === "loaded";
}

export async function loadSample(deps: SampleDeps): Promise<{ repositories: number }> {
  await deps.db.withTx((tx) => saveSampleState(tx, "loading", deps.now()));
  await loadPeople(deps);
  for (const service of sampleServices) await loadRepository(deps, service);
  await deps.db.withTx(async (tx) => {
    await saveSampleState(tx, "loaded", deps.now());
    await requestScan(tx, deps);
  });
  return { repositories: sampleServices.length };
}

async function loadPeople(deps: SampleDeps): Promise<void> {
  const { teams, profile } = deps.github;
  for (const person of samplePeople) await nameAccount(deps, person);
  for (const { slug, name, description, members } of sampleTeams) {
    if ((await teams.find(profile.org, slug)) === undefined)
      await teams.create(profile.org, { name, description });
    for (const login of members) await teams.addMember(profile.org, slug, login);
  }
}

async function loadRepository(deps: SampleDeps, service: SampleService): Promise<void> {
  const { github } = deps;
  const { org } = github.profile;
  const ref = { owner: org, repo: service.name };
  const repository =
    (await github.repositories.find(ref)) ??
    (await github.repositories.create(org, {
      name: service.name,
      description: service.description,
      homepage: null,
      visibility: "private",
      hasIssues: true,
      hasWiki: false,
      hasProjects: false,
      customProperties: null,
    }));
  await github.teams.grantAccess(ref, { org, slug: service.team, permission: "push" });
  const owner = samplePeople.find(({ login }) =>
    sampleTeams.some(({ slug, members }) => slug === service.team && members[0] === login),
  );
  await commitFiles(github, {
    ref,
    branch: repository.defaultBranch,
    files: buildSampleRepository({ service, org, htmlUrl: repository.htmlUrl }),
    message: `Add ${service.title}`,
    author: {
      name: owner?.name ?? "Waymark",
      email: owner?.email ?? "waymark@example.com",
      dateMs: deps.now(),
    },
    runId: sampleRunId,
  });
}
