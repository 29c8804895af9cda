/*
 * Takes the sample organisation away without a trace: repositories, teams and members on the forge, entities with their
 * history, scorecard results. People's accounts in the portal, their tokens and the audit log stay.
 */
import type { AuditRecorder } from "../audit/record-audit.ts";
import { forgetRepositories } from "../catalog/forget-repositories.ts";
import { syncPeople } from "../catalog/sync-people.ts";
import { AppError } from "../kernel/app-error.ts";
import { forgetResultsOf } from "../scorecards/forget-results.ts";
import { sampleServices } from "./domain/sample-organisation.ts";
import { samplePeople, sampleTeams } from "./domain/sample-people.ts";
import { deleteRepository, deleteTeam, removeMember } from "./embedded-forge.ts";
import { holdsSample, type SampleDeps } from "./load-sample.ts";
import { saveSampleState } from "./store.ts";

export async function removeSample(deps: SampleDeps, audit: AuditRecorder): Promise<{ removed: string[] }> {
  if (!(await holdsSample(deps))) {
    throw new AppError(
      "not_found",
      "Expected the sample organisation in this data folder, found none. Nothing was removed.",
    );
  }
  for (const { name } of sampleServices) await deleteRepository(deps, name);
  for (const { slug } of sampleTeams) await deleteTeam(deps, slug);
  for (const { login } of samplePeople) await removeMember(deps, login);
  await syncPeople(deps);
  const people = [
    ...sampleTeams.map(({ slug }) => `group:default/${slug}`),
    ...samplePeople.map(({ login }) => `user:default/${login}`),
  ];
  const names = sampleServices.map(({ name }) => name);
  await deps.db.withTx(async (tx) => {
    const { org, webUrl } = deps.github.profile;
    const repositories = names.map((name) => ({ name, htmlUrl: `${webUrl}/${org}/${name}` }));
    const refs = await forgetRepositories(tx, deps, { owner: org, repositories, otherRefs: people });
    await forgetResultsOf(tx, refs);
    await saveSampleState(tx, "removed", deps.now());
    await audit(tx, { target: "sample-organisation", details: { repositories: names } });
  });
  return { removed: names };
}
