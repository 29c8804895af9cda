import { trace } from "@opentelemetry/api";
import { logLevels, type LogLevel } from "./config.js";

export type LogFields = Readonly<Record<string, unknown>>;
export type Logger = Readonly<Record<LogLevel, (message: string, fields?: LogFields) => void>>;

interface LoggerOptions {
  service: string;
  level: LogLevel;
  write?: (line: string) => void;
}

/** One JSON object per line. Lines written while a span is active carry its ids, so logs and traces join up. */
export function createLogger({ service, level, write = (line) => process.stdout.write(line) }: LoggerOptions): Logger {
  const threshold = logLevels.indexOf(level);
  const logAt = (lineLevel: LogLevel) => (message: string, fields: LogFields = {}) => {
    if (logLevels.indexOf(lineLevel) < threshold) return;
    const line = {
      ...toJson(fields),
      time: new Date().toISOString(),
      level: lineLevel,
      service,
      ...activeTrace(),
      message,
    };
    write(`${JSON.stringify(line)}\n`);
  };
  return { debug: logAt("debug"), info: logAt("info"), warn: logAt("warn"), error: logAt("error") };
}

function activeTrace(): { trace_id?: string; span_id?: string } {
  const span = trace.getActiveSpan()?.spanContext();
  return span ? { trace_id: span.traceId, span_id: span.spanId } : {};
}

/** Errors have no enumerable fields: without this they would be logged as `{}`. */
function toJson(fields: LogFields): LogFields {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      key,
      value instanceof Error ? { type: value.name, message: value.message, stack: value.stack } : value,
    ]),
  );
}
