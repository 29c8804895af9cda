/* How much of the processor another process has used. Source: proc(5), /proc/pid/stat, fields utime and stime. */
import fs from "node:fs";

/** Linux reports these times in ticks of USER_HZ, which is 100 wherever Node runs. */
const TICK_MS = 10;

/** undefined: the process is gone, or this is not Linux. */
export function readCpuMs(pid: number): number | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, "latin1");
    // The name in parentheses may hold spaces and parentheses; the state behind it is the third field.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const ticks = Number(fields[11]) + Number(fields[12]);
    return Number.isFinite(ticks) ? ticks * TICK_MS : undefined;
  } catch {
    return undefined;
  }
}
