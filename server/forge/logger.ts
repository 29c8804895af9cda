// One JSON line per event on stderr; stdout carries only the ready line the supervisor waits for.

export type LogLevel = "debug" | "info" | "warn" | "error";
export type Logger = (level: LogLevel, event: string, fields?: Record<string, unknown>) => void;

const ORDER: Record<LogLevel, number> = { debug: 0, info: 1, warn: 2, error: 3 };

export function createLogger(minimum: LogLevel): Logger {
  return (level, event, fields = {}) => {
    if (ORDER[level] < ORDER[minimum]) return;
    process.stderr.write(
      `${JSON.stringify({ time: new Date().toISOString(), level, name: "forge", event, ...fields })}\n`,
    );
  };
}
