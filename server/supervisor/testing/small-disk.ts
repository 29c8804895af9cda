/*
 * A disk of its own with a size, for tests that fill it up or make it read-only: a tmpfs. Root mounts it, or whoever may
 * become root without being asked; everybody else gets one inside a user namespace, where what is to see the disk has to
 * be started (`enter`), and which this process reaches through /proc.
 */
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

export interface SmallDisk {
  /** As the processes that are started through `enter` see it. */
  readonly path: string;
  /** The same folder as this process sees it. */
  readonly outside: string;
  /** What goes before a command so that it sees the disk; empty when everybody does. */
  readonly enter: readonly string[];
  setReadOnly(isReadOnly: boolean): Promise<void>;
  /** Leaves so many bytes free; without a number not a single one. */
  fill(free?: number): void;
  makeRoom(): void;
  release(): Promise<void>;
}

const isFull = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "ENOSPC";

/** False when there is no room for that many bytes. */
function tryWrite(file: number, bytes: number): boolean {
  try {
    fs.writeSync(file, Buffer.alloc(bytes));
    return true;
  } catch (error) {
    if (isFull(error)) return false;
    throw error;
  }
}

function fillUp(filler: string, free: number): void {
  const file = fs.openSync(filler, "a");
  for (let bytes = 1024 * 1024; bytes >= 1;) if (!tryWrite(file, bytes)) bytes = Math.floor(bytes / 2);
  fs.ftruncateSync(file, fs.fstatSync(file).size - free);
  fs.closeSync(file);
}

type Run = (command: string, ...args: string[]) => Promise<unknown>;

function overMount(
  folder: string,
  mount: {
    readonly run: Run;
    readonly enter: readonly string[];
    readonly outside: string;
    readonly end: () => Promise<void>;
  },
): SmallDisk {
  const filler = path.join(mount.outside, "filler");
  return {
    path: folder,
    outside: mount.outside,
    enter: mount.enter,
    async setReadOnly(isReadOnly) {
      await mount.run("mount", "-o", `remount,bind,${isReadOnly ? "ro" : "rw"}`, folder);
    },
    fill: (free = 0) => fillUp(filler, free),
    makeRoom: () => fs.rmSync(filler, { force: true }),
    async release() {
      await mount.end();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function mountAsRoot(folder: string, options: string, prefix: readonly string[]): Promise<SmallDisk> {
  const run: Run = (command, ...args) => {
    const [first = command, ...rest] = [...prefix, command, ...args];
    return execute(first, rest);
  };
  await run("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder);
  const end = async () => void (await run("umount", "--lazy", folder));
  return overMount(folder, { run, enter: [], outside: folder, end });
}

async function mountInNamespace(folder: string, options: string): Promise<SmallDisk> {
  const script = `mount -t tmpfs -o ${options} tmpfs '${folder}' && echo ready && exec sleep infinity`;
  const holder: ChildProcess = spawn("unshare", ["-Urm", "sh", "-c", script], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ready = holder.stdout === null ? Promise.reject(new Error("no output")) : once(holder.stdout, "data");
  const ended = once(holder, "exit").then(([code]) =>
    Promise.reject(new Error(`unshare ended with ${code}`)),
  );
  await Promise.race([ready, ended]);
  ended.catch(() => undefined);
  const enter = ["nsenter", "-t", String(holder.pid), "-U", "-m", "--preserve-credentials"];
  const run: Run = (command, ...args) => execute("nsenter", [...enter.slice(1), command, ...args]);
  const end = () => {
    holder.kill("SIGKILL");
    return Promise.resolve();
  };
  return overMount(folder, { run, enter, outside: `/proc/${holder.pid}/root${folder}`, end });
}

/** The first way that works; a machine on which none does fails the test and is told why. */
export async function createSmallDisk(megabytes: number): Promise<SmallDisk> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-disk-"));
  const owner = process.getuid?.() ?? 0;
  const size = `size=${megabytes}m,mode=0700`;
  const ways = [
    () => mountAsRoot(folder, size, []),
    () => mountAsRoot(folder, `${size},uid=${owner}`, ["sudo", "-n"]),
    () => mountInNamespace(folder, size),
  ];
  const reasons: string[] = [];
  for (const way of ways) {
    try {
      return await way();
    } catch (error) {
      reasons.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new Error(
    `Expected to mount a disk of ${megabytes} MB, found no way. Run the tests as root, or allow user namespaces.\n${reasons.join("\n")}`,
  );
}
