/*
 * Which lines of a child reach the console. The console belongs to the person who started Waymark: a warning or worse
 * shows, the request log does not, unless LOG_LEVEL asks for more than info.
 */
import { z } from "zod";
import type { Env } from "../runtime/env.ts";

const levels = { trace: 10, debug: 20, info: 30, warn: 40, error: 50, fatal: 60, silent: Infinity } as const;

/** Level as pino's number or as a name; the forge writes names. */
const levelSchema = z.union([
  z.number(),
  z.enum(["trace", "debug", "info", "warn", "error", "fatal"]).transform((name) => levels[name]),
]);

const logLine = z.object({
  level: levelSchema,
  msg: z.string().optional(),
  event: z.string().optional(),
  err: z.object({ message: z.string() }).optional(),
});

export interface ChildLine {
  readonly name: string;
  readonly source: "stdout" | "stderr";
  readonly line: string;
}

/** The least level shown: LOG_LEVEL, but never the everyday `info`. */
export function consoleThreshold(level: Env["log"]["level"]): number {
  return level === "info" ? levels.warn : levels[level];
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** What to print for a child's line, or undefined. A line that is no JSON counts as error on stderr, else as info. */
export function toConsole({ name, source, line }: ChildLine, threshold: number): string | undefined {
  const parsed = logLine.safeParse(parseJson(line));
  const level = parsed.success ? parsed.data.level : source === "stderr" ? levels.error : levels.info;
  if (level < threshold) return undefined;
  if (!parsed.success) return `${name}: ${line}`;
  const { msg, event, err } = parsed.data;
  return `${name}: ${[msg ?? event, err?.message].filter((part) => part !== undefined && part !== "").join(": ")}`;
}
