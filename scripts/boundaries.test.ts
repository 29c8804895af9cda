// Plants one violation of every dependency rule in a small copy of the layout and expects each to be caught, beside
// legal imports that must pass: a rule file that catches nothing looks exactly like a clean project.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = path.join(import.meta.dirname, "..");

const LEGAL: Record<string, string> = {
  "db/schema/runs.ts": `import { text } from "drizzle-orm"; export const runs = text;`,
  "db/client.ts": `import Database from "better-sqlite3"; export const open = Database;`,
  "server/kernel/app-error.ts": `export class AppError {}`,
  "server/runtime/env.ts": `import { z } from "zod"; export const env = z;`,
  "server/catalog/domain/entity.ts": `import { z } from "zod"; import { AppError } from "../../kernel/app-error.ts"; export const entity = [z, AppError];`,
  "server/catalog/domain/entity.schema.ts": `import { z } from "zod"; export const entitySchema = z;`,
  "server/catalog/store.ts": `import { runs } from "../../db/schema/runs.ts"; export const store = runs;`,
  "server/catalog/get-entity.ts": `import { store } from "./store.ts"; export const getEntity = store;`,
  "server/catalog/operations.ts": `import { getEntity } from "./get-entity.ts"; export const operations = getEntity;`,
  "server/catalog/jobs.ts": `export const jobs = 1;`,
  "server/slo/get-slo.ts": `import { getEntity } from "../catalog/get-entity.ts"; import { entity } from "../catalog/domain/entity.ts"; export const getSlo = [getEntity, entity];`,
  "server/jobs/queue.ts": `import Database from "better-sqlite3"; export const queue = Database;`,
  "server/github/octokit.ts": `import { Octokit } from "@octokit/rest"; export const octokit = Octokit;`,
  "server/trpc/root.ts": `import { initTRPC } from "@trpc/server"; import { operations } from "../catalog/operations.ts"; export const root = [initTRPC, operations]; export type Root = typeof root;`,
  "server/sandbox/sandbox.ts": `import { AppError } from "../kernel/app-error.ts"; export const sandbox = AppError;`,
  "server/forge/draw.ts": `import { sandbox } from "../sandbox/sandbox.ts"; export const draw = sandbox;`,
  "server/forge/main.ts": `import Database from "better-sqlite3"; export const forge = Database;`,
  "app/page.tsx": `import { entity } from "../server/catalog/domain/entity.ts"; import type { Root } from "../server/trpc/root.ts"; export const page: [typeof entity, Root?] = [entity];`,
  "app/_trpc/server.tsx": `import { root } from "../../server/trpc/root.ts"; export const caller = root;`,
  "app/api/v1/route.ts": `import { operations } from "../../../server/catalog/operations.ts"; export const route = operations;`,
};

