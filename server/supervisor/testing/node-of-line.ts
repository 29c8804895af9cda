/* Another Node than the pinned one, for what promises to work on it: from the PATH, else as the registry has it. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

const lineOf = (folder: string): string =>
  /^v(\d+)\./.exec(execFileSync(join(folder, "node"), ["--version"], { encoding: "utf8" }))?.[1] ?? "";

function fetchNode(line: string, scratch: string): string {
  const platform = process.platform === "win32" ? "win" : process.platform;
  const name = `node-${platform}-${process.arch}`;
  const prefix = mkdtempSync(join(scratch, "node-"));
  execFileSync("npm", ["install", "--prefix", prefix, "--no-audit", "--no-fund", `${name}@${line}`]);
  return join(prefix, "node_modules", name, "bin");
}

interface Places {
  readonly path: string | undefined;
  /** Where what has to be fetched goes. */
  readonly scratch: string;
}

/** The folder of a `node` of that major version. */
export function folderOfNode(line: string, { path = "", scratch }: Places): string {
  const folders = [dirname(process.execPath), ...path.split(delimiter)];
  const installed = folders.filter((folder) => existsSync(join(folder, "node")));
  const folder = installed.find((candidate) => lineOf(candidate) === line) ?? fetchNode(line, scratch);
  if (lineOf(folder) === line) return folder;
  throw new Error(`Expected Node ${line} in ${folder}, found ${lineOf(folder)}.`);
}
