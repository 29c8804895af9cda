/*
 * Everything the portal knows as plain files that need no portal to read: descriptors as YAML, templates as they are,
 * the rest as one JSON object a line. Taken from one committed state of the database while the portal works, and
 * written beside its target first: a folder with the right name is a whole export.
 */
import fs from "node:fs";
import path from "node:path";
import { snapshotDatabase } from "../../db/snapshot.ts";
import { exportedDescriptorPath, toDescriptorText } from "../catalog/domain/exported-descriptor.ts";
import { entitySchema } from "../catalog/domain/entity.schema.ts";
import type { Deps } from "../runtime/deps.ts";
import { exportedTables, toExportedRow, type ExportedTable } from "./domain/exported-tables.ts";
import { exportReadme } from "./domain/export-readme.ts";
import { openDatabaseCopy, type DatabaseCopy } from "./store.ts";
import { placeFolder } from "./place-folder.ts";

export interface ExportDeps extends Pick<Deps, "paths" | "now"> {
  readonly templatesFolder: string;
}

export interface ExportReport {
  readonly folder: string;
  readonly createdAt: string;
  /** Rows or files per part, by path below the folder. */
  readonly parts: Readonly<Record<string, number>>;
}

interface Target {
  readonly folder: string;
}

function writeFile({ folder }: Target, name: string, content: string): void {
  const file = path.join(folder, name);
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  fs.writeFileSync(file, content, { mode: 0o600, flag: "wx" });
}

function writeTable(target: Target, copy: DatabaseCopy, table: ExportedTable): number {
  writeFile(target, table.file, "");
  const out = fs.openSync(path.join(target.folder, table.file), "a");
  let count = 0;
  try {
    for (const row of copy.rows(table)) {
      fs.writeSync(out, `${JSON.stringify(toExportedRow(table, row))}\n`);
      count += 1;
    }
  } finally {
    fs.closeSync(out);
  }
  return count;
}

const entityBodies = { table: "entities", columns: ["body"], orderBy: "ref" };

function writeDescriptors(target: Target, copy: DatabaseCopy): number {
  let count = 0;
  for (const { body } of copy.rows(entityBodies)) {
    const entity = entitySchema.parse(JSON.parse(String(body)));
    writeFile(
      target,
      path.join("catalog/entities", exportedDescriptorPath(entity)),
      toDescriptorText(entity),
    );
    count += 1;
  }
  return count;
}

/** Links are not followed: what they lead to is no part of a template. */
function copyTemplates({ folder }: Target, templates: string): number {
  let count = 0;
  const isCopied = (source: string): boolean => {
    const stat = fs.lstatSync(source);
    if (stat.isFile()) count += 1;
    return stat.isFile() || stat.isDirectory();
  };
  fs.cpSync(templates, path.join(folder, "templates"), { recursive: true, filter: isCopied });
  return count;
}

function writeParts(target: Target, copy: DatabaseCopy, templates: string): Record<string, number> {
  const parts: Record<string, number> = {
    "catalog/entities": writeDescriptors(target, copy),
    templates: copyTemplates(target, templates),
  };
  for (const table of exportedTables) parts[table.file] = writeTable(target, copy, table);
  return parts;
}

/** Throws invalid_input unless `folder` is new or empty. */
export async function createExport(deps: ExportDeps, folder: string): Promise<ExportReport> {
  const createdAt = new Date(deps.now()).toISOString();
  return placeFolder(folder, (scratch) => {
    const snapshot = path.join(scratch, ".waymark.db");
    snapshotDatabase(deps.paths.database, snapshot);
    const copy = openDatabaseCopy(snapshot);
    try {
      const parts = writeParts({ folder: scratch }, copy, deps.templatesFolder);
      const manifest = { format: "waymark-export", version: 1, createdAt, parts };
      writeFile({ folder: scratch }, "manifest.json", `${JSON.stringify(manifest, null, 2)}\n`);
      writeFile({ folder: scratch }, "README.md", exportReadme);
      return { folder, createdAt, parts };
    } finally {
      copy.close();
      fs.rmSync(snapshot);
    }
  });
}
