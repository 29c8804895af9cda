#!/usr/bin/env node
// The `waymark` command on any Node ≥ 20: hands over to the pinned Node.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { compileCache } from "./compile-cache.mjs";
import { isInstalled } from "./install.mjs";
import { resolveNode, StartError } from "./pinned-node.mjs";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");

try {
  if (!isInstalled(root, { dev: false })) {
    throw new StartError("Waymark's dependencies are not installed. Run npm start (or npm ci) first.");
  }
  const env = {
    ...process.env,
    ...compileCache(root),
    WAYMARK_DATA: path.resolve(process.env.WAYMARK_DATA || path.join(root, "data")),
  };
  const args = [path.join(root, "server", "cli", "main.ts"), ...process.argv.slice(2)];
  const { status, error } = spawnSync(resolveNode(root), args, { stdio: "inherit", env });
  if (error) throw error;
  process.exitCode = status ?? 70;
} catch (error) {
  process.stderr.write(`${error instanceof StartError ? error.message : error.stack}\n`);
  process.exitCode = error instanceof StartError ? error.exitCode : 70;
}
