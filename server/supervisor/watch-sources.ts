/* Development only: the worker starts again when server code changes; the interface reloads by itself. */
import fs from "node:fs";
import path from "node:path";

const settleMs = 200;

export function watchSources(stop: AbortSignal, changed: () => void): void {
  let timer: NodeJS.Timeout | undefined;
  const schedule = (_: string, file: string | null): void => {
    if (file === null || !file.endsWith(".ts") || file.endsWith(".test.ts")) return;
    clearTimeout(timer);
    timer = setTimeout(changed, settleMs);
  };
  for (const folder of ["server", "db"]) {
    const absolute = path.join(import.meta.dirname, "../..", folder);
    fs.watch(absolute, { recursive: true, signal: stop }, schedule).on("error", () => undefined);
  }
}
