// The steps of docs/deploy/Dockerfile done in a folder: its COPY and RUN lines of the build stage, then a start as
// another user who may write nothing but the data folder. Needs the package registry, as the image does.
import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

const root = path.join(import.meta.dirname, "..");
const isRoot = process.getuid?.() === 0;
// A person's home is closed to the other user; the temporary folder is not.
const image = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-image-"));
const app = path.join(image, "opt");
const data = path.join(image, "data");
const running: ReturnType<typeof spawn>[] = [];

function buildStage(): string[] {
  const text = fs.readFileSync(path.join(root, "docs/deploy/Dockerfile"), "utf8");
  const stage = text.slice(0, text.lastIndexOf("\nFROM "));
  return stage.split("\n").filter((line) => /^(COPY|RUN) /.test(line));
}

function copy(line: string): void {
  const sources = line.split(" ").slice(1, -1);
  for (const source of sources) {
    fs.cpSync(path.join(root, source), path.join(app, source), {
      recursive: true,
      filter: (from) => !/\.test\.tsx?$|node_modules|\.next$/.test(path.relative(root, from)),
    });
  }
}

beforeAll(() => {
  fs.mkdirSync(app);
  for (const line of buildStage()) {
    if (line.startsWith("COPY ")) copy(line);
    else execFileSync("/bin/sh", ["-ec", line.slice("RUN ".length)], { cwd: app, stdio: "pipe" });
  }
  fs.chmodSync(image, 0o755);
  execFileSync("chmod", ["-R", "a-w,a+rX", app]);
  fs.mkdirSync(data, { mode: 0o700 });
  if (isRoot) fs.chownSync(data, 1000, 1000);
}, 1_200_000);

afterAll(() => {
  for (const child of running) child.kill("SIGKILL");
  execFileSync("chmod", ["-R", "u+w", app]);
  fs.rmSync(image, { recursive: true, force: true });
}, 300_000);

async function start(): Promise<{ lines: string[]; child: ReturnType<typeof spawn> }> {
  const child = spawn("node", ["scripts/start.mjs"], {
    cwd: app,
    env: {
      PATH: process.env.PATH,
      NODE_ENV: "production",
      WAYMARK_DATA: data,
      PORT: "4590",
      WAYMARK_FORGE_PORT: "4591",
    },
    ...(isRoot ? { uid: 1000, gid: 1000 } : {}),
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.push(child);
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk: Buffer) => lines.push(...chunk.toString().trim().split("\n")));
  }
  await vi.waitUntil(
    () => lines.some((line) => line.startsWith("Waymark is ready")) || child.exitCode !== null,
    {
      timeout: 120_000,
      interval: 100,
    },
  );
  return { lines, child };
}

describe("the image", () => {
  it("holds no build tools and no tests", () => {
    expect(fs.existsSync(path.join(app, "node_modules/vitest"))).toBe(false);
    expect(fs.existsSync(path.join(app, "node_modules/eslint"))).toBe(false);
    expect(fs.existsSync(path.join(app, "node_modules/next"))).toBe(true);
    expect(fs.existsSync(path.join(app, "scripts/packaging.long.test.ts"))).toBe(false);
  });

  it("starts without installing, building or writing anywhere but its data, and stops on SIGTERM", async () => {
    const { lines, child } = await start();
    expect(lines.join("\n")).toContain("Waymark is ready on http://127.0.0.1:4590");
    expect(lines.join("\n")).not.toMatch(/Installing|Building/);
    expect((await fetch("http://127.0.0.1:4590/readyz")).status).toBe(200);
    expect((await fetch("http://127.0.0.1:4590/login")).status).toBe(200);
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
  });
});
