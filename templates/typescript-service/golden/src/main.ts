import { once } from "node:events";
import { ConfigError, readConfig, type Config } from "./config.js";
import type { Lifecycle } from "./health.js";
import { createLogger } from "./logger.js";
import { createMetrics } from "./metrics.js";
import { routes } from "./routes.js";
import { createService } from "./server.js";
import { drain } from "./shutdown.js";
import { startTracing } from "./tracing.js";

async function run(config: Config): Promise<void> {
  const logger = createLogger({ service: config.serviceName, level: config.logLevel });
  const tracing = startTracing(config);
  const lifecycle: Lifecycle = { draining: false };
  const server = createService({ routes, metrics: createMetrics(), logger, lifecycle });

  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (lifecycle.draining) return;
    logger.info("stopping", { signal });
    const clean = await drain({
      server,
      lifecycle,
      logger,
      delayMs: config.shutdownDelayMs,
      timeoutMs: config.shutdownTimeoutMs,
    });
    await tracing.shutdown().catch((error: unknown) => logger.warn("last traces were not exported", { error }));
    logger.info("stopped", { clean });
    // Not left to the event loop: a handler that hangs would keep a stopped process alive.
    process.exit(clean ? 0 : 1);
  };
  process.on("uncaughtExceptionMonitor", (error, origin) => logger.error("process is crashing", { error, origin }));
  process.on("SIGTERM", (signal) => void stop(signal));
  process.on("SIGINT", (signal) => void stop(signal));

  server.listen(config.port, config.host);
  await once(server, "listening");
  const address = server.address();
  logger.info("listening", { host: config.host, port: typeof address === "object" ? address?.port : config.port });
}

try {
  await run(readConfig(process.env));
} catch (error) {
  // EX_CONFIG for a wrong environment, so that a restart loop is told apart from a crash.
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof ConfigError ? 78 : 1;
}
