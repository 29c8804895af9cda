import type { Tx } from "../../../db/client.ts";
import { failureMessages, type FailureCode } from "../domain/run-messages.ts";
import { isTerminal } from "../domain/run-state.schema.ts";
import { appendRunEvent } from "../store/run-events.ts";
import { transitionRun, type Run } from "../store/runs.ts";

/** Ends a run outside of any step, with a text of the closed list. Its name becomes free. */
export async function failRun(
  tx: Tx,
  run: Run,
  end: { readonly code: FailureCode; readonly now: number },
): Promise<void> {
  if (isTerminal(run.state)) return;
  const message = failureMessages[end.code];
  const set = {
    message,
    messageCode: end.code,
    finishedAt: end.now,
    waitingSince: null,
    nextAttemptAt: null,
  };
  await transitionRun(tx, run, { state: "failed", set });
  await appendRunEvent(tx, run.id, { at: end.now, level: "error", message });
}
