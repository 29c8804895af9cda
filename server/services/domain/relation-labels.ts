/*
 * Relations in the words a page uses, in the order a page shows them. The types are Backstage's:
 * https://backstage.io/docs/features/software-catalog/well-known-relations.
 */
const labels: readonly (readonly [type: string, label: string])[] = [
  ["partOf", "Part of"],
  ["hasPart", "Has parts"],
  ["ownerOf", "Owns"],
  ["dependsOn", "Depends on"],
  ["dependencyOf", "Needed by"],
  ["providesApi", "Provides"],
  ["consumesApi", "Uses"],
  ["apiProvidedBy", "Provided by"],
  ["apiConsumedBy", "Used by"],
  ["hasMember", "Members"],
  ["memberOf", "Member of"],
  ["parentOf", "Teams below"],
  ["childOf", "Team above"],
  ["ownedBy", "Owned by"],
];

const positionOf = (type: string): number => {
  const at = labels.findIndex(([known]) => known === type);
  return at === -1 ? labels.length : at;
};

export const relationLabel = (type: string): string => labels[positionOf(type)]?.[1] ?? type;

export const byRelationOrder = (left: { type: string }, right: { type: string }): number =>
  positionOf(left.type) - positionOf(right.type);
