import assert from "node:assert/strict";
import { test } from "node:test";
import { context, trace, TraceFlags } from "@opentelemetry/api";
import { readConfig } from "../src/config.js";
import { createLogger } from "../src/logger.js";
import { startTracing } from "../src/tracing.js";

function collect(level: "debug" | "info" | "warn" | "error") {
  const lines: Record<string, unknown>[] = [];
  const logger = createLogger({ service: "test-service", level, write: (line) => lines.push(JSON.parse(line)) });
  return { lines, logger };
}

test("writes one JSON object per line, whatever the message contains", () => {
  const { lines, logger } = collect("info");
  logger.info('two\nlines and "quotes"', { user: "ada" });
  assert.equal(lines.length, 1);
  assert.equal(lines[0]?.["message"], 'two\nlines and "quotes"');
  assert.equal(lines[0]?.["user"], "ada");
  assert.equal(lines[0]?.["service"], "test-service");
});

test("leaves out lines below its level", () => {
  const { lines, logger } = collect("warn");
  logger.info("quiet");
  logger.warn("loud");
  assert.deepEqual(
    lines.map((line) => line["message"]),
    ["loud"],
  );
});

test("keeps the cause of an error readable", () => {
  const { lines, logger } = collect("info");
  logger.error("failed", { error: new TypeError("broken") });
  const error = lines[0]?.["error"] as { type: string; message: string; stack: string };
  assert.equal(error.type, "TypeError");
  assert.equal(error.message, "broken");
  assert.match(error.stack, /logger\.test/);
});

test("carries the ids of the active span", () => {
  startTracing(readConfig({}));
  const { lines, logger } = collect("info");
  const spanContext = { traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331", traceFlags: TraceFlags.SAMPLED };
  context.with(trace.setSpanContext(context.active(), spanContext), () => logger.info("inside"));
  logger.info("outside");
  assert.equal(lines[0]?.["trace_id"], spanContext.traceId);
  assert.equal(lines[0]?.["span_id"], spanContext.spanId);
  assert.equal(lines[1]?.["trace_id"], undefined);
});
