import pino from "pino";

export type Logger = pino.Logger;

const secretKeys = [
  "password",
  "token",
  "secret",
  "authorization",
  "cookie",
  "privateKey",
  "encrypted_value",
];

/** JSON lines on stdout; values under secret-looking keys never leave the process. */
export function createLogger(name: string, level: string): Logger {
  return pino({
    name,
    level,
    base: { name, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: secretKeys.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: "[redacted]" },
  });
}
