/*
 * A command is data: its words, its options, and a function from parsed arguments to output. Printing, `--json`,
 * `--help` and exit statuses are the same for all of them.
 */
import { parseArgs, type ParseArgsOptionsConfig } from "node:util";
import type { ExitStatus } from "./exit-status.ts";
import type { Transport } from "./transport.ts";

export interface CommandArguments {
  readonly positionals: readonly string[];
  readonly text: (name: string) => string | undefined;
  readonly flag: (name: string) => boolean;
  readonly list: (name: string) => readonly string[];
}

export interface CommandContext {
  /** Connects on first use: commands that read files only need no portal. */
  readonly transport: () => Promise<Transport>;
  /** False when there is neither an address nor a database: connecting would make a data folder to ask an empty one. */
  readonly hasPortal: boolean;
  readonly progress: (line: string) => void;
  /** The raw variables, for what looks at them itself. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface CommandOutput {
  readonly status: ExitStatus;
  /** Lines for a person. */
  readonly text: string;
  /** The same for `--json`. */
  readonly json: unknown;
}

export interface Command {
  readonly words: readonly string[];
  /** What follows the words in the usage line. */
  readonly usage: string;
  readonly summary: string;
  readonly options: ParseArgsOptionsConfig;
  /** How many arguments it takes. */
  readonly positionals: { readonly min: number; readonly max: number };
  readonly run: (args: CommandArguments, context: CommandContext) => Promise<CommandOutput>;
}

export class UsageError extends Error {
  override readonly name = "UsageError";
}

export const usageLine = (command: Command): string =>
  ["waymark", ...command.words, command.usage].filter((part) => part !== "").join(" ");

/** The command whose words open the line, longest first. */
export function findCommand(commands: readonly Command[], line: readonly string[]): Command | undefined {
  return commands
    .filter((command) => command.words.every((word, index) => line[index] === word))
    .toSorted((left, right) => right.words.length - left.words.length)[0];
}

function checkCount(command: Command, found: number): void {
  const { min, max } = command.positionals;
  if (found < min || found > max) throw new UsageError(`Expected ${usageLine(command)}`);
}

export interface ParsedLine {
  readonly args: CommandArguments;
  readonly json: boolean;
  readonly help: boolean;
}

/** Parses what follows the command's words; an unknown option is a usage error naming it. */
export function parseLine(command: Command, line: readonly string[]): ParsedLine {
  const options = {
    ...command.options,
    json: { type: "boolean" },
    help: { type: "boolean", short: "h" },
  } as const;
  try {
    const { values, positionals } = parseArgs({
      args: line.slice(command.words.length),
      options,
      allowPositionals: true,
    });
    const all: Readonly<Record<string, unknown>> = values;
    if (all["help"] !== true) checkCount(command, positionals.length);
    const args: CommandArguments = {
      positionals,
      text: (name) => (typeof all[name] === "string" ? all[name] : undefined),
      flag: (name) => all[name] === true,
      list: (name) => (Array.isArray(all[name]) ? all[name].map(String) : []),
    };
    return { args, json: all["json"] === true, help: all["help"] === true };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(
      `${error instanceof Error ? error.message : String(error)}\nExpected ${usageLine(command)}`,
    );
  }
}
