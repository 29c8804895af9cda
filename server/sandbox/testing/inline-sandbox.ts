/* The sandbox without its children, for tests that are about something else: nothing is stopped here. */
import type { Sandbox } from "../sandbox.ts";
import { taskLimits, type Task, type TaskContext } from "../task.ts";

const context: TaskContext = { cpuMs: taskLimits.cpuMs, at: () => undefined, isOverTime: () => false };

async function perform<Input, Output>(task: Task<Input, Output>, input: Input) {
  const output = task.perform(structuredClone(input), context);
  return { ok: true, value: task.output.parse(structuredClone(output)) } as const;
}

export const createInlineSandbox = (): Sandbox => ({
  run: perform,
  recall: perform,
  warm: () => undefined,
  close: () => undefined,
});
