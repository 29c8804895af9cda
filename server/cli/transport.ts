/*
 * How a command reaches the portal: WAYMARK_URL with a token goes over HTTP; otherwise the running portal's owner-only
 * socket in the data folder; the database file is opened directly only when nothing runs.
 */
import fs from "node:fs";
import net from "node:net";
import { z } from "zod";
import { createDeps } from "../doors/create-deps.ts";
import { toErrorAnswer } from "../doors/error-body.ts";
import { executeOperation } from "../doors/execute-operation.ts";
import { operations } from "../doors/operations.ts";
import type { Operation } from "../doors/define-operation.ts";
import { operatorActor } from "../identity/domain/actor.ts";
import { AppError } from "../kernel/app-error.ts";
import { migrateDatabase } from "../../db/migrate.ts";
import { ConfigurationError, type Env } from "../runtime/env.ts";
import { dataPaths } from "../runtime/paths.ts";
import { readAnswer, restRequestOf } from "./http-transport.ts";
import { toAppError } from "./transport-error.ts";

export interface Transport {
  /** Runs an operation and returns its output; throws AppError as the portal answered it. */
  call(name: string, input: unknown): Promise<unknown>;
  close(): void;
}

export class UnreachableError extends Error {
  override readonly name = "UnreachableError";
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

function overSocket(socketPath: string): Transport {
  return {
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
          const parsed = socketAnswerSchema.safeParse(JSON.parse(answer === "" ? "null" : answer));
          if (!parsed.success)
            reject(new UnreachableError("The portal closed the connection without an answer."));
          else if (parsed.data.ok) resolve(parsed.data.output);
          else reject(toAppError(parsed.data.error));
        });
      }),
    close: () => undefined,
  };
}

function overHttp(url: string, token: string): Transport {
  return {
    async call(name, input) {
      const { path, init } = restRequestOf(operationNamed(name), input, token);
      const response = await fetch(`${url.replace(/\/+$/, "")}/api/v1${path}`, init).catch(
        (cause: unknown) => {
          throw new UnreachableError(`Nothing answers at ${url}. Check WAYMARK_URL.`, { cause });
        },
      );
      return readAnswer(response);
    },
    close: () => undefined,
  };
}

function overFile(env: Env): Transport {
  const paths = dataPaths(env.dataDir);
  fs.mkdirSync(paths.root, { recursive: true, mode: 0o700 });
  migrateDatabase({ file: paths.database, backupFolder: paths.backups, now: Date.now() });
  const deps = createDeps({ ...env, log: { ...env.log, level: "silent" } }, "cli");
  return {
    async call(name, input) {
      try {
        const caller = { deps, actor: operatorActor, requestId: deps.newId("req") };
        return await executeOperation(operationNamed(name), caller, input);
      } catch (error) {
        throw toAppError(toErrorAnswer(error, "", deps.logger).body);
      }
    },
    close: () => deps.db.close(),
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
  const { socket } = dataPaths(env.dataDir);
  return (await canConnect(socket)) ? overSocket(socket) : overFile(env);
}
