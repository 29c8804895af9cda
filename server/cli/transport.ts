/*
 * How a command reaches the portal: WAYMARK_URL with a token goes over HTTP; otherwise the running portal's owner-only
 * socket in the data folder; the database file is opened directly only when nothing runs.
 */
import fs from "node:fs";
import net from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { assertMasterKey } from "../audit/assert-master-key.ts";
import { createDeps, openMasterKey } from "../doors/create-deps.ts";
import { toErrorAnswer } from "../doors/error-body.ts";
import { executeOperation } from "../doors/execute-operation.ts";
import { operations } from "../doors/operations.ts";
import type { Operation } from "../doors/define-operation.ts";
import { operatorActor } from "../identity/domain/actor.ts";
import { AppError } from "../kernel/app-error.ts";
import { migrateDatabase } from "../../db/migrate.ts";
import { tryProcessLock, type ProcessLock } from "../../db/process-lock.ts";
import type { Deps } from "../runtime/deps.ts";
import { ConfigurationError, type Env } from "../runtime/env.ts";
import { dataPaths, type DataPaths } from "../runtime/paths.ts";
import { isRunning, readRunning } from "../supervisor/data-folder.ts";
import { readAnswer, restRequestOf } from "./http-transport.ts";
import { toAppError, UnreachableError } from "./transport-error.ts";

export interface Transport {
  /** Runs an operation and returns its output; throws AppError as the portal answered it. */
  call(name: string, input: unknown): Promise<unknown>;
  /** False when nothing runs and the database file was opened: what is queued then waits for the next start. */
  readonly isLive: boolean;
  close(): void;
}

export function operationNamed(name: string): Operation {
  const operation = operations.find((candidate) => candidate.name === name);
  if (operation === undefined) throw new AppError("not_found", `There is no operation ${name}.`);
  return operation;
}

const socketAnswerSchema = z.union([
  z.object({ ok: z.literal(true), output: z.unknown() }),
  z.object({ ok: z.literal(false), error: z.unknown() }),
]);

/** undefined when it is none, or was cut short because the portal ended meanwhile. */
function parseSocketAnswer(text: string): z.infer<typeof socketAnswerSchema> | undefined {
  try {
    return socketAnswerSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function overSocket(socketPath: string): Transport {
  return {
    isLive: true,
    call: (operation, input) =>
      new Promise((resolve, reject) => {
        const socket = net.connect(socketPath);
        let answer = "";
        socket.setEncoding("utf8");
        socket.on("connect", () => socket.write(`${JSON.stringify({ operation, input })}\n`));
        socket.on("data", (chunk: string) => (answer += chunk));
        socket.on("error", () =>
          reject(new UnreachableError("The portal stopped answering. Is it still running?")),
        );
        socket.on("end", () => {
          const parsed = parseSocketAnswer(answer);
          if (parsed === undefined)
            reject(new UnreachableError("The portal closed the connection without an answer."));
          else if (parsed.ok) resolve(parsed.output);
          else reject(toAppError(parsed.error));
        });
      }),
    close: () => undefined,
  };
}

function overHttp(url: string, token: string): Transport {
  return {
    isLive: true,
    async call(name, input) {
      const { path, init } = restRequestOf(operationNamed(name), input, token);
      const response = await fetch(`${url.replace(/\/+$/, "")}${path}`, init).catch((cause: unknown) => {
        throw new UnreachableError(`Nothing answers at ${url}. Check WAYMARK_URL.`, { cause });
      });
      return readAnswer(response);
    },
    close: () => undefined,
  };
}

/** Key, schema and dependencies as a start prepares them. */
async function openFolder(env: Env, paths: DataPaths): Promise<Deps> {
  openMasterKey(env, paths);
  migrateDatabase({ file: paths.database, backupFolder: paths.backups, now: Date.now() });
  const deps = createDeps({ ...env, log: { ...env.log, level: "silent" } }, "cli");
  await assertMasterKey(deps);
  return deps;
}

/** Held while the file is open: no portal starts, and nobody else migrates, meanwhile. */
function lockFolder(paths: DataPaths): ProcessLock {
  fs.mkdirSync(paths.root, { recursive: true, mode: 0o700 });
  const lock = tryProcessLock(paths.lock);
  if (lock !== undefined) return lock;
  throw new AppError("not_ready", `${whoHolds(paths)} Try again in a moment.`);
}

async function overFile(env: Env): Promise<Transport> {
  const paths = dataPaths(env.dataDir);
  const lock = lockFolder(paths);
  const deps = await openFolder(env, paths).catch((error: unknown) => {
    lock.release();
    throw error;
  });
  return {
    isLive: false,
    async call(name, input) {
      try {
        const caller = { deps, actor: operatorActor, requestId: deps.newId("req") };
        return await executeOperation(operationNamed(name), caller, input);
      } catch (error) {
        throw toAppError(toErrorAnswer(error, "", deps.logger).body);
      }
    },
    close() {
      deps.db.close();
      lock.release();
    },
  };
}

const canConnect = (socketPath: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = net.connect(socketPath, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });

export async function connect(env: Env): Promise<Transport> {
  const { url, token } = env.cli;
  if (url !== undefined && token !== undefined) return overHttp(url, token);
  if (url !== undefined)
    throw new ConfigurationError("WAYMARK_URL is set but WAYMARK_TOKEN is not. Set both or neither.");
  if (token !== undefined)
    throw new ConfigurationError("WAYMARK_TOKEN is set but WAYMARK_URL is not. Set both or neither.");
  return (await connectRunning(dataPaths(env.dataDir))) ?? overFile(env);
}

/** Who says to hold the folder; a command that opened the file itself says nothing. */
function whoHolds(paths: DataPaths): string {
  const running = readRunning(paths);
  return running === undefined
    ? `Waymark is already running on ${paths.root}, or another command works on it.`
    : `Waymark runs on ${paths.root} (process ${running.pid}), but its worker does not answer.`;
}

const socketReturnsWithinMs = 5_000;

/**
 * The running portal's own door; undefined when nothing runs on the folder. While the portal runs, its worker alone
 * answers; it may be starting again at this moment.
 */
export async function connectRunning(paths: DataPaths): Promise<Transport | undefined> {
  const deadline = performance.now() + socketReturnsWithinMs;
  for (;;) {
    if (await canConnect(paths.socket)) return overSocket(paths.socket);
    if (!isRunning(paths)) return undefined;
    if (performance.now() > deadline) break;
    await delay(100);
  }
  throw new AppError("not_ready", `${whoHolds(paths)} Try again in a moment.`);
}
