/** The lines of a run's log may go some time after the run has ended; the run, its plan and its steps stay. */
import { countRunEvents, countRunEventsDue, forgetRunEvents } from "../store/run-events.ts";

export const runLogs = { count: countRunEvents, countDue: countRunEventsDue, forget: forgetRunEvents };
