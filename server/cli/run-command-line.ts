/* One command line in, text and an exit status out. */
import { isAppError } from "../kernel/app-error.ts";
import { ConfigurationError, parseEnv, type Env } from "../runtime/env.ts";
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
import { connect, UnreachableError, type Transport } from "./transport.ts";

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

function toFailure(error: unknown): CommandLineResult {
  if (error instanceof UsageError) return failure(exitStatus.usage, error.message);
  if (error instanceof ConfigurationError) return failure(exitStatus.configuration, error.message);
  if (error instanceof UnreachableError) return failure(exitStatus.unreachable, error.message);
  if (isAppError(error)) return failure(exitStatusOf(error.code), `${error.code}: ${error.message}`);
  return failure(
    exitStatus.internal,
    error instanceof Error ? (error.stack ?? error.message) : String(error),
  );
}

function lazyTransport(env: Env): { context: Pick<CommandContext, "transport">; close: () => Promise<void> } {
  let opened: Promise<Transport> | undefined;
  return {
    context: { transport: () => (opened ??= connect(env)) },
    close: async () => {
      if (opened === undefined) return;
      const transport = await opened.catch(() => undefined);
      transport?.close();
    },
  };
}

async function runCommand(command: Command, options: CommandLineOptions): Promise<CommandLineResult> {
  const { args, json, help } = parseLine(command, options.line);
  if (help)
    return { status: exitStatus.fine, stdout: `${usageLine(command)}\n\n${command.summary}.`, stderr: "" };
  const { context, close } = lazyTransport(parseEnv(options.environment));
  try {
    const output = await command.run(args, { ...context, progress: options.progress });
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
  const command = findCommand(commands, options.line);
  if (command === undefined)
    return failure(exitStatus.usage, `There is no command "${options.line.join(" ")}". See waymark --help.`);
  return runCommand(command, options).catch(toFailure);
}
