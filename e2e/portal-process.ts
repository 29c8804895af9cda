/* Starts the built portal the way `npm start` does, on free ports and an empty data folder. */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";

const root = path.join(import.meta.dirname, "..");
const readyWithinMs = 120_000;

export interface RunningPortal {
  readonly url: string;
  readonly forgeUrl: string;
  readonly dataDir: string;
  readonly setupLink: string;
  /** The same portal again, as after Ctrl-C and `npm start`: its address, its data folder, its people. */
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        typeof address === "object" && address !== null
          ? resolve(address.port)
          : reject(new Error("no port")),
      );
    });
  });
}

/** The variables that choose a portal; anything the machine presets must not leak into the journeys. */
function environment(ports: { web: number; forge: number }, dataDir: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(GITHUB_|OAUTH_|OIDC_|WAYMARK_|PUBLIC_URL|PORT$)/.test(name),
  );
  return {
    ...Object.fromEntries(kept),
    NODE_ENV: "production",
    PORT: String(ports.web),
    WAYMARK_FORGE_PORT: String(ports.forge),
    WAYMARK_DATA: dataDir,
    LOG_LEVEL: "warn",
    // One person does in a journey what many do in an hour.
    WAYMARK_RUNS_PER_HOUR: "1000",
  };
}

function waitForReady(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    const timer = setTimeout(
      () => reject(new Error(`The portal was not ready in ${readyWithinMs} ms. It said:\n${output}`)),
      readyWithinMs,
    );
    const read = (chunk: Buffer) => {
      output += chunk.toString("utf8");
      if (!output.includes("Waymark is ready on")) return;
      clearTimeout(timer);
      resolve(output);
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("exit", (status) => {
      clearTimeout(timer);
      reject(new Error(`The portal exited with ${status} before it was ready. It said:\n${output}`));
    });
  });
}

export interface PortalOptions {
  /** A folder of templates in place of the shipped ones. */
  readonly templates?: string;
  /** Variables on top of a portal's own. */
  readonly environment?: Readonly<Record<string, string>>;
}

export async function startPortal({
  templates,
  environment: more,
}: PortalOptions = {}): Promise<RunningPortal> {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-e2e-"));
  const ports = { web: await freePort(), forge: await freePort() };
  const launch = (): ChildProcess =>
    spawn(process.execPath, [path.join(root, "server/start.ts")], {
      cwd: root,
      env: {
        ...environment(ports, dataDir),
        ...(templates !== undefined && { WAYMARK_TEMPLATES: templates }),
        ...more,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
  let child = launch();
  const end = async () => {
    if (child.exitCode !== null) return;
    const exited = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await exited;
  };
  const stop = async () => {
    await end();
    fs.rmSync(dataDir, { recursive: true, force: true });
  };
  const restart = async () => {
    await end();
    child = launch();
    await waitForReady(child);
  };
  try {
    const output = await waitForReady(child);
    const setupLink = /https?:\/\/\S+\/setup#\S+/.exec(output)?.[0];
    if (setupLink === undefined) throw new Error(`Expected a sign-in link, found none in:\n${output}`);
    const url = `http://127.0.0.1:${ports.web}`;
    return { url, forgeUrl: `http://127.0.0.1:${ports.forge}`, dataDir, setupLink, restart, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Place = Pick<RunningPortal, "dataDir" | "url">;

/** The command line of a running portal, as the person at its machine uses it. */
export function waymark(portal: Place, ...args: readonly string[]): string {
  const env = { ...process.env, WAYMARK_DATA: portal.dataDir, PORT: new URL(portal.url).port };
  const line = [path.join(root, "server/cli/main.ts"), ...args];
  return execFileSync(process.execPath, line, { env, encoding: "utf8" }).trim();
}

/** Another one-time link of a running portal. */
export const setupLink = (portal: Place): string => waymark(portal, "setup-link");
