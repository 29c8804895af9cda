/*
 * Whether a recurring job does its work. What counts is when it last succeeded, not whether it is queued: a collector
 * that fails again and again is always queued, and one whose worker is gone never fails.
 */
import type { CollectorState } from "./job.schema.ts";

export interface CollectorTimes {
  readonly everyMs: number;
  /** Epoch ms; null when it has never succeeded, or so long ago that the record is gone. */
  readonly lastSuccessAt: number | null;
  /** Epoch ms of the newest end without success; null when there is none on record. */
  readonly lastFailureAt: number | null;
  /** Tries in a row that failed, of the job that is queued or running now. */
  readonly failedAttempts: number;
  /** When the queued job may begin; null when none is queued. */
  readonly nextRunAt: number | null;
}

/** Three intervals, and never less than five minutes: a restart or one slow round is no reason to wake anybody. */
export const toleranceMs = (everyMs: number): number => Math.max(3 * everyMs, 5 * 60_000);

export function judgeCollector(times: CollectorTimes, now: number): CollectorState {
  const { everyMs, lastSuccessAt, lastFailureAt, failedAttempts, nextRunAt } = times;
  if (failedAttempts > 0 || (lastFailureAt !== null && lastFailureAt > (lastSuccessAt ?? 0)))
    return "failing";
  if (lastSuccessAt !== null) return now - lastSuccessAt > toleranceMs(everyMs) ? "late" : "healthy";
  if (nextRunAt !== null && now - nextRunAt > toleranceMs(everyMs)) return "late";
  return "pending";
}
