import type { Tx } from "../../../db/client.ts";
import type { Deps } from "../../runtime/deps.ts";
import { deleteDeliveriesOf } from "../store/deliveries.ts";
import { forgetVersions, listVersionedRefs, removeEntity } from "../store/entities.ts";
import { deleteRepository, findRepositoryByName } from "../store/repositories.ts";

export interface Forgotten {
  readonly owner: string;
  readonly repositories: readonly { readonly name: string; readonly htmlUrl: string }[];
  /** Entities that came from elsewhere and go too. */
  readonly otherRefs: readonly string[];
}

/** Repositories with their entities and all history; returns the references that are gone. Only the sample asks. */
export async function forgetRepositories(
  tx: Tx,
  deps: Pick<Deps, "now">,
  { owner, repositories, otherRefs }: Forgotten,
): Promise<string[]> {
  const refs = new Set(otherRefs);
  for (const { htmlUrl } of repositories) {
    // By address, not by row: the forge's own notice may have dropped the repository already.
    for (const ref of await listVersionedRefs(tx, htmlUrl)) refs.add(ref);
  }
  for (const ref of refs) await removeEntity(tx, ref, deps.now());
  await forgetVersions(tx, [...refs]);
  for (const { name } of repositories) {
    const repository = await findRepositoryByName(tx, owner, name);
    if (repository !== undefined) await deleteRepository(tx, repository.id);
    await deleteDeliveriesOf(tx, `${owner}/${name}`);
  }
  return [...refs];
}
