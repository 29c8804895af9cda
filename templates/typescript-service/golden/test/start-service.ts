import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import type { Lifecycle } from "../src/health.js";
import { createLogger } from "../src/logger.js";
import { createMetrics } from "../src/metrics.js";
import type { Route } from "../src/router.js";
import { createService } from "../src/server.js";

/** A real server on a free port, with its log lines collected. */
export async function startService(t: TestContext, routes: readonly Route[]) {
  const lines: string[] = [];
  const logger = createLogger({ service: "test-service", level: "debug", write: (line) => lines.push(line) });
  const lifecycle: Lifecycle = { draining: false };
  const server = createService({ routes, metrics: createMetrics(), logger, lifecycle });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const logs = (): Record<string, unknown>[] => lines.map((line) => JSON.parse(line));
  return { origin: `http://127.0.0.1:${port}`, port, server, lifecycle, logger, logs };
}

/** The log line and the metric are written when the response closes, a moment after the client has read it. */
export async function until<T>(read: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const value = await read();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error("the expected state was not reached within two seconds");
}
