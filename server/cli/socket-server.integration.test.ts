import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTestDeps, type TestDeps } from "../doors/testing.ts";
import { parseEnv } from "../runtime/env.ts";
import { dataPaths } from "../runtime/paths.ts";
import { startSocketServer, type SocketServer } from "./socket-server.ts";
import { connect } from "./transport.ts";

describe("the owner-only socket of a running portal", () => {
  let folder: string;
  let deps: TestDeps;
  let server: SocketServer;

  beforeEach(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-sock-"));
    deps = createTestDeps({ paths: dataPaths(folder) });
    server = await startSocketServer(deps);
  });
  afterEach(() => {
    server.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  const say = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = net.connect(deps.paths.socket, () => socket.write(text));
      let answer = "";
      socket.on("data", (chunk) => (answer += chunk.toString()));
      socket.on("end", () => resolve(answer));
      socket.on("error", reject);
    });

  it("is readable and writable by its owner only", () => {
    expect(fs.statSync(deps.paths.socket).mode & 0o777).toBe(0o600);
  });

  it("runs an operation as the local operator, through the same client the command uses", async () => {
    const transport = await connect(parseEnv({ WAYMARK_DATA: folder }));
    const link = await transport.call("session.mintSetupLink", {});
    expect(link).toMatchObject({ url: expect.stringContaining("/setup#wms_") });
    expect(fs.existsSync(deps.paths.database)).toBe(false);
  });

  it("answers a refused input with the operation's own error", async () => {
    const transport = await connect(parseEnv({ WAYMARK_DATA: folder }));
    await expect(transport.call("session.mintSetupLink", { role: "admin" })).rejects.toMatchObject({
      code: "invalid_input",
      message: expect.stringContaining("unknown field role"),
    });
  });

  it.each([
    ["no JSON", "hello\n", "invalid_input"],
    ["a field nobody declared", `{"operation":"x","input":{},"actor":"root"}\n`, "invalid_input"],
    ["an unknown operation", `{"operation":"nothing.here","input":{}}\n`, "not_found"],
  ])("answers %s with an error, and stays up", async (_, line, code) => {
    expect(JSON.parse(await say(line))).toMatchObject({ ok: false, error: { code } });
    expect(JSON.parse(await say(line))).toMatchObject({ ok: false });
  });

  it("answers one request when two lines arrive together", async () => {
    const line = `{"operation":"session.mintSetupLink","input":{}}\n`;
    expect((await say(line + line)).trim().split("\n")).toHaveLength(1);
  });

  it("replaces a socket that a killed process left behind", async () => {
    const again = await startSocketServer(deps);
    expect(JSON.parse(await say("x\n"))).toMatchObject({ ok: false });
    again.close();
  });
});
