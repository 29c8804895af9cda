/*
 * An entity as the plain descriptor somebody could have written: without what the catalog adds when it reads one, so
 * that reading it again, here or in Backstage, gives the same entity.
 */
import { stringify } from "yaml";
import { AppError } from "../../kernel/app-error.ts";
import type { Entity } from "./entity.schema.ts";

const managed = new Set([
  "backstage.io/managed-by-location",
  "backstage.io/managed-by-origin-location",
  "backstage.io/view-url",
]);
const sourceLocation = "backstage.io/source-location";

/** The catalog names the repository as the source unless the descriptor names another. */
function isAddedSource(annotations: Readonly<Record<string, string>>): boolean {
  const [repository] = annotations["backstage.io/view-url"]?.split("/blob/") ?? [];
  return (
    repository !== undefined && annotations[sourceLocation]?.startsWith(`url:${repository}/tree/`) === true
  );
}

function writtenAnnotations(annotations: Readonly<Record<string, string>>): Record<string, string> {
  const isAdded = (key: string): boolean =>
    managed.has(key) || (key === sourceLocation && isAddedSource(annotations));
  return Object.fromEntries(Object.entries(annotations).filter(([key]) => !isAdded(key)));
}

export function toDescriptorText(entity: Entity): string {
  const { apiVersion, kind, spec } = entity;
  const { uid: _uid, etag: _etag, annotations = {}, ...metadata } = entity.metadata;
  const written = writtenAnnotations(annotations);
  const document = {
    apiVersion,
    kind,
    metadata: { ...metadata, ...(Object.keys(written).length > 0 ? { annotations: written } : {}) },
    ...(spec === undefined ? {} : { spec }),
  };
  return stringify(document, { aliasDuplicateObjects: false, lineWidth: 0 });
}

/**
 * One folder per entity, so that `catalog validate` and every reader of `catalog-info.yaml` finds them. Throws
 * internal_error for what is no name: a portal elsewhere may answer anything, and a path in it would lead out of the
 * folder.
 */
export function exportedDescriptorPath({ kind, metadata }: Entity): string {
  const folders = [metadata.namespace ?? "default", kind.toLowerCase(), metadata.name];
  const wrong = folders.find((name) => !/^[A-Za-z0-9][-\w.]*$/.test(name));
  if (wrong === undefined) return `${folders.join("/")}/catalog-info.yaml`;
  throw new AppError(
    "internal_error",
    `Expected a name that can be a folder's, found ${JSON.stringify(wrong)}.`,
  );
}
