/*
 * Entity references as Backstage writes them: `[kind:][namespace/]name`, compared case-insensitively and always
 * printed lower-case. A `/` before the first `:` means the kind is absent.
 * Source: backstage/backstage packages/catalog-model/src/entity/ref.ts.
 */
import { err, ok, type Result } from "./result.ts";

export interface EntityRef {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

export interface EntityRefDefaults {
  readonly kind?: string;
  readonly namespace?: string;
}

const pattern = /^(?:(?<kind>[^:/]+):)?(?:(?<namespace>[^:/]+)\/)?(?<name>[^:/]+)$/;

/** Parses a reference, in the case it was written in; the error text names the expected form and what was found. */
export function parseWrittenEntityRef(
  text: string,
  defaults: EntityRefDefaults = {},
): Result<EntityRef, string> {
  const groups = pattern.exec(text.trim())?.groups;
  const kind = groups?.kind ?? defaults.kind;
  const name = groups?.name;
  if (groups === undefined || name === undefined) {
    return err(`Expected an entity reference like "component:default/checkout", found "${text}".`);
  }
  if (kind === undefined) {
    return err(`Expected a kind in the entity reference "${text}", for example "group:${text}".`);
  }
  const namespace = groups.namespace ?? defaults.namespace ?? "default";
  return ok({ kind, namespace, name });
}

/** Parses a reference for comparing and storing: in lower case. */
export function parseEntityRef(text: string, defaults: EntityRefDefaults = {}): Result<EntityRef, string> {
  const parsed = parseWrittenEntityRef(text, defaults);
  if (!parsed.ok) return parsed;
  const { kind, namespace, name } = parsed.value;
  return ok({ kind: kind.toLowerCase(), namespace: namespace.toLowerCase(), name: name.toLowerCase() });
}

/** The canonical form: lower-case `kind:namespace/name`. */
export const stringifyEntityRef = (ref: EntityRef): string =>
  `${ref.kind}:${ref.namespace}/${ref.name}`.toLowerCase();
