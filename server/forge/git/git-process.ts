import { execFile, spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { dirname } from "node:path";
import { promisify } from "node:util";

// Every git child gets this environment and nothing else: no user or system configuration, no prompts,
// a fixed locale. The policy for all repositories sits in one file the forge writes at start.

export type GitBinary = { readonly path: string; readonly environment: Readonly<Record<string, string>> };
export type GitResult = { readonly code: number; readonly stdout: Buffer; readonly stderr: string };

export async function findGit(home: string, configFile: string): Promise<GitBinary> {
  const { stdout } = await promisify(execFile)("sh", ["-c", "command -v git"]).catch(() => ({ stdout: "" }));
  const path = stdout.trim();
  if (path === "") throw new Error("expected git on the PATH, found none; install git and start again");
  return {
    path,
    environment: {
      PATH: `${dirname(path)}:/usr/bin:/bin`,
      HOME: home,
      LC_ALL: "C",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: configFile,
      GIT_TERMINAL_PROMPT: "0",
      GIT_NO_REPLACE_OBJECTS: "1",
    },
  };
}

/** fsck on receive, no background gc (it would outlive the request), any reachable object may be fetched by id. */
export const GIT_POLICY = `[safe]
\tdirectory = *
[gc]
\tauto = 0
[receive]
\tfsckObjects = true
\tautogc = false
\tadvertiseAtomic = true
\tunpackLimit = 5000
[uploadpack]
\tallowFilter = true
\tallowAnySHA1InWant = true
[core]
\tfsync = all
\tlogAllRefUpdates = false
[diff]
\trenames = true
[user]
\tname = Waymark forge
\temail = forge@localhost
`;

export function spawnGit(
  git: GitBinary,
  args: readonly string[],
  extra: Readonly<Record<string, string>> = {},
): ChildProcessWithoutNullStreams {
  return spawn(git.path, args, {
    env: { ...git.environment, ...extra, NODE_ENV: "production" },
    stdio: ["pipe", "pipe", "pipe"],
  });
}

/** Runs to completion; a non-zero exit is a result, not an exception, because callers give it meaning. */
export function runGit(
  git: GitBinary,
  args: readonly string[],
  input: Buffer | string = "",
): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    const child = spawnGit(git, args);
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({
        code: code ?? 128,
        stdout: Buffer.concat(stdout),
        stderr: Buffer.concat(stderr).toString("utf8"),
      });
    });
    // git may exit before it reads its input; that is reported by the exit code, not by EPIPE.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}

export async function gitBytes(
  git: GitBinary,
  directory: string,
  ...[args, input]: [args: readonly string[], input?: string]
): Promise<Buffer> {
  const result = await runGit(git, ["--git-dir", directory, ...args], input);
  if (result.code !== 0)
    throw new Error(`git ${args[0] ?? ""} exited ${result.code}: ${result.stderr.trim()}`);
  return result.stdout;
}

export const gitText = async (...call: Parameters<typeof gitBytes>): Promise<string> =>
  (await gitBytes(...call)).toString("utf8");
