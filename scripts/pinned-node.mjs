// Which Node runs Waymark: the pinned one from node_modules, else the machine's own when it is new enough.
// Plain JavaScript for Node 20, because it runs before anything is installed.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";

export const NODE_MAJOR = 24;

/** A start that cannot go on; its message is all a person needs to read. Exit statuses follow sysexits. */
export class StartError extends Error {
  constructor(message, exitCode = 78) {
    super(message);
    this.exitCode = exitCode;
  }
}

const majorOf = (version) => Number(/^v?(\d+)\./.exec(version)?.[1] ?? 0);

export function runsOnPinnedMajor(version = process.version) {
  return majorOf(version) >= NODE_MAJOR;
}

function pinnedBinary(root) {
  const name = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  const binary = path.join(
    root,
    "node_modules",
    name,
    "bin",
    process.platform === "win32" ? "node.exe" : "node",
  );
  return existsSync(binary) ? binary : undefined;
}

/** The Node to run Waymark with. A pinned binary that does not start here (another libc) is passed over. */
export function resolveNode(root) {
  const pinned = pinnedBinary(root);
  if (pinned && spawnSync(pinned, ["--version"], { stdio: "ignore" }).status === 0) return pinned;
  if (runsOnPinnedMajor()) return process.execPath;
  throw new StartError(
    `Waymark runs on Node ${NODE_MAJOR}. There is no packaged Node ${NODE_MAJOR} for ${process.platform}-${process.arch}, ` +
      `and this machine's Node is ${process.version}. Install Node ${NODE_MAJOR} or newer from https://nodejs.org, then run the command again.`,
  );
}

/** PATH with node_modules/.bin first, so that every tool a script starts is the pinned one. */
export function toolPath(root, current = process.env.PATH ?? "") {
  return [path.join(root, "node_modules", ".bin"), current].join(path.delimiter);
}

/** PATH without any node_modules/.bin: npm must not run on a Node that it is about to replace. */
export function machinePath(current = process.env.PATH ?? "") {
  return current
    .split(path.delimiter)
    .filter((entry) => !entry.split(path.sep).includes("node_modules"))
    .join(path.delimiter);
}
