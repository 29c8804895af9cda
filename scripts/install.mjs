// Installs dependencies when node_modules differs from package-lock.json. Plain JavaScript for Node 20.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { machinePath, StartError } from "./pinned-node.mjs";
import { runQuietly, step, tail } from "./progress.mjs";

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

const admits = (list, value) => {
  const wanted = [list ?? []].flat();
  return wanted.length === 0 || wanted.includes(value);
};

const isThisPlatformsNode = (key, { os, cpu }) =>
  /^node_modules\/node-/.test(key) && admits(os, process.platform) && admits(cpu, process.arch);

/** Whether a package of the lock may be absent here: meant for another platform, or a build tool nobody asks for. */
function mayBeAbsent([key, entry], dev) {
  if (!dev && (entry.dev === true || entry.devOptional === true)) return true;
  return entry.optional === true && !isThisPlatformsNode(key, entry);
}

/**
 * True when every package of the lock that belongs on this platform is installed in exactly that version. A package
 * that is left over from an older lock does no harm: nothing names it. npm writes node_modules/.package-lock.json as
 * its last act, so an interrupted install never counts. Without `dev`, build tools may be absent.
 */
export function isInstalled(root, { dev = true } = {}) {
  const wanted = readJson(path.join(root, "package-lock.json"))?.packages;
  const present = readJson(path.join(root, "node_modules", ".package-lock.json"))?.packages;
  if (!wanted || !present) return false;
  return Object.entries(wanted).every(([key, entry]) => {
    if (key === "" || present[key]?.version === entry.version) return true;
    return present[key] === undefined && mayBeAbsent([key, entry], dev);
  });
}

const WHAT_FOR = { git: "to create and serve repositories", npm: "to install Waymark's dependencies" };

/** Stops with one line naming the tool when a command Waymark needs is not on the PATH. */
export function requireTool(name, env = process.env) {
  const found =
    spawnSync(name, ["--version"], { env, stdio: "ignore", shell: process.platform === "win32" }).status ===
    0;
  if (!found)
    throw new StartError(
      `Waymark needs ${name} ${WHAT_FOR[name]} and did not find it on the PATH. Install ${name}, then run the command again.`,
    );
}

export async function ensureInstalled(root, options) {
  if (isInstalled(root, options)) return;
  const env = { ...process.env, PATH: machinePath() };
  requireTool("npm", env);
  await step("Installing dependencies (npm ci; one to two minutes the first time)", async () => {
    // Build tools are dev dependencies: without --include, NODE_ENV=production would leave them out.
    const args = ["ci", "--include=dev", "--include=optional", "--ignore-scripts", "--no-audit", "--no-fund"];
    const { ok, output } = await runQuietly("npm", args, {
      cwd: root,
      env,
      shell: process.platform === "win32",
    });
    if (!ok) {
      throw new StartError(
        `Installing dependencies failed. npm said:\n${tail(output)}\n` +
          `Check that the package registry can be reached (npm ping) and that the disk has 2 GB free, then run the command again.`,
        69,
      );
    }
  });
  if (!isInstalled(root)) {
    throw new StartError(
      `npm ci succeeded, but node_modules still differs from package-lock.json (most often the packaged Node for ` +
        `${process.platform}-${process.arch} could not be downloaded). Run the command again; if it repeats, delete node_modules first.`,
      69,
    );
  }
}
