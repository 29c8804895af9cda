import type { Reader } from "../../../db/client.ts";
import { findEntity } from "../store/entities.ts";
import { findRepository } from "../store/repositories.ts";

export interface RefHolder {
  /** `owner/name` of the repository, or what else declares the entity. */
  readonly label: string;
  /** The forge's id of the repository; null for what the forge itself declares, its people and teams. */
  readonly forgeId: number | null;
}

/** Who has declared an entity; undefined while nobody has. One reference belongs to one repository. */
export async function findRefHolder(db: Reader, ref: string): Promise<RefHolder | undefined> {
  const entity = await findEntity(db, ref.toLowerCase());
  if (entity === undefined) return undefined;
  const repository = entity.repositoryId === null ? undefined : await findRepository(db, entity.repositoryId);
  return repository === undefined
    ? { label: "the forge", forgeId: null }
    : { label: `${repository.owner}/${repository.name}`, forgeId: repository.forgeId };
}
