/* A small copy of the layout: imports the dependency rules must allow, and imports they must catch. */
export const LEGAL: Record<string, string> = {
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
  "server/jobs/job-store.ts": `import { runs } from "../../db/schema/runs.ts"; export const store = runs;`,
  "server/jobs/find-job.ts": `import { store } from "./job-store.ts"; export const findJob = store;`,
  "app/_ui/button.tsx": `import { useState } from "react"; export const Button = useState;`,
  "app/(portal)/catalog/_components/table.tsx": `import { Button } from "../../../_ui/button.tsx"; export const table = Button;`,
  "app/(portal)/catalog/[name]/page.tsx": `import { table } from "../_components/table.tsx"; export const page = table;`,
  "e2e/add-person.ts": `import Database from "better-sqlite3"; export const open = Database;`,
  "app/page.tsx": `import { entity } from "../server/catalog/domain/entity.ts"; import type { Root } from "../server/trpc/root.ts"; export const page: [typeof entity, Root?] = [entity];`,
  "app/_trpc/server.tsx": `import { root } from "../../server/trpc/root.ts"; export const caller = root;`,
  "app/api/v1/route.ts": `import { operations } from "../../../server/catalog/operations.ts"; export const route = operations;`,
};

/** rule → file → content. Each file breaks exactly the named rule; several ways of breaking one rule are kept apart. */
export const PLANTED: [rule: string, file: string, content: string][] = [
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
    "kernel-knows-nobody",
    "server/kernel/asks-domain.ts",
    `import { entity } from "../catalog/domain/entity.ts"; export const e = entity;`,
  ],
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
  ...["e2e/journeys/reads-file.spec.ts", "bench/reads-file.ts", "scripts/reads-file.mjs"].map(
    (file): [string, string, string] => [
      "drizzle-only-in-stores",
      file,
      `import Database from "better-sqlite3"; export const open = Database;`,
    ],
  ),
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
    "ui-knows-no-product",
    "app/_ui/kind-badge.tsx",
    `import { entity } from "../../server/catalog/domain/entity.ts"; export const e = entity;`,
  ],
  [
    "ui-knows-no-product",
    "app/_ui/product-part.tsx",
    `import { table } from "../(portal)/catalog/_components/table.tsx"; export const t = table;`,
  ],
  [
    "components-belong-to-their-route",
    "app/(portal)/runs/borrows-table.tsx",
    `import { table } from "../catalog/_components/table.tsx"; export const t = table;`,
  ],
  [
    "components-belong-to-their-route",
    "app/(portal)/catalog/page.tsx",
    `import { header } from "./[name]/_components/header.tsx"; export const h = header;`,
  ],
  [
    "stores-stay-in-their-folder",
    "server/toil/foreign-store.ts",
    `import { store } from "../slo/store.ts"; export const s = store;`,
  ],
  [
    "stores-stay-in-their-folder",
    "server/toil/platform-store.ts",
    `import { store } from "../jobs/job-store.ts"; export const s = store;`,
  ],
  [
    "stores-stay-in-their-folder",
    "server/doors/foreign-store.ts",
    `import { store } from "../slo/store.ts"; export const s = store;`,
  ],
  [
    "templates-are-data",
    "server/slo/runs-skeleton.ts",
    `import { main } from "../../templates/service/skeleton/main.ts"; export const m = main;`,
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
    "server/toil/foreign-operations-below.ts",
    `import { operations } from "../catalog/backstage/operations.ts"; export const o = operations;`,
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

/** What planted violations need beside them; innocent itself. */
export const SUPPORT: Record<string, string> = {
  "server/catalog/backstage/operations.ts": `export const operations = 1;`,
  "app/(portal)/catalog/[name]/_components/header.tsx": `export const header = 1;`,
  "templates/service/skeleton/main.ts": `import { gone } from "gone"; export const main = gone;`,
  "server/slo/operations/runs.ts": `export const runOperations = 1;`,
  "server/toil/b.ts": `import type { A } from "./a.ts"; export type B = A;`,
  "server/slo/store.ts": `import { runs } from "../../db/schema/runs.ts"; export const store = runs;`,
};
