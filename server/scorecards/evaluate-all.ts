import { listEntityRows } from "../catalog/entities/query-entities.ts";
import { listRepositoryComponents } from "../catalog/entities/list-repository-components.ts";
import { evaluateEntity, type EvaluateDeps } from "./evaluate-entity.ts";
import { listScoredRefs } from "./store.ts";

const PAGE = 100;

/** The components of a repository that was just read, and those it described before. */
export async function evaluateRepository(deps: EvaluateDeps, repositoryId: string): Promise<void> {
  await evaluateEach(deps, new Set(await listRepositoryComponents(deps, repositoryId)), undefined);
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
  return evaluateEach(deps, refs, signal);
}

/** A component that cannot be judged now takes no other's turn; the failures come together at the end. */
async function evaluateEach(
  deps: EvaluateDeps,
  refs: ReadonlySet<string>,
  signal: AbortSignal | undefined,
): Promise<{ evaluated: number }> {
  const failures: unknown[] = [];
  let evaluated = 0;
  for (const ref of refs) {
    if (signal?.aborted === true) break;
    try {
      if ((await evaluateEntity(deps, ref)) === "evaluated") evaluated += 1;
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length === 0) return { evaluated };
  throw new AggregateError(failures, `${failures.length} of ${refs.size} components could not be judged.`);
}
