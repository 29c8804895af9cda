import type { Actor } from "../../identity/domain/actor.ts";
import { decodeCursor, encodeCursor } from "../../kernel/page.ts";
import type { Deps } from "../../runtime/deps.ts";
import type { RunSummary } from "../domain/run.schema.ts";
import type { RunState } from "../domain/run-state.schema.ts";
import { toRunSummary } from "./run-view.ts";
import { countRuns, listRunRows } from "../store/runs.ts";

export interface ListRunsInput {
  readonly actor: Actor;
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly mine?: boolean | undefined;
  readonly template?: string | undefined;
  readonly state?: RunState | undefined;
  readonly entityRef?: string | undefined;
}

export interface RunPage {
  readonly items: RunSummary[];
  readonly totalItems: number;
  readonly nextCursor: string | null;
}

/** Runs, newest first. */
export async function listRuns(deps: Pick<Deps, "db">, input: ListRunsInput): Promise<RunPage> {
  const filter = {
    actorId: input.mine === true ? input.actor.id : undefined,
    template: input.template,
    states: input.state === undefined ? undefined : [input.state],
    entityRef: input.entityRef,
  };
  const beforeId = input.cursor === undefined ? undefined : decodeCursor(input.cursor)[1];
  const rows = await listRunRows(deps.db.read, { ...filter, beforeId, limit: input.limit + 1 });
  const page = rows.slice(0, input.limit);
  const last = rows.length > input.limit ? page.at(-1) : undefined;
  return {
    items: page.map(toRunSummary),
    totalItems: await countRuns(deps.db.read, filter),
    nextCursor: last === undefined ? null : encodeCursor([null, last.id]),
  };
}
