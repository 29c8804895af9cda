/*
 * Runs once in the web process before the first request: open event streams end when the process is asked to stop, and
 * every request is marked with the address it came from. A page that fails later leaves its reference in the log.
 */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { armShutdown } = await import("./server/runtime/shutdown.ts");
  const { prepareArrivingRequests } = await import("./server/runtime/arriving-requests.ts");
  const { narrowDoors } = await import("./server/doors/own-doors.ts");
  armShutdown();
  prepareArrivingRequests(narrowDoors);
}

export async function onRequestError(
  error: unknown,
  request: { readonly path: string; readonly method: string },
): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { readEnv } = await import("./server/runtime/env.ts");
  const { createLogger } = await import("./server/runtime/logger.ts");
  const { logPageFailure } = await import("./server/runtime/log-page-failure.ts");
  logPageFailure(createLogger("web", readEnv().log), error, request);
}
