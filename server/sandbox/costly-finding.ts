import type { Finding } from "../kernel/finding.ts";
import { memoryMb } from "./sandbox-child.ts";
import type { TaskStop } from "./task.ts";

export const costlyCode = "file-too-costly";

/** A task that was stopped, as a problem of the file that stopped it; `file` when the task did not say which. */
export function toCostlyFinding({ limit, cpuMs, place }: TaskStop, file: string): Finding {
  const allowed = limit === "time" ? `${cpuMs / 1000} s of processor time` : `${memoryMb} MB of memory`;
  return {
    ...(place ?? { file, line: 1, column: 1 }),
    severity: "error",
    code: costlyCode,
    message: `expected a file that is read within ${allowed}, found one that needs more; make it smaller or simpler`,
  };
}
