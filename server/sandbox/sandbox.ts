/*
 * Untrusted work for everybody else: tasks performed by children that were started before they were needed, so that text
 * that never ends costs its author a moment and nobody else anything.
 */
import { AppError } from "../kernel/app-error.ts";
import type { Result } from "../kernel/result.ts";
import { ChildPool } from "./child-pool.ts";
import { OutcomeMemory } from "./outcome-memory.ts";
import type { ChildProgram, TaskOutcome } from "./sandbox-child.ts";
import { taskLimits, type Task, type TaskLimits, type TaskStop } from "./task.ts";

export interface Sandbox {
  /** Throws the task's own refusals, and rate_limited when the machine is too busy. */
  run<Input, Output>(
    task: Task<Input, Output>,
    input: Input,
    limits?: TaskLimits,
  ): Promise<Result<Output, TaskStop>>;
  /** The same, answered from memory when the task was run under this key before: same key, same input. */
  recall<Input, Output>(
    task: Task<Input, Output>,
    input: Input,
    key: string,
  ): Promise<Result<Output, TaskStop>>;
  /** Starts a child ahead of the first task. */
  warm(): void;
  close(): void;
}

export function createSandbox(program: ChildProgram, usualLimits: TaskLimits = taskLimits): Sandbox {
  const pool = new ChildPool(program);
  const memory = new OutcomeMemory();
  const perform = (task: string, input: unknown, limits = usualLimits): Promise<TaskOutcome> =>
    pool.use((child) => child.run({ task, input }, { limits, isCrowded: pool.isCrowded }));
  return {
    run: async (task, input, limits) => toResult(task, await perform(task.name, input, limits)),
    recall: async (task, input, key) =>
      toResult(task, await memory.recall(`${task.name} ${key}`, () => perform(task.name, input))),
    warm: () => pool.warm(),
    close: () => pool.close(),
  };
}

/** The child has touched untrusted text, so what it says is parsed like anything else from outside. */
function toResult<Input, Output>(task: Task<Input, Output>, outcome: TaskOutcome): Result<Output, TaskStop> {
  switch (outcome.kind) {
    case "done":
      return { ok: true, value: task.output.parse(outcome.output) };
    case "stopped":
      return { ok: false, error: outcome };
    case "crashed":
      throw new Error(`The task ${task.name} crashed: ${outcome.message}`);
    case "refused": {
      const code = task.refusals.find((known) => known === outcome.code);
      if (code !== undefined) throw new AppError(code, outcome.message, { details: outcome.details });
      throw new Error(`The task ${task.name} refused with ${outcome.code}: ${outcome.message}`);
    }
    default:
      return outcome satisfies never;
  }
}
