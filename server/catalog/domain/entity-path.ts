/*
 * Where an entity's page is in the portal. The order namespace, kind, name is Backstage's, so that links written for it
 * lead to the same entity here: https://backstage.io/docs/features/software-catalog/references.
 */
import { parseEntityRef } from "../../kernel/entity-ref.ts";

/** `component:default/checkout` → `/catalog/default/component/checkout`. */
export function entityHref(ref: string): string {
  const parsed = parseEntityRef(ref);
  if (!parsed.ok) return "/catalog";
  const { kind, namespace, name } = parsed.value;
  return `/catalog/${[namespace, kind, name].map(encodeURIComponent).join("/")}`;
}
