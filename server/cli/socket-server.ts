/*
 * The owner-only door of a running portal: a Unix socket in the data folder (0600 inside 0700). Whoever may open it may
 * read the database anyway, so it asks for no token and acts as the local operator. One JSON line in, one out.
 */
import fs from "node:fs";
import net from "node:net";
import { z } from "zod";
import { toErrorAnswer } from "../doors/error-body.ts";
import { executeOperation } from "../doors/execute-operation.ts";
import { operatorActor } from "../identity/domain/actor.ts";
import { AppError } from "../kernel/app-error.ts";
import type { Deps } from "../runtime/deps.ts";
import { operationNamed } from "./transport.ts";

const maxRequestBytes = 8 * 1024 * 1024;
const idleMs = 15_000;

const requestSchema = z.strictObject({ operation: z.string(), input: z.unknown() });

function parseRequest(line: string): z.infer<typeof requestSchema> {
  try {
    return requestSchema.parse(JSON.parse(line));
  } catch (cause) {
    throw new AppError(
      "invalid_input",
      'Expected one line of JSON: {"operation": "…", "input": {…}}. This socket is for the waymark command.',
      { cause },
    );
  }
}

async function answer(deps: Deps, line: string): Promise<object> {
  const requestId = deps.newId("req");
  try {
    const { operation, input } = parseRequest(line);
    const output = await executeOperation(
      operationNamed(operation),
      { deps, actor: operatorActor, requestId },
      input,
    );
    return { ok: true, output };
  } catch (error) {
    return { ok: false, error: toErrorAnswer(error, requestId, deps.logger).body };
  }
}

function serve(deps: Deps, socket: net.Socket): void {
  let received = "";
  socket.setEncoding("utf8");
  socket.setTimeout(idleMs, () => socket.destroy());
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk: string) => {
    received += chunk;
    if (received.length > maxRequestBytes) {
      socket.destroy();
      return;
    }
    const end = received.indexOf("\n");
    if (end === -1 || socket.isPaused()) return;
    socket.pause();
    socket.setTimeout(0);
    void answer(deps, received.slice(0, end)).then((reply) => socket.end(`${JSON.stringify(reply)}\n`));
  });
}

export interface SocketServer {
  close(): void;
}

const listen = (server: net.Server, file: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(file, resolve);
  });

/** Listens on data/waymark.sock. The caller is the only process of its kind, so a leftover socket is nobody's. */
export async function startSocketServer(deps: Deps): Promise<SocketServer> {
  const file = deps.paths.socket;
  fs.rmSync(file, { force: true });
  const server = net.createServer((socket) => serve(deps, socket));
  try {
    await listen(server, file);
    fs.chmodSync(file, 0o600);
  } catch (error) {
    // A data folder with a path beyond the system's limit for sockets (about 100 bytes): the CLI then opens the
    // database itself, which SQLite makes safe.
    deps.logger.warn({ err: error, file }, "the command socket could not be opened");
  }
  return {
    close() {
      server.close();
      fs.rmSync(file, { force: true });
    },
  };
}
