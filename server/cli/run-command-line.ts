/* One command line in, text and an exit status out. */
import fs from "node:fs";
import { ZodError } from "zod";
import { storageErrorOf } from "../../db/client.ts";
import { NewerSchemaError } from "../../db/migrate.ts";
import { isAppError, type AppError } from "../kernel/app-error.ts";
import { ConfigurationError, parseEnv, type Env } from "../runtime/env.ts";
import { dataPaths } from "../runtime/paths.ts";
import {
  findCommand,
  parseLine,
  usageLine,
  UsageError,
  type Command,
  type CommandContext,
} from "./command.ts";
import { commands } from "./commands.ts";
import { exitStatus, exitStatusOf, type ExitStatus } from "./exit-status.ts";
import { UnreachableError } from "./transport-error.ts";
import { connect, type Transport } from "./transport.ts";

export interface CommandLineResult {
  readonly status: ExitStatus;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandLineOptions {
  readonly line: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly progress: (line: string) => void;
}

function helpText(): string {
  const rows = commands.map(
    (command) => `  ${usageLine(command).slice("waymark ".length)}\n      ${command.summary}`,
  );
  const statuses =
    "Exit status: 0 fine, 1 findings, 2 usage, 69 unreachable, 70 internal error, 75 try again, 77 not allowed, 78 configuration.";
  return ["Usage: waymark <command> [--json]", "", ...rows, "", statuses].join("\n");
}

const failure = (status: ExitStatus, message: string): CommandLineResult => ({
  status,
  stdout: "",
  stderr: message,
});

const notUnderstood = ({ issues: [issue] }: ZodError): string =>
  `The portal answered something this command does not understand (${issue?.path.map(String).join(".") ?? ""}: ${issue?.message ?? ""}). Is it of another version?`;

/** Of a file or folder the caller named: Node's text says which one and what about it. */
const isFileError = (error: unknown): error is Error =>
  error instanceof Error &&
  "path" in error &&
  "code" in error &&
  ["ENOENT", "EACCES", "EPERM", "ENOTDIR", "EISDIR", "EEXIST", "ENAMETOOLONG"].includes(String(error.code));

const knownErrorOf = (error: unknown): AppError | undefined =>
  isAppError(error) ? error : storageErrorOf(error);

function toFailure(error: unknown): CommandLineResult {
  if (error instanceof UsageError) return failure(exitStatus.usage, error.message);
  if (error instanceof ConfigurationError) return failure(exitStatus.configuration, error.message);
  if (error instanceof NewerSchemaError) return failure(exitStatus.configuration, error.message);
  if (error instanceof UnreachableError) return failure(exitStatus.unreachable, error.message);
  const known = knownErrorOf(error);
  if (known !== undefined) return failure(exitStatusOf(known.code), `${known.code}: ${known.message}`);
  if (error instanceof ZodError) return failure(exitStatus.internal, notUnderstood(error));
  if (isFileError(error)) return failure(exitStatus.usage, `${error.message}.`);
  return failure(
    exitStatus.internal,
    error instanceof Error ? (error.stack ?? error.message) : String(error),
  );
}

/** A script that asked for JSON gets its error as JSON too, where errors belong. */
const asJson = (failed: CommandLineResult, error: unknown): CommandLineResult => {
  const known = knownErrorOf(error);
  const told =
    known !== undefined
      ? { code: known.code, message: known.message, details: known.details }
      : { code: codeByStatus.get(failed.status) ?? "internal_error", message: failed.stderr };
  return { ...failed, stderr: JSON.stringify(told) };
};

const codeByStatus: ReadonlyMap<ExitStatus, string> = new Map([
  [exitStatus.usage, "usage"],
  [exitStatus.unreachable, "unreachable"],
  [exitStatus.configuration, "configuration"],
]);

interface LazyTransport {
  readonly context: Pick<CommandContext, "transport" | "hasPortal">;
  readonly close: () => Promise<void>;
}

/** Neither is asked of commands that need no portal: those work in an environment the portal would refuse. */
function lazyTransport(environment: CommandLineOptions["environment"]): LazyTransport {
  let opened: Promise<Transport> | undefined;
  const env = (): Env => parseEnv(environment);
  return {
    context: {
      transport: async () => (opened ??= connect(env())),
      get hasPortal() {
        const { cli, dataDir } = env();
        return cli.url !== undefined || fs.existsSync(dataPaths(dataDir).database);
      },
    },
    close: async () => {
      if (opened === undefined) return;
      const transport = await opened.catch(() => undefined);
      transport?.close();
    },
  };
}

function getCommand(line: readonly string[]): Command {
  const command = findCommand(commands, line);
  if (command !== undefined) return command;
  throw new UsageError(`There is no command "${line.join(" ")}". See waymark --help.`);
}

async function runCommand(options: CommandLineOptions): Promise<CommandLineResult> {
  const command = getCommand(options.line);
  const { args, json, help } = parseLine(command, options.line);
  if (help)
    return { status: exitStatus.fine, stdout: `${usageLine(command)}\n\n${command.summary}.`, stderr: "" };
  const { context, close } = lazyTransport(options.environment);
  try {
    const { environment, progress } = options;
    const output = await command.run(args, Object.assign(context, { environment, progress }));
    return {
      status: output.status,
      stdout: json ? JSON.stringify(output.json, null, 2) : output.text,
      stderr: "",
    };
  } finally {
    await close();
  }
}

export async function runCommandLine(options: CommandLineOptions): Promise<CommandLineResult> {
  const [first] = options.line;
  if (first === undefined || first === "--help" || first === "-h" || first === "help") {
    return {
      status: first === undefined ? exitStatus.usage : exitStatus.fine,
      stdout: helpText(),
      stderr: "",
    };
  }
  return runCommand(options).catch((error: unknown) =>
    options.line.includes("--json") ? asJson(toFailure(error), error) : toFailure(error),
  );
}
