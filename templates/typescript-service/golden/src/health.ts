import type { IncomingMessage, ServerResponse } from "node:http";
import type { Metrics } from "./metrics.js";
import { sendJson } from "./responses.js";

export interface Lifecycle {
  /** True once shutdown has begun: readiness answers 503 while requests in flight finish. */
  draining: boolean;
}

interface OperationalDeps {
  metrics: Metrics;
  lifecycle: Lifecycle;
}

type Handler = (response: ServerResponse) => Promise<void> | void;

/**
 * Endpoints for the platform, not for users: neither traced nor counted, so that probes every few seconds do
 * not flatter the objectives. Liveness says only that the event loop turns; it must never depend on anything
 * that a restart cannot repair.
 */
export function findOperationalHandler(request: IncomingMessage, deps: OperationalDeps): Handler | undefined {
  if (request.method !== "GET" && request.method !== "HEAD") return undefined;
  switch (request.url) {
    case "/healthz":
      return (response) => sendJson(response, 200, { status: "ok" });
    case "/readyz":
      return (response) =>
        deps.lifecycle.draining
          ? sendJson(response, 503, { status: "draining" })
          : sendJson(response, 200, { status: "ready" });
    case "/metrics":
      return async (response) => {
        const body = await deps.metrics.registry.metrics();
        response.writeHead(200, { "content-type": deps.metrics.registry.contentType });
        response.end(body);
      };
    default:
      return undefined;
  }
}
