import type { Deps } from "../../runtime/deps.ts";
import { getStatus } from "./get-status.ts";
import { listFiles } from "../descriptors/list-files.ts";
import { listOwnerless, listUnreadableRepositories } from "../store/troubles.ts";

/** What keeps the catalog from being right, each with its number and the first few. */
export async function listTroubles(deps: Pick<Deps, "db">, limit: number) {
  const db = deps.db.read;
  return {
    status: await getStatus(deps),
    files: await listFiles(deps, { state: "error", limit }),
    unreadable: await listUnreadableRepositories(db, limit),
    ownerless: await listOwnerless(db, limit),
  };
}
