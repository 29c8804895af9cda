/*
 * Where an entity's page is in the portal, and its three-part reference in REST paths.
 */
import { parseEntityRef, stringifyEntityRef, type EntityRef } from "../../kernel/entity-ref.ts";

/** `component:default/checkout` → `/catalog/default/component/checkout`. */
export function entityHref(ref: string): string {
  const parsed = parseEntityRef(ref);
  if (!parsed.ok) return "/catalog";
  const { kind, namespace, name } = parsed.value;
  return `/catalog/${[namespace, kind, name].map(encodeURIComponent).join("/")}`;
}

export const toRef = (parts: EntityRef): string => stringifyEntityRef(parts);
