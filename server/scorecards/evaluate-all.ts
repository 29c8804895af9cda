import { listEntityRows } from "../catalog/query-entities.ts";
import { listRepositoryComponents } from "../catalog/list-repository-components.ts";
import { evaluateEntity, type EvaluateDeps } from "./evaluate-entity.ts";
import { listScoredRefs } from "./store.ts";

const PAGE = 100;

/** The components of a repository that was just read, and those it described before. */
export async function evaluateRepository(deps: EvaluateDeps, repositoryId: string): Promise<void> {
  for (const ref of await listRepositoryComponents(deps, repositoryId)) await evaluateEntity(deps, ref);
}

/** Every component, because team members change without a commit; results of components that are gone end. */
export async function evaluateAll(deps: EvaluateDeps, signal?: AbortSignal): Promise<{ evaluated: number }> {
  const refs = new Set(await listScoredRefs(deps.db.read));
  let cursor: string | undefined;
  do {
    const filter = [[{ key: "kind", values: ["component"] }]];
    const page = await listEntityRows(deps, { filter, sort: "name", direction: "asc", limit: PAGE, cursor });
    for (const row of page.rows) refs.add(row.ref);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  let evaluated = 0;
  for (const ref of refs) {
    if (signal?.aborted === true) break;
    if ((await evaluateEntity(deps, ref)) === "evaluated") evaluated += 1;
  }
  return { evaluated };
}
