/** A kind of background work, bound to its use case: what it is called, what it takes, how often it may fail. */
import type { z } from "zod";
import type { Deps } from "../runtime/deps.ts";

/** The right to work on one job. The fence grows with every claim; writes carry it and are refused when it is old. */
export interface JobLease {
  readonly jobId: string;
  readonly fence: number;
}

export interface JobContext {
  readonly deps: Deps;
  readonly lease: JobLease;
  /** Aborted when the worker drains or another worker took the job over; stop at the next safe point. */
  readonly signal: AbortSignal;
}

/** Undefined = finished. `againAt` = not finished: run the same job again then, without counting a failure. */
export type JobOutcome = { readonly againAt: number } | undefined;

export interface JobDefinition {
  /** `area.verb-noun` */
  readonly kind: string;
  readonly maxAttempts: number;
  /** A job of this kind is always queued, so many milliseconds after the last one finished. */
  readonly everyMs: number | undefined;
  readonly perform: (context: JobContext, payload: unknown) => Promise<JobOutcome>;
}

export interface JobOptions<P extends z.ZodType> {
  readonly kind: string;
  readonly payload: P;
  readonly maxAttempts?: number;
  readonly everyMs?: number;
  readonly run: (context: JobContext, payload: z.output<P>) => Promise<JobOutcome> | Promise<void>;
}

const defaultMaxAttempts = 5;

export const defineJob = <P extends z.ZodType>(options: JobOptions<P>): JobDefinition => ({
  kind: options.kind,
  maxAttempts: options.maxAttempts ?? defaultMaxAttempts,
  everyMs: options.everyMs,
  async perform(context, payload) {
    const outcome = await options.run(context, options.payload.parse(payload));
    return typeof outcome === "object" ? outcome : undefined;
  },
});
