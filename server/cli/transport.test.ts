import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTestDeps } from "../doors/testing.ts";
import { tryProcessLock } from "../../db/process-lock.ts";
import { parseEnv } from "../runtime/env.ts";
import { dataPaths, type DataPaths } from "../runtime/paths.ts";
import { UnreachableError } from "./transport-error.ts";
import { startSocketServer, type SocketServer } from "./socket-server.ts";
import { temporaryFolder } from "./testing.ts";
import { connect, connectRunning, operationNamed, type Transport } from "./transport.ts";

let folder: string;
let paths: DataPaths;
const servers: { close: () => unknown }[] = [];

beforeEach(() => {
  folder = temporaryFolder();
  paths = dataPaths(folder);
});
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Something on the socket that is not our worker: it gets the line and says what it likes. */
async function answerOnSocket(answer: (line: string, socket: net.Socket) => void): Promise<void> {
  const server = net.createServer((socket) => {
    let line = "";
    socket.on("error", () => undefined);
    socket.setEncoding("utf8").on("data", (chunk: string) => {
      line += chunk;
      if (line.endsWith("\n")) answer(line, socket);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(paths.socket, resolve));
}

async function running(): Promise<Transport> {
  const transport = await connectRunning(paths);
  if (transport === undefined) throw new Error("expected somebody on the socket");
  return transport;
}

describe("the portal that runs on this machine", () => {
  it("gets one line with the operation and its input", async () => {
    let heard = "";
    await answerOnSocket((line, socket) => {
      heard = line;
      socket.end('{"ok":true,"output":{"name":"ada"}}\n');
    });
    const transport = await running();
    expect(transport.isLive).toBe(true);
    await expect(transport.call("viewer.get", { text: "two\nlines" })).resolves.toEqual({ name: "ada" });
    expect(heard).toBe('{"operation":"viewer.get","input":{"text":"two\\nlines"}}\n');
  });

  it("answers in as many pieces as it likes", async () => {
    const answer = Buffer.from('{"ok":true,"output":"größe 漢字"}\n');
    await answerOnSocket((_line, socket) => {
      socket.write(answer.subarray(0, 26), () =>
        socket.write(answer.subarray(26, 31), () => socket.end(answer.subarray(31))),
      );
    });
    await expect((await running()).call("viewer.get", {})).resolves.toBe("größe 漢字");
  });

  it("answers with an error as it is, and one of a newer portal with its words", async () => {
    const errors = [
      { code: "conflict", message: "Already there.", details: { by: "ada" } },
      { code: "moon_phase", message: "The moon is full." },
    ];
    await answerOnSocket((_line, socket) => {
      socket.end(`${JSON.stringify({ ok: false, error: errors.shift() })}\n`);
    });
    const transport = await running();
    await expect(transport.call("viewer.get", {})).rejects.toMatchObject({
      code: "conflict",
      message: "Already there.",
      details: { by: "ada" },
    });
    await expect(transport.call("viewer.get", {})).rejects.toMatchObject({
      code: "internal_error",
      message: "The moon is full.",
    });
  });

  it.each([
    ["nothing", ""],
    ["half an answer", '{"ok":true,"output":{"na'],
    ["no JSON", "Segmentation fault\n"],
    ["another shape", '{"done":true}\n'],
    ["null", "null\n"],
  ])("that says %s is unreachable, and no crash", async (_case, text) => {
    await answerOnSocket((_line, socket) => socket.end(text));
    await expect((await running()).call("viewer.get", {})).rejects.toThrow(
      new UnreachableError("The portal closed the connection without an answer."),
    );
  });

  it("that ends while it works is unreachable", async () => {
    await answerOnSocket((_line, socket) => socket.destroy());
    await expect((await running()).call("viewer.get", {})).rejects.toThrow(UnreachableError);
  });

  it("is nobody when nothing runs, also with a socket that was left behind", async () => {
    expect(await connectRunning(paths)).toBeUndefined();
    fs.writeFileSync(paths.socket, "");
    expect(await connectRunning(paths)).toBeUndefined();
  });

  it("whose folder does not exist is nobody, and makes no folder", async () => {
    const elsewhere = dataPaths(path.join(folder, "not", "there"));
    expect(await connectRunning(elsewhere)).toBeUndefined();
    expect(fs.readdirSync(folder)).toEqual([]);
  });
});

describe("the socket of a running portal", () => {
  let server: SocketServer;
  beforeEach(async () => {
    server = await startSocketServer(createTestDeps({ paths }));
    servers.push(server);
  });

  const say = (text: string): Promise<string> =>
    new Promise((resolve) => {
      const socket = net.connect(paths.socket, () => socket.end(text));
      let answer = "";
      socket.setEncoding("utf8").on("data", (chunk: string) => (answer += chunk));
      socket.on("error", () => undefined).on("close", () => resolve(answer));
    });

  it("acts as the local operator, who may do what a token may not", async () => {
    const transport = await running();
    const made = await transport.call("tokens.create", { name: "ci", role: "viewer" });
    expect(made).toMatchObject({ token: expect.stringMatching(/^wm_/), role: "viewer" });
  });

  it("refuses what the operation refuses, in its words", async () => {
    await expect((await running()).call("tokens.create", { name: "ci", role: "king" })).rejects.toMatchObject(
      {
        code: "invalid_input",
        message: expect.stringMatching(/^tokens\.create: role/),
      },
    );
  });

  it.each(["{}", '{"operation":1,"input":{}}', '"text"', "[]", "", "\u0000"])(
    "says what it expects instead of %j",
    async (line) => {
      expect(JSON.parse(await say(`${line}\n`))).toMatchObject({
        ok: false,
        error: {
          code: "invalid_input",
          message: expect.stringContaining("This socket is for the waymark command"),
        },
      });
    },
  );

  it("says nothing to somebody who leaves before the line ends", async () => {
    expect(await say('{"operation":"viewer.get"')).toBe("");
  });

  it("does not do what a line asks that is longer than it takes", async () => {
    const line = '{"operation":"tokens.create","input":{"name":"ci","role":"viewer"}}';
    expect(await say(`${line}${" ".repeat(8 * 1024 * 1024)}\n`)).toBe("");
    expect(JSON.parse(await say('{"operation":"tokens.list","input":{}}\n'))).toMatchObject({
      output: { totalItems: 0 },
    });
  });

  it("is gone when it is closed, and its file with it", async () => {
    server.close();
    expect(fs.existsSync(paths.socket)).toBe(false);
    expect(await connectRunning(paths)).toBeUndefined();
  });
});

describe("a portal whose worker is away", () => {
  it("is asked again until it is back", async () => {
    const lock = tryProcessLock(paths.lock);
    const connecting = connectRunning(paths);
    await answerOnSocket((_line, socket) => socket.end('{"ok":true,"output":1}\n'));
    const transport = await connecting;
    lock?.release();
    await expect(transport?.call("viewer.get", {})).resolves.toBe(1);
  });
});

describe("without a portal", () => {
  const open = async (): Promise<Transport> => {
    const transport = await connect(parseEnv({ WAYMARK_DATA: folder }));
    servers.push(transport);
    return transport;
  };

  it("the database is opened itself, with a key and a schema, and is not live", async () => {
    const transport = await open();
    expect(transport.isLive).toBe(false);
    expect(await transport.call("viewer.get", {})).toMatchObject({ role: "admin" });
    expect(fs.statSync(paths.masterKey).mode & 0o777).toBe(0o600);
    await transport.call("tokens.create", { name: "ci", role: "viewer" });
    transport.close();
    expect(await (await open()).call("tokens.list", {})).toMatchObject({ totalItems: 1 });
  });

  it("nobody else takes the folder while the file is open: a portal is refused, another command waits", async () => {
    const transport = await open();
    expect(tryProcessLock(paths.lock)).toBeUndefined();
    const other = open();
    const [early] = await Promise.all([
      Promise.race([other, delay(300, "waits")]),
      transport.call("tokens.create", { name: "ci", role: "viewer" }),
    ]);
    expect(early).toBe("waits");
    transport.close();
    expect(await (await other).call("tokens.list", {})).toMatchObject({ totalItems: 1 });
  });

  it("errors are those that a portal would answer", async () => {
    const transport = await open();
    await expect(transport.call("runs.get", { id: "run_none" })).rejects.toMatchObject({ code: "not_found" });
    await expect(transport.call("tokens.create", {})).rejects.toMatchObject({ code: "invalid_input" });
    await expect(transport.call("nothing.here", {})).rejects.toMatchObject({ code: "not_found" });
  });

  it("a database sealed with a key that is gone is not opened", async () => {
    (await open()).close();
    fs.rmSync(paths.masterKey);
    await expect(open()).rejects.toMatchObject({
      name: "ConfigurationError",
      message: expect.stringMatching(/^The master key .* is missing, .* Restore the key file/),
    });
    expect(fs.existsSync(paths.masterKey)).toBe(false);
    const lock = tryProcessLock(paths.lock);
    expect(lock).toBeDefined();
    lock?.release();
  });

  it("nor one that was sealed with another key", async () => {
    const transport = await open();
    await transport.call("tokens.create", { name: "ci", role: "viewer" });
    transport.close();
    fs.writeFileSync(paths.masterKey, `${Buffer.alloc(32, 3).toString("base64")}\n`);
    await expect(open()).rejects.toMatchObject({ name: "ConfigurationError" });
  });
});

it("an operation is known by its name, and only by that", () => {
  expect(operationNamed("viewer.get").kind).toBe("query");
  for (const name of ["", "viewer", "Viewer.get", "constructor", "__proto__"])
    expect(() => operationNamed(name)).toThrow(expect.objectContaining({ code: "not_found" }));
});
