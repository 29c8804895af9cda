/** Process entry of the worker: works jobs off until it is told to stop. The supervisor starts it with `--takeover`. */
import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { tryProcessLock } from "../db/process-lock.ts";
import { startSocketServer } from "./cli/socket-server.ts";
import { createDeps, warmChildren } from "./doors/create-deps.ts";
import { jobDefinitions } from "./jobs/registry.ts";
import { startWorker } from "./jobs/worker.ts";
import type { Deps } from "./runtime/deps.ts";
import { readEnv } from "./runtime/env.ts";
import { announceReady, armShutdown } from "./runtime/shutdown.ts";

/** Works until the signal comes, then finishes what is at a safe point and returns. */
export async function runWorker(
  deps: Deps,
  options: { readonly takeover: boolean; readonly stop: AbortSignal },
): Promise<void> {
  const worker = await startWorker({
    deps,
    definitions: jobDefinitions,
    workerId: randomUUID(),
    takeover: options.takeover,
  });
  announceReady();
  warmChildren(deps);
  deps.logger.info({ jobs: jobDefinitions.map(({ kind }) => kind) }, "worker.ready");
  await new Promise<void>((resolve) => {
    if (options.stop.aborted) resolve();
    options.stop.addEventListener("abort", () => resolve(), { once: true });
  });
  await worker.drain();
  deps.db.close();
  deps.logger.info("worker.stopped");
}

/**
 * One worker per data folder, kept by the kernel. A supervisor killed with SIGKILL takes its worker along, but not in
 * the same instant: whoever holds this lock knows that every other worker is gone, so all leases are free.
 */
async function takeWorkerLock(file: string, stop: AbortSignal): Promise<void> {
  while (!stop.aborted && tryProcessLock(file) === undefined) await setTimeout(50);
}

if (import.meta.main) {
  const stop = armShutdown();
  const deps = createDeps(readEnv(), "worker");
  await takeWorkerLock(deps.paths.workerLock, stop);
  const socket = await startSocketServer(deps);
  await runWorker(deps, { takeover: process.argv.includes("--takeover"), stop });
  socket.close();
}
