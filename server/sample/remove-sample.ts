/*
 * Takes the sample organisation away without a trace: repositories, teams and members on the forge, entities with their
 * history, scorecard results. What somebody has worked in stays and is listed. People's accounts in the portal, their
 * tokens and the audit log stay.
 */
import type { AuditRecorder } from "../audit/record-audit.ts";
import { forgetRepositories } from "../catalog/repositories/forget-repositories.ts";
import { syncPeople } from "../catalog/people/sync-people.ts";
import { AppError } from "../kernel/app-error.ts";
import { forgetResultsOf } from "../scorecards/forget-results.ts";
import { sampleServices } from "./domain/sample-organisation.ts";
import { samplePeople, sampleTeams } from "./domain/sample-people.ts";
import { deleteRepository, deleteTeam, removeMember } from "./embedded-forge.ts";
import { findReasonToKeep } from "./judge-sample-repository.ts";
import { holdsSample, type SampleDeps } from "./load-sample.ts";
import { saveSampleState } from "./store.ts";

interface Kept {
  readonly name: string;
  readonly reason: string;
}

interface Removal {
  readonly repositories: readonly string[];
  readonly teams: readonly string[];
  readonly kept: readonly Kept[];
}

const target = "sample-organisation";

export async function removeSample(
  deps: SampleDeps,
  audit: AuditRecorder,
): Promise<{ removed: string[]; kept: Kept[] }> {
  if (!(await holdsSample(deps))) {
    throw new AppError(
      "not_found",
      "Expected the sample organisation in this data folder, found none. Nothing was removed.",
    );
  }
  const removal = await planRemoval(deps);
  // The forge cannot be part of a transaction: the intent is on record before the first repository goes.
  await deps.db.withTx((tx) => audit(tx, { target, details: { phase: "intended", ...removal } }));
  for (const name of removal.repositories) await deleteRepository(deps, name);
  for (const slug of removal.teams) await deleteTeam(deps, slug);
  for (const { login } of samplePeople) await removeMember(deps, login);
  await syncPeople(deps);
  await forget(deps, removal, audit);
  return { removed: [...removal.repositories], kept: [...removal.kept] };
}

async function planRemoval(deps: SampleDeps): Promise<Removal> {
  const { github } = deps;
  const repositories: string[] = [];
  const kept: Kept[] = [];
  for (const service of sampleServices) {
    const found = await github.repositories.find({ owner: github.profile.org, repo: service.name });
    const reason = found === undefined ? undefined : await findReasonToKeep(github, service, found);
    if (reason === undefined) repositories.push(service.name);
    else kept.push({ name: service.name, reason });
  }
  const keptTeams = await listKeptTeams(deps, kept);
  const stays = new Set(keptTeams.map(({ name }) => name));
  const teams = sampleTeams.map(({ slug }) => slug).filter((slug) => !stays.has(slug));
  return { repositories, teams, kept: [...kept, ...keptTeams] };
}

/** A team stays with a repository it owns, and when others than the sample's people are in it. */
async function listKeptTeams({ github }: SampleDeps, repositories: readonly Kept[]): Promise<Kept[]> {
  const { org } = github.profile;
  const sampleLogins = new Set(samplePeople.map(({ login }) => login));
  const kept: Kept[] = [];
  for (const { slug } of sampleTeams) {
    const owned = sampleServices.find(
      ({ name, team }) => team === slug && repositories.some((repository) => repository.name === name),
    );
    const isThere = (await github.teams.find(org, slug)) !== undefined;
    const members = isThere ? await github.teams.listMembers(org, slug) : [];
    const other = members.find(({ login }) => !sampleLogins.has(login));
    if (owned !== undefined) kept.push({ name: slug, reason: `It owns ${owned.name}, which stays.` });
    else if (other !== undefined) kept.push({ name: slug, reason: `${other.login} is a member.` });
  }
  return kept;
}

async function forget(deps: SampleDeps, removal: Removal, audit: AuditRecorder): Promise<void> {
  const { org, webUrl } = deps.github.profile;
  const otherRefs = [
    ...removal.teams.map((slug) => `group:default/${slug}`),
    ...samplePeople.map(({ login }) => `user:default/${login}`),
  ];
  const repositories = removal.repositories.map((name) => ({ name, htmlUrl: `${webUrl}/${org}/${name}` }));
  await deps.db.withTx(async (tx) => {
    const refs = await forgetRepositories(tx, deps, { owner: org, repositories, otherRefs });
    await forgetResultsOf(tx, refs);
    await saveSampleState(tx, "removed", deps.now());
    await audit(tx, { target, details: { phase: "done", ...removal } });
  });
}
