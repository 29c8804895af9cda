/*
 * What an entity needs and what needs it, level by level: the answer of the dependency graph's door. Relations are
 * those of Backstage's catalog.
 */
import { z } from "zod";

/** What an entity needs, what needs it, or both. */
export const graphDirectionSchema = z.enum(["dependencies", "dependents", "both"]);
export type GraphDirection = z.infer<typeof graphDirectionSchema>;

export const maximumGraphDepth = 5;
export const maximumGraphNodes = 500;

export const graphNodeSchema = z.object({
  ref: z.string(),
  /** Edges between it and the entity asked for, on the shortest way. */
  distance: z.number().int().min(0),
  /** False for what a descriptor names and the catalog does not have; everything below is null then. */
  isKnown: z.boolean(),
  title: z.string().nullable(),
  kind: z.string().nullable(),
  type: z.string().nullable(),
  lifecycle: z.string().nullable(),
  tier: z.number().int().nullable(),
  ownerRef: z.string().nullable(),
});
export type GraphNode = z.infer<typeof graphNodeSchema>;

/** `source` needs `target`. */
export const graphEdgeSchema = z.object({
  source: z.string(),
  type: z.enum(["dependsOn", "consumesApi", "apiProvidedBy"]),
  target: z.string(),
});
export type GraphEdge = z.infer<typeof graphEdgeSchema>;

export const entityGraphSchema = z.object({
  root: z.string(),
  direction: graphDirectionSchema,
  depth: z.number().int(),
  /** Nearest first, then by reference. */
  nodes: z.array(graphNodeSchema),
  edges: z.array(graphEdgeSchema),
  /** True when there are more nodes than one answer holds; the nearest are here. */
  isTruncated: z.boolean(),
});
export type EntityGraph = z.infer<typeof entityGraphSchema>;
