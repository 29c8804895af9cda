/*
 * The child's side: answers one task at a time and ends with its parent, also in the middle of one. The process has no
 * environment, no file access beyond this code and little memory (sandbox-child.ts).
 */
import { isAppError } from "../kernel/app-error.ts";
import { taskMessageSchema, type TaskEnd, type TaskMessage } from "./messages.ts";
import type { TaskContext, TaskEntry } from "./task.ts";
import { watchParent } from "./watch-parent.ts";

const send = (message: unknown): void => void process.send?.(message);

function contextOf({ id, cpuMs }: TaskMessage): TaskContext {
  const before = process.cpuUsage();
  return {
    cpuMs,
    at: (place) => send({ id, kind: "at", place }),
    isOverTime: () => {
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000 > cpuMs;
    },
  };
}

function perform(tasks: readonly TaskEntry[], message: TaskMessage): TaskEnd {
  const { id } = message;
  try {
    const task = tasks.find(({ name }) => name === message.task);
    if (task === undefined) throw new Error(`This child knows no task "${message.task}".`);
    return { id, kind: "done", output: task.perform(message.input, contextOf(message)) };
  } catch (error) {
    if (isAppError(error)) {
      return { id, kind: "refused", code: error.code, message: error.message, details: error.details };
    }
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { id, kind: "crashed", message: text };
  }
}

export async function serveTasks(tasks: readonly TaskEntry[]): Promise<void> {
  process.on("disconnect", () => process.exit(0));
  // A parent that is gone already is not heard of any more.
  if (!process.connected) process.exit(0);
  await watchParent();
  process.on("message", (raw) => send(perform(tasks, taskMessageSchema.parse(raw))));
  send({ id: 0, kind: "ready" });
}
