/* The command lines of the processes Waymark consists of, and where each says that it is ready. */
import path from "node:path";
import { bareEnvironment, childEnvironment, compileCacheEnvironment, type Env } from "../runtime/env.ts";
import type { DataPaths } from "../runtime/paths.ts";
import type { ChildCommand } from "./supervised-child.ts";

const root = path.join(import.meta.dirname, "../..");
const inRoot = (...parts: string[]): string => path.join(root, ...parts);

export interface ChildSettings {
  readonly env: Env;
  readonly paths: DataPaths;
  /** Hot reload: `next dev` instead of the built interface. */
  readonly dev: boolean;
}

export function forgeCommand({ env, paths }: ChildSettings): ChildCommand {
  const args = ["--port", String(env.forgePort), "--host", "127.0.0.1", "--data", paths.forge];
  const token = ["--token-file", paths.forgeToken, "--org", "waymark"];
  return {
    name: "forge",
    args: [inRoot("server/forge/main.ts"), ...args, ...token],
    env: { ...bareEnvironment(), ...compileCacheEnvironment() },
  };
}

const portalEnvironment = ({ env, dev }: ChildSettings): NodeJS.ProcessEnv =>
  childEnvironment({
    NODE_ENV: dev ? "development" : "production",
    NEXT_TELEMETRY_DISABLED: "1",
    WAYMARK_DATA: env.dataDir,
    PORT: String(env.port),
  });

/** `--takeover`: the supervisor has seen the previous worker end, so its leases are free at once. */
export function workerCommand(settings: ChildSettings): ChildCommand {
  return {
    name: "worker",
    args: [inRoot("server/worker.ts"), "--takeover"],
    env: portalEnvironment(settings),
  };
}

/**
 * Longer than a proxy keeps an idle connection (nginx 60 s, Caddy 120 s): whoever closes first must be the one that
 * sends, or a request meets a connection that is just being closed. Node's own 5 seconds are the other way round.
 */
const keepAliveMs = 125_000;

/** The address is always passed: without it Next listens on every interface. */
export function webCommand(settings: ChildSettings): ChildCommand {
  const { env, dev } = settings;
  const next = inRoot("node_modules/next/dist/bin/next");
  const mode = dev ? ["dev"] : ["start", "--keepAliveTimeout", String(keepAliveMs)];
  const args = [next, ...mode, "-H", env.host, "-p", String(env.port)];
  return { name: "web", args, env: portalEnvironment(settings) };
}

const dialled = (host: string): string => (host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "[::1]" : host);

export const webReadyUrl = (env: Env): string => `http://${dialled(env.host)}:${env.port}/readyz`;

export const forgeReadyUrl = (env: Env): string => `http://127.0.0.1:${env.forgePort}/api/v3/meta`;
