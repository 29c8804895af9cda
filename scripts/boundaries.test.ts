// Plants one violation of every dependency rule in a small copy of the layout and expects each to be caught, beside
// legal imports that must pass: a rule file that catches nothing looks exactly like a clean project.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LEGAL, PLANTED, SUPPORT } from "./planted-imports.ts";
import { sourceRoots } from "./source-roots.mjs";

const root = path.join(import.meta.dirname, "..");

const PACKAGES = [
  "zod",
  "yaml",
  "pino",
  "drizzle-orm",
  "better-sqlite3",
  "next",
  "react",
  "@octokit/rest",
  "@trpc/server",
];

type Violation = { from: string; rule: { name: string } };

function cruise(dir: string): Violation[] {
  const cli = path.join(root, "node_modules/dependency-cruiser/bin/dependency-cruiser.mjs");
  const args = [cli, "--config", ".dependency-cruiser.cjs", "--output-type", "json", ...sourceRoots(dir)];
  try {
    return JSON.parse(execFileSync(process.execPath, args, { cwd: dir, maxBuffer: 64e6 }).toString()).summary
      .violations;
  } catch (error) {
    return JSON.parse((error as { stdout: Buffer }).stdout.toString()).summary.violations;
  }
}

function plant(dir: string, files: Iterable<[string, string]>) {
  for (const [file, content] of files) {
    mkdirSync(path.join(dir, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(dir, file), content);
  }
}

function layout(): string {
  const dir = mkdtempSync(path.join(tmpdir(), "waymark-boundaries-"));
  for (const file of [".dependency-cruiser.cjs", "tsconfig.json"])
    cpSync(path.join(root, file), path.join(dir, file));
  for (const name of PACKAGES) {
    const manifest = JSON.stringify({
      name,
      version: "1.0.0",
      type: "module",
      exports: { ".": "./index.js", "./*": "./index.js" },
    });
    plant(dir, [
      [`node_modules/${name}/package.json`, manifest],
      [`node_modules/${name}/index.js`, "export default {};"],
    ]);
  }
  const dependencies = Object.fromEntries(PACKAGES.map((name) => [name, "1.0.0"]));
  plant(dir, [
    ["package.json", JSON.stringify({ name: "layout", type: "module", dependencies })],
    ...Object.entries(LEGAL),
  ]);
  return dir;
}

describe("the dependency rules", () => {
  let dir: string;
  let legal: Violation[];
  let planted: Violation[];

  beforeAll(() => {
    dir = layout();
    legal = cruise(dir);
    plant(dir, [
      ...Object.entries(SUPPORT),
      ...PLANTED.map(([, file, content]): [string, string] => [file, content]),
    ]);
    planted = cruise(dir);
  }, 120_000);

  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it("let every legal import pass", () => {
    expect(legal).toEqual([]);
  });

  it.each(PLANTED)("%s catches %s", (rule, file) => {
    const rules = planted
      .filter((violation) => violation.from === file)
      .map((violation) => violation.rule.name);
    expect(rules).toContain(rule);
  });

  it("accuse no file that is legal or only supports a violation", () => {
    const guilty = new Set([...PLANTED.map(([, file]) => file), "server/toil/b.ts"]);
    expect(planted.filter((violation) => !guilty.has(violation.from))).toEqual([]);
  });

  it("each have a planted violation", async () => {
    const { forbidden } = (await import(path.join(root, ".dependency-cruiser.cjs"))).default;
    const names = forbidden.map((rule: { name: string }) => rule.name);
    const planted = PLANTED.map(([rule]) => rule);
    expect([...new Set(planted)].sort()).toEqual([...new Set(names)].sort());
  });
});
