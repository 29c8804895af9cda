/** A kind of background work, bound to its use case: what it is called, what it takes, how often it may fail. */
import type { z } from "zod";
import type { Tx } from "../../db/client.ts";
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
  /** What it does, in words for the page of jobs. */
  readonly title: string;
  /** False when giving up told what waited for it: that is tried again in its own place. */
  readonly isRetryable: boolean;
  readonly maxAttempts: number;
  /** A job of this kind is always queued, so many milliseconds after the last one finished. */
  readonly everyMs: number | undefined;
  /** After the last attempt failed, in the transaction that records it: what waited for the job must learn of it. */
  readonly giveUp: (tx: Tx, deps: Deps, payload: unknown) => Promise<void>;
  readonly perform: (context: JobContext, payload: unknown) => Promise<JobOutcome>;
}

export interface JobOptions<P extends z.ZodType> {
  readonly kind: string;
  readonly title?: string;
  readonly payload: P;
  readonly maxAttempts?: number;
  readonly everyMs?: number;
  readonly giveUp?: (tx: Tx, deps: Deps, payload: z.output<P>) => Promise<void>;
  readonly run: (context: JobContext, payload: z.output<P>) => Promise<JobOutcome> | Promise<void>;
}

const defaultMaxAttempts = 5;

export const defineJob = <P extends z.ZodType>(options: JobOptions<P>): JobDefinition => ({
  kind: options.kind,
  title: options.title ?? options.kind,
  isRetryable: options.giveUp === undefined,
  maxAttempts: options.maxAttempts ?? defaultMaxAttempts,
  everyMs: options.everyMs,
  async giveUp(tx, deps, payload) {
    // A payload that cannot be read must not keep the failure from being recorded.
    const parsed = options.payload.safeParse(payload);
    if (parsed.success) await options.giveUp?.(tx, deps, parsed.data);
  },
  async perform(context, payload) {
    const outcome = await options.run(context, options.payload.parse(payload));
    return typeof outcome === "object" ? outcome : undefined;
  },
});
