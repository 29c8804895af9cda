import type { Deps } from "../../runtime/deps.ts";
import { offerFreedRefs } from "../descriptors/offer-freed-refs.ts";
import { listEntitiesOfRepository, removeEntity } from "../store/entities.ts";
import { deleteRepository, type RepositoryRow } from "../store/repositories.ts";

/** A repository that is gone or archived takes its entities with it; their history stays. */
export async function dropRepository(
  deps: Pick<Deps, "db" | "now" | "newId">,
  repository: RepositoryRow,
): Promise<void> {
  await deps.db.withTx(async (tx) => {
    const held = await listEntitiesOfRepository(tx, repository.id);
    for (const entity of held) await removeEntity(tx, entity.ref, deps.now());
    await deleteRepository(tx, repository.id);
    const refs = held.map((entity) => entity.ref);
    await offerFreedRefs(tx, deps, { refs, exceptRepositoryId: repository.id });
  });
}
