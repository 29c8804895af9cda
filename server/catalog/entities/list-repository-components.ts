import type { Deps } from "../../runtime/deps.ts";
import { listEntitiesOfRepository } from "../store/entities.ts";

export async function listRepositoryComponents(
  deps: Pick<Deps, "db">,
  repositoryId: string,
): Promise<string[]> {
  const rows = await listEntitiesOfRepository(deps.db.read, repositoryId);
  return rows.filter((row) => row.kind === "component").map((row) => row.ref);
}
