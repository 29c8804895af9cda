import { toOptionalTimestamp } from "../../kernel/time.ts";
import type { Deps } from "../../runtime/deps.ts";
import { findLastScan } from "../store/deliveries.ts";
import { countEntities } from "../store/entity-query.ts";
import { countDescriptorFiles, countRepositories } from "../store/repositories.ts";

/** How much the catalog holds and how fresh it is: every list shows its "as of" from here. */
export async function getStatus(deps: Pick<Deps, "db">) {
  const db = deps.db.read;
  const lastScan = await findLastScan(db);
  return {
    entities: await countEntities(db, { filter: [] }),
    repositories: await countRepositories(db),
    filesWithErrors: await countDescriptorFiles(db, "invalid"),
    stale: lastScan?.stale ?? 0,
    lastScanAt: toOptionalTimestamp(lastScan?.finishedAt ?? null),
    lastScanError: lastScan?.error ?? null,
  };
}
