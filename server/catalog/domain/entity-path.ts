/*
 * Where an entity's page is in the portal.
 */
import { parseEntityRef } from "../../kernel/entity-ref.ts";

/** `component:default/checkout` → `/catalog/default/component/checkout`. */
export function entityHref(ref: string): string {
  const parsed = parseEntityRef(ref);
  if (!parsed.ok) return "/catalog";
  const { kind, namespace, name } = parsed.value;
  return `/catalog/${[namespace, kind, name].map(encodeURIComponent).join("/")}`;
}
