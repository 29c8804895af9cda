/*
 * One signal for "this process is going down". `server.close()` waits for open event streams, so every stream ends
 * itself with AbortSignal.any([request.signal, shutdownSignal()]). Kept on globalThis because page and route bundles
 * each get their own copy of module state.
 */
const key = Symbol.for("waymark.shutdown");
type Holder = typeof globalThis & { [key]?: AbortController };

const controller = (): AbortController => {
  const holder: Holder = globalThis;
  holder[key] ??= new AbortController();
  return holder[key];
};

export const shutdownSignal = (): AbortSignal => controller().signal;

export const beginShutdown = (): void => {
  controller().abort(new Error("The server is shutting down."));
};

/** Called once by each process entry: SIGTERM and SIGINT abort the signal, which it returns. */
export function armShutdown(): AbortSignal {
  process.once("SIGTERM", beginShutdown);
  process.once("SIGINT", beginShutdown);
  return shutdownSignal();
}

/** Tells the supervisor that this process does its work now. Without a supervisor nobody listens. */
export function announceReady(): void {
  process.send?.({ event: "ready" });
}
