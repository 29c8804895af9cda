/* A machine with more to do than it has processors. */
import { spawn } from "node:child_process";
import os from "node:os";

const LOOPS_PER_PROCESSOR = 4;

/** Keeps every processor spinning several times over while `work` runs, and ends that whatever happens. */
export async function onBusyMachine<T>(work: () => Promise<T>): Promise<T> {
  const loops = Array.from({ length: os.availableParallelism() * LOOPS_PER_PROCESSOR }, () =>
    spawn(process.execPath, ["-e", "for (;;);"], { stdio: "ignore" }),
  );
  try {
    return await work();
  } finally {
    for (const loop of loops) loop.kill("SIGKILL");
  }
}
