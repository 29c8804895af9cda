/*
 * Work on text that other people wrote, as a named task: data in, data out, no I/O. Tasks run in a child process that is
 * killed when one needs more than it may; both sides parse what they receive.
 */
import { z } from "zod";
import type { AppErrorCode } from "../kernel/app-error.ts";

/** In a crowd: other tasks wait for a child, or other processes leave this one so little that it takes so long. */
export interface CrowdedLimits {
  readonly cpuMs: number;
  readonly afterMs: number;
}

export interface TaskLimits {
  /** Time of the processor, so that a busy machine stops nobody. Elsewhere than on Linux it is counted as wall time. */
  readonly cpuMs: number;
  /** Less of it in a crowd, for work that may be refused at one time and done at another. */
  readonly crowded?: CrowdedLimits;
  /** Whatever the processor does, somebody is waiting. */
  readonly wallMs: number;
}

/** An endless loop ends well within two seconds on a quiet machine; good work needs a small part of this. */
export const taskLimits: TaskLimits = { cpuMs: 1_000, wallMs: 10_000 };

export const placeSchema = z.object({
  file: z.string(),
  line: z.number().int().min(1),
  column: z.number().int().min(1),
});
export type Place = z.infer<typeof placeSchema>;

export interface TaskContext {
  /** Says what the task turns to now; a task that is stopped is stopped at the place it said last. */
  readonly at: (place: Place) => void;
  /** The task's processor time. */
  readonly cpuMs: number;
  /** True once it is used up. The parent kills anyway; this ends a task whose parent is gone. */
  readonly isOverTime: () => boolean;
}

/** A task without its types, as the child keeps it. */
export interface TaskEntry {
  readonly name: string;
  readonly perform: (input: unknown, context: TaskContext) => unknown;
}

export interface Task<Input, Output> extends TaskEntry {
  readonly input: z.ZodType<unknown, Input>;
  readonly output: z.ZodType<Output>;
  /** Errors that are part of the answer; every other one is a defect of ours. */
  readonly refusals: readonly AppErrorCode[];
}

export interface TaskOptions<Parsed, Input, Output> {
  readonly name: string;
  readonly input: z.ZodType<Parsed, Input>;
  readonly output: z.ZodType<Output>;
  readonly refusals?: readonly AppErrorCode[];
  readonly run: (input: Parsed, context: TaskContext) => NoInfer<Output>;
}

export function defineTask<Parsed, Input, Output>(
  options: TaskOptions<Parsed, Input, Output>,
): Task<Input, Output> {
  const { name, input, output, refusals = [], run } = options;
  return { name, input, output, refusals, perform: (raw, context) => run(input.parse(raw), context) };
}

/** Why and where a task was stopped. The machine is not to blame: its own time and memory ran out. */
export interface TaskStop {
  readonly limit: "time" | "memory";
  /** Processor time the task was allowed in the end. */
  readonly cpuMs: number;
  /** What the task worked on, as far as it said. */
  readonly place: Place | undefined;
}
