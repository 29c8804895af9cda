/*
 * A service's tier: 0 is the most critical, 3 the least. It decides objectives, replicas and reviewers and comes from
 * the annotation `waymark.dev/tier`.
 */
import type { Entity } from "./entity.schema.ts";

export const tierAnnotation = "waymark.dev/tier";
export type Tier = 0 | 1 | 2 | 3;

const tiers: readonly Tier[] = [0, 1, 2, 3];

/** undefined when the annotation is absent, null when it is not a tier. */
export function readTier(entity: Pick<Entity, "metadata">): Tier | null | undefined {
  const value = entity.metadata.annotations?.[tierAnnotation];
  if (value === undefined) return undefined;
  return tiers.find((tier) => String(tier) === value) ?? null;
}
