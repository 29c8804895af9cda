/*
 * One signal for "this process is going down". An open event stream would otherwise keep the HTTP server alive until
 * its client leaves. Kept on globalThis because page and route bundles each get their own copy of module state.
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