/** rule → file → content. Each file breaks exactly the named rule; several ways of breaking one rule are kept apart. */
const PLANTED: [rule: string, file: string, content: string][] = [
  ["no-cycles", "server/toil/a.ts", `import type { B } from "./b.ts"; export type A = B;`],
  ["no-unresolvable", "server/toil/lost.ts", `import { gone } from "./gone.ts"; export const lost = gone;`],
  [
    "domain-is-pure",
    "server/slo/domain/reads-disk.ts",
    `import { readFileSync } from "node:fs"; export const read = readFileSync;`,
  ],
  [
    "domain-is-pure",
    "server/slo/domain/reads-store.ts",
    `import { store } from "../store.ts"; export const x = store;`,
  ],
  ["domain-is-pure", "server/kernel/logs.ts", `import pino from "pino"; export const log = pino;`],
  [
    "browser-schemas-import-zod-only",
    "server/slo/domain/slo.schema.ts",
    `import { parse } from "yaml"; export const sloSchema = parse;`,
  ],
  [
    "drizzle-only-in-stores",
    "server/slo/get-rows.ts",
    `import { eq } from "drizzle-orm"; export const rows = eq;`,
  ],
  [
    "drizzle-only-in-stores",
    "server/slo/open-file.ts",
    `import Database from "better-sqlite3"; export const open = Database;`,
  ],
  [
    "drizzle-only-in-stores",
    "server/slo/read-schema.ts",
    `import { runs } from "../../db/schema/runs.ts"; export const rows = runs;`,
  ],
  [
    "octokit-only-in-github",
    "server/slo/call-github.ts",
    `import { Octokit } from "@octokit/rest"; export const client = Octokit;`,
  ],
  [
    "trpc-only-in-transport",
    "server/slo/throw-trpc.ts",
    `import { TRPCError } from "@trpc/server"; export const error = TRPCError;`,
  ],
  [
    "server-knows-no-ui",
    "server/slo/redirect.ts",
    `import { redirect } from "next/navigation"; export const go = redirect;`,
  ],
  [
    "server-knows-no-ui",
    "server/slo/render-page.ts",
    `import { useState } from "react"; export const state = useState;`,
  ],
  [
    "server-knows-no-ui",
    "server/slo/import-page.ts",
    `import { page } from "../../app/page.tsx"; export const p = page;`,
  ],
  [
    "db-knows-only-domain",
    "db/use-case.ts",
    `import { getEntity } from "../server/catalog/get-entity.ts"; export const u = getEntity;`,
  ],
  [
    "app-enters-by-one-door",
    "app/reads-db.tsx",
    `import { open } from "../db/client.ts"; export const o = open;`,
  ],
  [
    "app-enters-by-one-door",
    "app/calls-use-case.tsx",
    `import { getEntity } from "../server/catalog/get-entity.ts"; export const g = getEntity;`,
  ],
  [
    "router-reaches-app-as-type",
    "app/router-value.tsx",
    `import { root } from "../server/trpc/root.ts"; export const r = root;`,
  ],
  [
    "slices-share-use-cases-only",
    "server/toil/foreign-store.ts",
    `import { store } from "../slo/store.ts"; export const s = store;`,
  ],
  [
    "slices-share-use-cases-only",
    "server/toil/foreign-operations.ts",
    `import { operations } from "../catalog/operations.ts"; export const o = operations;`,
  ],
  [
    "slices-share-use-cases-only",
    "server/toil/foreign-operations-folder.ts",
    `import { runOperations } from "../slo/operations/runs.ts"; export const o = runOperations;`,
  ],
  [
    "slices-share-use-cases-only",
    "server/toil/foreign-jobs.ts",
    `import { jobs } from "../catalog/jobs.ts"; export const j = jobs;`,
  ],
  [
    "forge-stands-alone",
    "server/forge/uses-kernel.ts",
    `import { AppError } from "../kernel/app-error.ts"; export const e = AppError;`,
  ],
  [
    "sandbox-knows-nobody",
    "server/sandbox/asks-catalog.ts",
    `import { getEntity } from "../catalog/get-entity.ts"; export const g = getEntity;`,
  ],
  [
    "nobody-imports-forge",
    "server/slo/starts-forge.ts",
    `import { forge } from "../forge/main.ts"; export const f = forge;`,
  ],
  [
    "catalog-is-the-base-slice",
    "server/catalog/asks-slo.ts",
    `import { getSlo } from "../slo/get-slo.ts"; export const s = getSlo;`,
  ],
];

const SUPPORT: Record<string, string> = {
  "server/slo/operations/runs.ts": `export const runOperations = 1;`,
  "server/toil/b.ts": `import type { A } from "./a.ts"; export type B = A;`,
  "server/slo/store.ts": `import { runs } from "../../db/schema/runs.ts"; export const store = runs;`,
};

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
  const args = [cli, "--config", ".dependency-cruiser.cjs", "--output-type", "json", "app", "server", "db"];
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
    expect([...new Set(PLANTED.map(([rule]) => rule))].sort()).toEqual([...names].sort());
  });
});
