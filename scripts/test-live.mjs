#!/usr/bin/env node
// `npm run test:live`: the portal's own use cases at a real GitHub. Never part of npm test: it needs credentials, a
// network and some minutes, because the portal keeps to GitHub's pace. Exit status 78 without credentials.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ensureInstalled } from "./install.mjs";
import { missingLiveCredentials } from "./live-credentials.mjs";
import { resolveNode, StartError, toolPath } from "./pinned-node.mjs";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");

async function main() {
  const missing = missingLiveCredentials(process.env);
  if (missing !== undefined) throw new StartError(missing);
  await ensureInstalled(root);
  const vitest = path.join(root, "node_modules", "vitest", "vitest.mjs");
  // Node follows the proxy variables only when told to.
  const env = { ...process.env, PATH: toolPath(root), NODE_USE_ENV_PROXY: "1" };
  const args = [vitest, "run", "--project", "live", "--disableConsoleIntercept", ...process.argv.slice(2)];
  return spawnSync(resolveNode(root), args, { cwd: root, env, stdio: "inherit" }).status ?? 70;
}

main().then(
  (status) => {
    process.exitCode = status;
  },
  (error) => {
    process.stderr.write(`${error instanceof StartError ? error.message : error.stack}\n`);
    process.exitCode = error instanceof StartError ? error.exitCode : 70;
  },
);
