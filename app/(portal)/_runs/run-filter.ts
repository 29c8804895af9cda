/* The list's filter lives in the URL, so a filtered list can be shared and survives reload. */
import { runStates, type RunState } from "~/server/scaffolder/domain/run-state.schema.ts";

export interface RunFilter {
  readonly limit: number;
  readonly state?: RunState;
  readonly mine?: boolean;
  /** Runs that made or changed this entity. */
  readonly entityRef?: string;
  readonly cursor?: string;
}

type Params = Readonly<Record<string, string | string[] | undefined>>;

export function readRunFilter(params: Params): RunFilter {
  const state = runStates.find((candidate) => candidate === params["state"]);
  const { cursor, entity } = params;
  return {
    limit: 25,
    ...(state === undefined ? {} : { state }),
    ...(params["mine"] === "true" ? { mine: true } : {}),
    ...(typeof entity === "string" && entity.length <= 300 ? { entityRef: entity } : {}),
    ...(typeof cursor === "string" ? { cursor } : {}),
  };
}

export function runListHref(filter: Omit<RunFilter, "limit">): string {
  const query = new URLSearchParams();
  if (filter.state !== undefined) query.set("state", filter.state);
  if (filter.mine === true) query.set("mine", "true");
  if (filter.entityRef !== undefined) query.set("entity", filter.entityRef);
  if (filter.cursor !== undefined) query.set("cursor", filter.cursor);
  return query.size === 0 ? "/runs" : `/runs?${query}`;
}
