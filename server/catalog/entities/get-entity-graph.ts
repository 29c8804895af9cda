import { AppError } from "../../kernel/app-error.ts";
import { toDependencyEdge } from "../domain/dependency-edges.ts";
import {
  maximumGraphNodes,
  type EntityGraph,
  type GraphDirection,
  type GraphEdge,
  type GraphNode,
} from "../domain/entity-graph.schema.ts";
import type { CatalogReading } from "./read-as-of.ts";
import { listEntitiesByRef, listRelations, type EntityRow } from "../store/entities.ts";

export interface GraphInput {
  readonly ref: string;
  readonly direction: GraphDirection;
  /** Edges to follow from the entity; the door bounds it. */
  readonly depth: number;
}

interface Walk {
  readonly distances: Map<string, number>;
  readonly edges: Map<string, GraphEdge>;
  isTruncated: boolean;
}

/** Breadth first, one read per level; a cycle ends where it meets what was seen before. Throws not_found. */
export async function getEntityGraph(deps: CatalogReading, input: GraphInput): Promise<EntityGraph> {
  const root = input.ref.toLowerCase();
  const { direction, depth } = input;
  const [known] = await listEntitiesByRef(deps.db.read, [root]);
  if (known === undefined) {
    const found = input.ref.slice(0, 200);
    throw new AppError("not_found", `Expected an entity the catalog knows, found ${found}.`);
  }
  const walk: Walk = { distances: new Map([[root, 0]]), edges: new Map(), isTruncated: false };
  let frontier = [root];
  for (let level = 1; level <= depth && frontier.length > 0; level += 1) {
    const relations = await listRelations(deps.db.read, frontier);
    const edges = relations.flatMap((relation) => toDependencyEdge(relation, direction) ?? []);
    frontier = edges.flatMap((edge) => addEdge(walk, edge, level));
  }
  const rows = await listEntitiesByRef(deps.db.read, [...walk.distances.keys()]);
  const byRef = new Map(rows.map((row) => [row.ref, row]));
  return {
    root,
    direction,
    depth,
    nodes: [...walk.distances]
      .map(([ref, distance]) => toNode(ref, distance, byRef.get(ref)))
      .toSorted(nearest),
    edges: [...walk.edges.values()],
    isTruncated: walk.isTruncated,
  };
}

/** The ends of the edge that were not seen before. An edge to a node that does not fit any more is left out. */
function addEdge(walk: Walk, edge: GraphEdge, level: number): string[] {
  const found = [edge.source, edge.target].filter((ref) => !walk.distances.has(ref));
  if (walk.distances.size + found.length > maximumGraphNodes) {
    walk.isTruncated = true;
    return [];
  }
  for (const ref of found) walk.distances.set(ref, level);
  walk.edges.set(`${edge.source} ${edge.type} ${edge.target}`, edge);
  return found;
}

const nearest = (left: GraphNode, right: GraphNode): number =>
  left.distance - right.distance || (left.ref < right.ref ? -1 : 1);

const unknown = { title: null, kind: null, type: null, lifecycle: null, tier: null, ownerRef: null };

function toNode(ref: string, distance: number, row: EntityRow | undefined): GraphNode {
  const { title, kind, type, lifecycle, tier, ownerRef } = row ?? unknown;
  return { ref, distance, isKnown: row !== undefined, title, kind, type, lifecycle, tier, ownerRef };
}
