/* A portal of its own for the measurements: started as a person starts it, on a temporary data folder. */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";

export const root = path.join(import.meta.dirname, "..");

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = net.createServer();
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });

export interface Ports {
  readonly port: number;
  readonly forgePort: number;
}

export const freePorts = async (): Promise<Ports> => ({
  port: await freePort(),
  forgePort: await freePort(),
});

export function portalEnvironment(dataDir: string, { port, forgePort }: Ports): NodeJS.ProcessEnv {
  const settings = {
    WAYMARK_DATA: dataDir,
    PORT: String(port),
    WAYMARK_FORGE_PORT: String(forgePort),
    WAYMARK_REQUESTS_PER_MINUTE: "1000000",
  };
  return { ...process.env, NODE_ENV: "production", ...settings };
}

export interface StartedPortal {
  readonly process: ChildProcess;
  /** The one-time sign-in link that was printed. */
  readonly signInLink: string;
  stop(): Promise<void>;
}

/** Runs scripts/start.mjs and resolves at the ready line. */
export async function startPortal(environment: NodeJS.ProcessEnv): Promise<StartedPortal> {
  const child = spawn(process.execPath, [path.join(root, "scripts/start.mjs")], {
    env: environment,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  let output = "";
  await new Promise<void>((resolve, reject) => {
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      if (/^Waymark is ready on /m.test(output)) resolve();
    });
    void exited.then(() => reject(new Error(`npm start ended before it was ready:\n${output}`)));
  });
  return {
    process: child,
    signInLink: /\bhttp\S+\/setup#\S+/.exec(output)?.[0] ?? "",
    async stop() {
      child.kill("SIGTERM");
      await exited;
    },
  };
}

export interface BenchPortal {
  readonly url: string;
  readonly forgeUrl: string;
  readonly dataDir: string;
  readonly signInLink: string;
  /** An administrator's API token. */
  readonly token: string;
  get(path: string): Promise<Response>;
  post(path: string, body: unknown): Promise<Response>;
  stop(): Promise<void>;
}

/** A running portal with a token; `stop` removes its folder. */
export async function openBenchPortal(settings: Readonly<Record<string, string>> = {}): Promise<BenchPortal> {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-bench-"));
  const ports = await freePorts();
  const environment = { ...portalEnvironment(dataDir, ports), ...settings };
  const portal = await startPortal(environment);
  const url = `http://127.0.0.1:${ports.port}`;
  const cli = [
    path.join(root, "server/cli/main.ts"),
    "token",
    "create",
    "--name",
    "bench",
    "--role",
    "admin",
  ];
  const token = execFileSync(process.execPath, cli, { env: environment }).toString().trim();
  const authorization = `Bearer ${token}`;
  return {
    url,
    forgeUrl: `http://127.0.0.1:${ports.forgePort}`,
    dataDir,
    signInLink: portal.signInLink,
    token,
    get: (route) => fetch(`${url}${route}`, { headers: { authorization } }),
    post: (route, body) =>
      fetch(`${url}${route}`, {
        method: "POST",
        headers: { authorization, "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    async stop() {
      await portal.stop();
      fs.rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Trades the printed link for a session cookie, as the page behind the link does. */
export async function signIn(portal: BenchPortal): Promise<string> {
  const token = new URL(portal.signInLink).hash.slice(1);
  const response = await fetch(`${portal.url}/api/setup`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: portal.url },
    body: JSON.stringify({ token }),
  });
  const cookie = response.headers.getSetCookie()[0]?.split(";")[0];
  if (cookie === undefined)
    throw new Error(`Expected a session cookie from /api/setup, found ${response.status}.`);
  return cookie;
}
