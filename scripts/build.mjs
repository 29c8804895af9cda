// Builds the web interface when its sources changed since the last build. Plain JavaScript.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { StartError, toolPath } from "./pinned-node.mjs";
import { runQuietly, step, tail } from "./progress.mjs";

const SOURCES = [
  "app",
  "server",
  "db",
  "public",
  "instrumentation.ts",
  "proxy.ts",
  "package.json",
  "package-lock.json",
  "next.config.js",
  "postcss.config.mjs",
  "tsconfig.json",
];
const NOT_BUILT = /\.(test|testsuite)\.tsx?$|^testing(\.ts)?$/;

function addToHash(hash, root, relative) {
  const absolute = path.join(root, relative);
  const entries = readdirSync(absolute, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const child = path.join(relative, entry.name);
    if (NOT_BUILT.test(entry.name)) continue;
    if (entry.isDirectory()) addToHash(hash, root, child);
    else if (entry.isFile())
      hash
        .update(`${child}\0`)
        .update(readFileSync(path.join(root, child)))
        .update("\0");
  }
}

/** A digest of everything the build reads; it changes when and only when a rebuild is needed. */
export function sourcesDigest(root) {
  const hash = createHash("sha256");
  for (const name of SOURCES.filter((source) => existsSync(path.join(root, source)))) {
    if (/\.[a-z]+$/.test(name))
      hash
        .update(`${name}\0`)
        .update(readFileSync(path.join(root, name)))
        .update("\0");
    else addToHash(hash, root, name);
  }
  return hash.digest("hex");
}

const stampFile = (root) => path.join(root, ".next", "waymark-sources.sha256");

export function isBuilt(root, digest = sourcesDigest(root)) {
  if (!existsSync(path.join(root, ".next", "BUILD_ID")) || !existsSync(stampFile(root))) return false;
  return readFileSync(stampFile(root), "utf8").trim() === digest;
}

/** Runs `next build` with the Node that runs this script. */
export async function buildWeb(root) {
  rmSync(stampFile(root), { force: true });
  const digest = sourcesDigest(root);
  const next = path.join(root, "node_modules", "next", "dist", "bin", "next");
  const env = { ...process.env, PATH: toolPath(root), NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" };
  const { ok, output, ms } = await runQuietly(process.execPath, [next, "build"], { cwd: root, env });
  if (ok) {
    mkdirSync(path.join(root, ".next"), { recursive: true });
    writeFileSync(stampFile(root), `${digest}\n`);
  }
  return { ok, output, ms };
}

export async function ensureBuilt(root) {
  if (isBuilt(root)) return;
  await step("Building the interface (about a minute; only when sources changed)", async () => {
    const { ok, output } = await buildWeb(root);
    if (!ok) {
      throw new StartError(
        `Building the interface failed. next build said:\n${tail(output)}\n` +
          `On a fresh clone this means the machine ran out of memory (the build needs 2 GB) or disk; otherwise fix the error above and run the command again.`,
        70,
      );
    }
  });
}
