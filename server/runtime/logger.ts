import pino from "pino";
import { z } from "zod";
import { oneLine, printable } from "../kernel/printable.ts";
import { withoutSecrets } from "./without-secrets.ts";

export type Logger = pino.Logger;

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
  return `${oneLine(printable([time.slice(11, 23), label, `${name}:`, text, ...values].join(" ")))}\n`;
}

/** An error as pino writes it, before anything in it is looked at. */
const serialized = (values: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(values).map(([key, value]: [string, unknown]) => [
      key,
      value instanceof Error ? pino.stdSerializers.err(value) : value,
    ]),
  );

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
    formatters: { log: (values: object) => withoutSecrets(serialized(values)) },
  };
  // At once, so that nothing is left for the end of the process: pino tries then until it succeeds, which it never does
  // once whoever read the lines is gone, and an orphan would live on with every lock it holds.
  if (format === "json") return pino(options, pino.destination({ sync: true }));
  return pino(options, { write: (line: string) => void process.stdout.write(toPrettyLine(line)) });
}
