/* The clocks of one task: the child's processor time, polled from outside because a loop cannot look, and a hard end. */
import { readCpuMs } from "./cpu-time.ts";
import type { TaskLimits } from "./task.ts";

const POLL_MS = 25;

export type ClockEnd = "time" | "wait";

/** What bounds one performance of a task. */
export interface TaskBounds {
  readonly limits: TaskLimits;
  /** Whether others wait for a child at this moment. */
  readonly isCrowded: () => boolean;
}

/** Processor time a task may use that began so many milliseconds ago. */
export function allowedCpuMs({ limits, isCrowded }: TaskBounds, elapsedMs: number): number {
  const { cpuMs, crowded } = limits;
  const isLess = crowded !== undefined && (isCrowded() || elapsedMs >= crowded.afterMs);
  return isLess ? Math.min(cpuMs, crowded.cpuMs) : cpuMs;
}

/** Milliseconds of processor time since now; of wall time where the system does not tell. */
function startStopwatch(pid: number | undefined): () => number {
  const startedAt = performance.now();
  const before = pid === undefined ? undefined : readCpuMs(pid);
  if (pid === undefined || before === undefined) return () => performance.now() - startedAt;
  return () => (readCpuMs(pid) ?? before) - before;
}

/** Calls `stop` with the end that is reached first, unless the returned function is called before. */
export function startTaskClock(
  pid: number | undefined,
  bounds: TaskBounds,
  stop: (reached: ClockEnd, cpuMs: number) => void,
): () => void {
  const startedAt = performance.now();
  const usedMs = startStopwatch(pid);
  const reach = (reached: ClockEnd, cpuMs: number): void => {
    end();
    stop(reached, cpuMs);
  };
  const { cpuMs, wallMs } = bounds.limits;
  const wall = setTimeout(() => reach("wait", cpuMs), wallMs);
  const poll = setInterval(() => {
    const allowed = allowedCpuMs(bounds, performance.now() - startedAt);
    if (usedMs() >= allowed) reach("time", allowed);
  }, POLL_MS);
  const end = (): void => {
    clearTimeout(wall);
    clearInterval(poll);
  };
  return end;
}
