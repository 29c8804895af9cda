import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDatabase, type Db } from "../../db/client.ts";
import { migrateDatabase } from "../../db/migrate.ts";
import { createTestDatabase } from "../../db/testing.ts";
import { parseDescriptor } from "../catalog/domain/parse-descriptor.ts";
import { toManagedEntity } from "../catalog/domain/managed-entity.ts";
import { anEntity, seedEntities } from "../catalog/testing.ts";
import { validateFiles } from "../catalog/descriptors/validate-files.ts";
import { dataPaths } from "../runtime/paths.ts";
import { createExport, type ExportReport } from "./create-export.ts";
import { exportedTables, tablesLeftOut } from "./domain/exported-tables.ts";

const now = () => Date.UTC(2026, 0, 15, 9);
const location = {
  htmlUrl: "https://forge.example/acme/web",
  defaultBranch: "main",
  path: "catalog-info.yaml",
};

let folder: string;
let db: Db;
let target: string;
beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-export-"));
  const paths = dataPaths(path.join(folder, "data"));
  fs.mkdirSync(paths.root);
  migrateDatabase({ file: paths.database, backupFolder: paths.backups, now: now() });
  db = openDatabase(paths.database);
  fs.mkdirSync(path.join(folder, "templates/tiny/skeleton"), { recursive: true });
  fs.writeFileSync(path.join(folder, "templates/tiny/template.yaml"), "kind: Template\n");
  fs.writeFileSync(path.join(folder, "templates/tiny/skeleton/run.sh"), "#!/bin/sh\n", { mode: 0o755 });
  target = path.join(folder, "out");
  await seedEntities(db, [
    toManagedEntity(
      anEntity("web", { metadata: { annotations: { "example.com/slack": "#web" } } }),
      location,
    ),
    anEntity("payments", { kind: "Group", spec: { type: "team", children: [] } }),
  ]);
});
afterEach(() => {
  db.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

const take = (): Promise<ExportReport> =>
  createExport(
    { paths: dataPaths(path.join(folder, "data")), now, templatesFolder: path.join(folder, "templates") },
    target,
  );
const filesBelow = (at: string): string[] =>
  fs
    .readdirSync(at, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(at, path.join(entry.parentPath, entry.name)))
    .toSorted();
const linesOf = (file: string): unknown[] =>
  fs
    .readFileSync(path.join(target, file), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line): unknown => JSON.parse(line));

describe("an export", () => {
  it("holds descriptors that read as what they came from, without what the catalog added", async () => {
    const { parts } = await take();
    expect(parts["catalog/entities"]).toBe(2);
    const file = path.join(target, "catalog/entities/default/component/web/catalog-info.yaml");
    const text = fs.readFileSync(file, "utf8");
    expect(text).not.toMatch(/backstage\.io\/(managed|view|source)/);
    const { documents } = parseDescriptor({ file, text, source: "operator" });
    expect(documents.map(({ entity }) => entity)).toEqual([
      anEntity("web", { metadata: { annotations: { "example.com/slack": "#web" } } }),
    ]);
    const { findings, valid } = await validateFiles([path.join(target, "catalog/entities")]);
    expect([findings, valid.toSorted()]).toEqual([[], ["component:default/web", "group:default/payments"]]);
  });

  it("holds templates as they are and one JSON object a line for the rest, with every part counted", async () => {
    const { parts } = await take();
    const mode = fs.statSync(path.join(target, "templates/tiny/skeleton/run.sh")).mode & 0o111;
    expect([fs.existsSync(path.join(target, "templates/tiny/template.yaml")), mode]).toEqual([true, 0o111]);
    expect(linesOf("catalog/history.jsonl")).toContainEqual(
      expect.objectContaining({
        ref: "component:default/web",
        body: expect.objectContaining({ kind: "Component" }),
        recordedFrom: "1970-01-01T00:00:01.000Z",
        recordedTo: null,
      }),
    );
    for (const { file } of exportedTables) expect(linesOf(file), file).toHaveLength(parts[file]!);
    const manifest: unknown = JSON.parse(fs.readFileSync(path.join(target, "manifest.json"), "utf8"));
    expect(manifest).toEqual({
      format: "waymark-export",
      version: 1,
      createdAt: "2026-01-15T09:00:00.000Z",
      parts,
    });
    expect(fs.statSync(target).mode & 0o077).toBe(0);
  });

  it("takes nothing secret along, in any form: every column that is not exported is filled with a canary", async () => {
    const raw = new Sqlite(dataPaths(path.join(folder, "data")).database);
    raw.exec(`
      INSERT INTO users (id, handle, display_name, role, password_hash, created_at) VALUES ('usr_1', 'ada', 'Ada', 'admin', 'canary', 1);
      INSERT INTO sessions (id, token_hash, user_id, created_at, last_seen_at, expires_at) VALUES ('ses_1', 'canary', 'usr_1', 1, 1, 2);
      INSERT INTO api_tokens (id, name, token_hash, hint, role, created_by, created_at, expires_at) VALUES ('tok_1', 'ci', 'canary', 'canary-hint', 'viewer', 'Ada', 1, 2);
      INSERT INTO setup_links (token_hash, created_at, expires_at) VALUES ('canary', 1, 2);
      INSERT INTO invitations (id, email, role, token_hash, created_by, created_at, expires_at) VALUES ('inv_1', 'bo@example.com', 'viewer', 'canary', 'usr_1', 1, 2);
      INSERT INTO runs (id, template, template_digest, state, host, owner, name, answers, actor_kind, actor_id, actor_name, request_hash, idempotency_key, created_at)
        VALUES ('run_1', 't', 'd', 'succeeded', 'h', 'o', 'n', '{"name":"n"}', 'user', 'usr_1', 'Ada', 'canary', 'canary', 1);
      INSERT INTO run_contents (run_id, plan, files, sealed_secrets) VALUES ('run_1', '{}', 'canary', 'canary');
    `);
    raw.close();
    await take();
    const forms = [
      "canary",
      Buffer.from("canary").toString("base64").slice(0, 8),
      Buffer.from("canary").toString("hex"),
    ];
    for (const file of filesBelow(target)) {
      const content = fs.readFileSync(path.join(target, file), "latin1");
      for (const form of forms) expect(content, file).not.toContain(form);
    }
    expect(linesOf("people/members.jsonl")).toEqual([
      {
        id: "usr_1",
        handle: "ada",
        displayName: "Ada",
        email: null,
        role: "admin",
        entityRef: null,
        disabledAt: null,
        createdAt: "1970-01-01T00:00:00.001Z",
      },
    ]);
    expect(linesOf("runs/runs.jsonl")).toEqual([expect.objectContaining({ answers: { name: "n" } })]);
  });

  it.each(["a file", "a folder with something in it"])(
    "refuses %s in its place and leaves it alone",
    async (what) => {
      if (what === "a file") fs.writeFileSync(target, "mine");
      else fs.mkdirSync(path.join(target, "mine"), { recursive: true });
      const before = filesBelow(folder);
      await expect(take()).rejects.toMatchObject({
        code: "invalid_input",
        message: expect.stringContaining("new or empty folder"),
      });
      expect(filesBelow(folder)).toEqual(before);
    },
  );

  it("may go to an empty folder, and leaves nothing half-made when it fails", async () => {
    fs.mkdirSync(target);
    fs.rmSync(path.join(folder, "templates"), { recursive: true });
    await expect(take()).rejects.toThrow();
    expect(fs.readdirSync(folder).toSorted()).toEqual(["data", "out"]);
    fs.mkdirSync(path.join(folder, "templates"));
    await take();
    expect(fs.readdirSync(target)).toContain("manifest.json");
  });
});

describe("what is exported", () => {
  it("is decided for every table and every column there is", () => {
    const { raw } = createTestDatabase();
    const names = raw
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
      .pluck()
      .all()
      .map(String)
      .filter((name) => !/^entities_fts_/.test(name));
    const decided = [...exportedTables.map(({ table }) => table), ...Object.keys(tablesLeftOut)];
    expect(names.toSorted()).toEqual(decided.toSorted());
    for (const { table, columns, leftOut = [], json = [] } of exportedTables) {
      const found = raw.prepare("SELECT name FROM pragma_table_info(?)").pluck().all(table);
      expect([...columns, ...leftOut].toSorted(), table).toEqual(found.toSorted());
      expect(columns, table).toEqual(expect.arrayContaining([...json]));
    }
    raw.close();
  });
});
