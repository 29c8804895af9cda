import pino from "pino";
import { z } from "zod";

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

const lineSchema = z.looseObject({
  level: z.number(),
  time: z.string(),
  name: z.string(),
  pid: z.number(),
  msg: z.string().default(""),
});

/** `LOG_FORMAT=pretty`: one line for a person, the same values (already redacted) behind the message. */
export function toPrettyLine(json: string): string {
  const parsed = lineSchema.safeParse(JSON.parse(json));
  if (!parsed.success) return json;
  const { level, time, name, pid: _pid, msg, ...rest } = parsed.data;
  const label = (pino.levels.labels[level] ?? String(level)).toUpperCase().padEnd(5);
  const values = Object.entries(rest).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  const text = msg.replaceAll(/[\r\n]+/g, "⏎");
  return `${[time.slice(11, 23), label, `${name}:`, text, ...values].join(" ")}\n`;
}

export interface LoggerOptions {
  readonly level: string;
  readonly format?: "json" | "pretty";
}

/** Lines on stdout; values under secret-looking keys never leave the process. */
export function createLogger(name: string, { level, format = "json" }: LoggerOptions): Logger {
  const options = {
    name,
    level,
    base: { name, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: secretKeys.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: "[redacted]" },
  };
  if (format === "json") return pino(options);
  return pino(options, { write: (line: string) => void process.stdout.write(toPrettyLine(line)) });
}
