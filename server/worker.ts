/** Process entry of the worker: works jobs off until it is told to stop. The supervisor starts it with `--takeover`. */
import { randomUUID } from "node:crypto";
import { createDeps } from "./doors/create-deps.ts";
import { jobDefinitions } from "./jobs/registry.ts";
import { startWorker } from "./jobs/worker.ts";
import type { Deps } from "./runtime/deps.ts";
import { readEnv } from "./runtime/env.ts";

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
  process.send?.({ event: "ready" });
  deps.logger.info({ jobs: jobDefinitions.map(({ kind }) => kind) }, "worker.ready");
  await new Promise<void>((resolve) => {
    if (options.stop.aborted) resolve();
    options.stop.addEventListener("abort", () => resolve(), { once: true });
  });
  await worker.drain();
  deps.db.close();
  deps.logger.info("worker.stopped");
}

if (import.meta.main) {
  const stop = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stop.abort());
  const takeover = process.argv.includes("--takeover");
  await runWorker(createDeps(readEnv(), "worker"), { takeover, stop: stop.signal });
}
