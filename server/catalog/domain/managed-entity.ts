/*
 * An entity as the catalog stores it: namespace filled in and the annotations that say where it came from. Names of the
 * annotations are Backstage's, so that its clients find source and edit links.
 */
import type { Entity } from "./entity.schema.ts";

export interface RepositoryLocation {
  readonly htmlUrl: string;
  readonly defaultBranch: string;
  readonly path: string;
}

const encodePath = (path: string): string => path.split("/").map(encodeURIComponent).join("/");

/** Where a person reads a file of the default branch. */
export const fileUrl = (location: RepositoryLocation): string =>
  `${location.htmlUrl}/blob/${encodePath(location.defaultBranch)}/${encodePath(location.path)}`;

/** Where a person reads a commit of the repository an entity came from; null for one that came from no file. */
export function commitUrl(entity: Entity, sha: string): string | null {
  const file = entity.metadata.annotations?.["backstage.io/view-url"] ?? "";
  const repository = /^(?<url>https?:\/\/[^/]+\/[^/]+\/[^/]+)\/blob\//.exec(file)?.groups?.["url"];
  return repository === undefined ? null : `${repository}/commit/${sha}`;
}

export function toManagedEntity(entity: Entity, location: RepositoryLocation): Entity {
  const url = fileUrl(location);
  return {
    ...entity,
    metadata: {
      ...entity.metadata,
      namespace: entity.metadata.namespace ?? "default",
      annotations: {
        "backstage.io/source-location": `url:${location.htmlUrl}/tree/${encodePath(location.defaultBranch)}/`,
        ...entity.metadata.annotations,
        "backstage.io/managed-by-location": `url:${url}`,
        "backstage.io/managed-by-origin-location": `url:${url}`,
        "backstage.io/view-url": url,
      },
    },
  };
}
