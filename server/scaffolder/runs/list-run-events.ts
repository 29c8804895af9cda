import { toTimestamp } from "../../kernel/time.ts";
import type { Deps } from "../../runtime/deps.ts";
import type { RunEvent } from "../domain/run.schema.ts";
import { isTerminal } from "../domain/run-state.schema.ts";
import { listRunEventRows, type RunEventRow } from "../store/run-events.ts";
import { getRun } from "../store/runs.ts";

export interface RunEventsInput {
  readonly runId: string;
  /** Only events after this id; 0 for all. */
  readonly afterId: number;
}

export interface RunEventBatch {
  readonly events: RunEvent[];
  /** True when the run has ended and nothing more will come. */
  readonly isComplete: boolean;
}

const batchSize = 500;

const toRunEvent = ({ id, at, step, level, message }: RunEventRow): RunEvent => ({
  id,
  at: toTimestamp(at),
  step,
  level,
  message,
});

/** The next events of a run. The state is read first: an event written between the two reads comes next time. */
export async function listRunEvents(deps: Pick<Deps, "db">, input: RunEventsInput): Promise<RunEventBatch> {
  const run = await getRun(deps.db.read, input.runId);
  const rows = await listRunEventRows(deps.db.read, { ...input, limit: batchSize });
  return { events: rows.map(toRunEvent), isComplete: isTerminal(run.state) && rows.length < batchSize };
}
