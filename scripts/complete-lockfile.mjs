#!/usr/bin/env node
// Completes package-lock.json so that `npm ci` passes on every platform.
//
// Packages with platform binaries (next, tailwind, oxc, …) list one optional package per platform. A registry that
// mirrors only some platforms makes npm leave the others out of the lock, and `npm ci` then stops with
// "Missing: <name> from lock file". For every optional dependency that resolves to nothing in the lock this script
// adds an entry { version, optional, os, cpu, libc } read off the package's name. npm skips such an entry where the
// platform differs and fetches it by name and version where it matches.
//
//   node scripts/complete-lockfile.mjs           writes package-lock.json
//   node scripts/complete-lockfile.mjs --check   exit 1 and the list of missing entries when it is incomplete
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const OS = {
  linux: "linux",
  darwin: "darwin",
  win: "win32",
  win32: "win32",
  android: "android",
  freebsd: "freebsd",
  openbsd: "openbsd",
  netbsd: "netbsd",
  openharmony: "openharmony",
  sunos: "sunos",
  aix: "aix",
};
const CPU = {
  x64: "x64",
  arm64: "arm64",
  arm: "arm",
  ia32: "ia32",
  ppc64: "ppc64",
  riscv64: "riscv64",
  s390x: "s390x",
  loong64: "loong64",
  wasm32: "wasm32",
};
const LIBC = { gnu: "glibc", musl: "musl", gnueabihf: "glibc", musleabihf: "musl" };

/** `@next/swc-linux-x64-musl` → { os: ["linux"], cpu: ["x64"], libc: ["musl"] }. Throws when no part names a platform. */
export function platformOf(name) {
  const parts = name.split("/").at(-1).split("-");
  const pick = (table) =>
    parts.map((part) => (Object.hasOwn(table, part) ? table[part] : undefined)).find(Boolean);
  const os = pick(OS);
  const cpu = pick(CPU);
  if (os === undefined && cpu === undefined) {
    throw new Error(
      `${name}: expected an operating system or a processor in the name of an optional package that the lock lacks, found neither. ` +
        `Run "npm install" again; if the package is really absent from the registry, remove what needs it.`,
    );
  }
  const libc = os === "linux" ? pick(LIBC) : undefined;
  return { ...(os ? { os: [os] } : {}), ...(cpu ? { cpu: [cpu] } : {}), ...(libc ? { libc: [libc] } : {}) };
}

const isExact = (version) => /^\d+\.\d+\.\d+/.test(version);

/** Node's own lookup: the nearest node_modules folder above `from` that holds `name`, in the wanted version. */
function resolves(packages, from, { name, version }) {
  for (let base = from; ; base = base.slice(0, Math.max(0, base.lastIndexOf("node_modules/") - 1))) {
    const entry = packages[`${base === "" ? "" : `${base}/`}node_modules/${name}`];
    if (entry) return !isExact(version) || entry.version === version;
    if (base === "") return false;
  }
}

/** Every optional dependency that resolves to nothing: [{ by, name, version }]. */
export function missingEntries(lock) {
  const missing = [];
  for (const [by, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (!resolves(lock.packages, by, { name, version })) missing.push({ by, name, version });
    }
  }
  return missing;
}

/** The lock with an entry for each missing platform package; two versions of one package nest under their parents. */
export function completeLock(lock) {
  const packages = { ...lock.packages };
  for (const { by, name, version } of missingEntries(lock)) {
    if (!isExact(version)) {
      throw new Error(
        `${by} wants ${name}@${version}: expected an exact version of an optional platform package.`,
      );
    }
    const top = `node_modules/${name}`;
    const key = packages[top] && packages[top].version !== version ? `${by}/${top}` : top;
    packages[key] = { version, ...platformOf(name), optional: true };
  }
  const sorted = Object.keys(packages).sort((a, b) => a.localeCompare(b, "en"));
  return { ...lock, packages: Object.fromEntries(sorted.map((key) => [key, packages[key]])) };
}

function main() {
  const file = path.join(path.dirname(fileURLToPath(import.meta.url)), "..", "package-lock.json");
  const lock = JSON.parse(readFileSync(file, "utf8"));
  const missing = missingEntries(lock);
  if (process.argv.includes("--check")) {
    for (const { by, name, version } of missing)
      console.error(`package-lock.json lacks ${name}@${version} (wanted by ${by})`);
    if (missing.length > 0) console.error('Run "npm run lock:complete" and commit package-lock.json.');
    process.exitCode = missing.length > 0 ? 1 : 0;
    return;
  }
  writeFileSync(file, `${JSON.stringify(completeLock(lock), null, 2)}\n`);
  console.log(`package-lock.json: ${missing.length} platform entries added.`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
