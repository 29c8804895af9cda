import type { Server } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { Lifecycle } from "./health.js";
import type { Logger } from "./logger.js";

interface ShutdownDeps {
  server: Server;
  lifecycle: Lifecycle;
  logger: Logger;
  delayMs: number;
  timeoutMs: number;
}

/**
 * Readiness off, wait until load balancers have noticed, stop accepting, let requests in flight finish.
 * Resolves to false if some did not finish in time and were cut.
 */
export async function drain({ server, lifecycle, logger, delayMs, timeoutMs }: ShutdownDeps): Promise<boolean> {
  lifecycle.draining = true;
  logger.info("draining", { delay_ms: delayMs, timeout_ms: timeoutMs });
  await delay(delayMs);
  const closed = new Promise<true>((resolve) => server.close(() => resolve(true)));
  server.closeIdleConnections();
  const finished = await Promise.race([closed, delay(timeoutMs, false as const, { ref: false })]);
  if (!finished) {
    logger.error("requests still in flight after the drain timeout were cut", { timeout_ms: timeoutMs });
    server.closeAllConnections();
  }
  return finished;
}
