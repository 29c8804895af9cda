/*
 * Which relations mean that one entity cannot work without another. A component needs what it depends on and the APIs
 * it consumes; an API needs who provides it. Every relation is stored in both directions, so an edge is found from
 * either end. Ownership and membership of a system are no dependencies.
 */
import type { GraphDirection, GraphEdge } from "./entity-graph.schema.ts";
import type { Relation } from "./entity-relations.ts";

const forward: ReadonlyMap<string, GraphEdge["type"]> = new Map([
  ["dependsOn", "dependsOn"],
  ["consumesApi", "consumesApi"],
  ["apiProvidedBy", "apiProvidedBy"],
]);

/** The relation as seen from what is needed. */
const backward: ReadonlyMap<string, GraphEdge["type"]> = new Map([
  ["dependencyOf", "dependsOn"],
  ["apiConsumedBy", "consumesApi"],
  ["providesApi", "apiProvidedBy"],
]);

/** The edge a relation stands for when one walks in this direction from its source; undefined for others. */
export function toDependencyEdge(relation: Relation, direction: GraphDirection): GraphEdge | undefined {
  const { sourceRef, type, targetRef } = relation;
  const needs = direction === "dependents" ? undefined : forward.get(type);
  if (needs !== undefined) return { source: sourceRef, type: needs, target: targetRef };
  const needed = direction === "dependencies" ? undefined : backward.get(type);
  if (needed !== undefined) return { source: targetRef, type: needed, target: sourceRef };
  return undefined;
}
