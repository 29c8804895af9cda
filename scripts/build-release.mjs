#!/usr/bin/env node
// `npm run build`: everything that needs the network or a writable checkout, done before the first start, so that
// Waymark can then run from a folder it may not change. With --production the build tools go again.
import { spawnSync } from "node:child_process";
import { realpathSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ensureBuilt } from "./build.mjs";
import { ensureInstalled } from "./install.mjs";
import { machinePath, resolveNode, StartError } from "./pinned-node.mjs";
import { runQuietly, step, tail } from "./progress.mjs";

const self = fileURLToPath(import.meta.url);
const root = path.join(path.dirname(self), "..");

/** The checkout has the same files afterwards as after `npm ci --omit=dev`; the built interface stays. */
async function removeBuildTools() {
  await step("Removing build tools", async () => {
    const args = ["prune", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"];
    const env = { ...process.env, PATH: machinePath() };
    const { ok, output } = await runQuietly("npm", args, {
      cwd: root,
      env,
      shell: process.platform === "win32",
    });
    if (!ok) throw new StartError(`Removing build tools failed. npm said:\n${tail(output)}`, 70);
  });
}

async function main() {
  await ensureInstalled(root);
  const node = resolveNode(root);
  if (realpathSync(node) !== realpathSync(process.execPath)) {
    process.exitCode = spawnSync(node, [self, ...process.argv.slice(2)], { stdio: "inherit" }).status ?? 1;
    return;
  }
  await ensureBuilt(root);
  if (process.argv.includes("--production")) await removeBuildTools();
}

main().catch((error) => {
  process.stderr.write(`${error instanceof StartError ? error.message : error.stack}\n`);
  process.exitCode = error instanceof StartError ? error.exitCode : 70;
});
