import type { Tx } from "../../../db/client.ts";
import { enqueueJob } from "../../jobs/queue.ts";
import type { Deps } from "../../runtime/deps.ts";
import { refreshRepositoryJob } from "../domain/catalog-events.ts";
import { reopenClaimants } from "../store/repositories.ts";

/** Repositories that were refused a name that is free now are read again at once. */
export async function offerFreedRefs(
  tx: Tx,
  deps: Pick<Deps, "now" | "newId">,
  freed: { readonly refs: readonly string[]; readonly exceptRepositoryId: string },
): Promise<void> {
  for (const { owner, name } of await reopenClaimants(tx, freed.refs, freed.exceptRepositoryId)) {
    const key = `${owner}/${name}`.toLowerCase();
    await enqueueJob(tx, deps, { kind: refreshRepositoryJob, key, payload: { owner, repo: name } });
  }
}
