#!/usr/bin/env node
// `npm start`: from a fresh clone to a running portal without a question. Plain JavaScript that runs on Node 20:
// installs what is missing, hands over to the pinned Node, builds when sources changed, starts the supervisor.
// `npm run dev` (--dev) is the same process tree with hot reload.
import { spawn } from "node:child_process";
import { realpathSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ensureBuilt, isBuilt } from "./build.mjs";
import { keepCompiled } from "./compile-cache.mjs";
import { ensureInstalled, requireTool } from "./install.mjs";
import { resolveNode, StartError } from "./pinned-node.mjs";

const self = fileURLToPath(import.meta.url);
const root = path.join(path.dirname(self), "..");
const dev = process.argv.includes("--dev");

/** Runs this script again on another Node; that one stops in order when this one ends in any way (IPC channel). */
function handOver(node) {
  const child = spawn(node, [self, ...process.argv.slice(2)], {
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  stopWithNpm(() => child.kill("SIGTERM"));
  return new Promise((resolve) => {
    child.on("exit", (code, signal) => resolve(code ?? (signal ? 128 + 15 : 1)));
  });
}

/** npm does not pass every death on: when it ends first, this process is adopted by another parent and stops. */
function stopWithNpm(stop) {
  if (process.env.npm_lifecycle_event === undefined || process.channel) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) stop();
  }, 500).unref();
}

async function main() {
  process.env.WAYMARK_DATA = process.env.WAYMARK_DATA
    ? path.resolve(process.env.WAYMARK_DATA)
    : path.join(root, "data");
  process.chdir(root);
  requireTool("git");
  // What is built runs without the build tools; npm run build -- --production has removed them.
  await ensureInstalled(root, { dev: dev || !isBuilt(root) });
  const node = resolveNode(root);
  if (realpathSync(node) !== realpathSync(process.execPath)) {
    process.exitCode = await handOver(node);
    return;
  }
  stopWithNpm(() => process.kill(process.pid, "SIGTERM"));
  process.on("SIGHUP", () => process.kill(process.pid, "SIGTERM"));
  keepCompiled(root);
  const { supervise } = await import("../server/start.ts");
  await supervise({ dev, prepareWeb: () => (dev ? Promise.resolve() : ensureBuilt(root)) });
}

main().catch((error) => {
  process.stderr.write(`${error instanceof StartError ? error.message : error.stack}\n`);
  process.exitCode = error instanceof StartError ? error.exitCode : 70;
});
