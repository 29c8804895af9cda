/*
 * From outside, while nothing runs: the database is opened for reading only, nothing is made or migrated, and an
 * environment nobody can run with is a finding like others.
 */
import fs from "node:fs";
import path from "node:path";
import { openReadOnly, type Db } from "../../db/client.ts";
import { findDatabaseProblems } from "../../db/snapshot.ts";
import { createGitHub } from "../github/github.ts";
import type { Clock } from "../runtime/clock.ts";
import { effectiveEnv } from "../runtime/connected-app.ts";
import { ConfigurationError, parseEnv, type Env } from "../runtime/env.ts";
import { createLogger } from "../runtime/logger.ts";
import { dataPaths, type DataPaths } from "../runtime/paths.ts";
import { checksOf } from "./domain/doctor-check.ts";
import type { DoctorCheck, DoctorReport } from "./domain/doctor.schema.ts";
import { judgeSoundness } from "./domain/judge-database.ts";
import { examine } from "./examine.ts";
import type { Patient } from "./patient.ts";
import { isWritable, readDisk } from "./read-files.ts";

export type Source = Readonly<Record<string, string | undefined>>;

/** The folder a start with these variables would use, also when it would refuse them. */
export const folderOf = (source: Source): DataPaths => {
  const folder = source["WAYMARK_DATA"] ?? "";
  return dataPaths(path.resolve(folder === "" ? "./data" : folder));
};

function tryEnv(source: Source, paths: DataPaths): Env | undefined {
  try {
    return effectiveEnv(parseEnv(source), paths);
  } catch (error) {
    if (error instanceof ConfigurationError) return undefined;
    throw error;
  }
}

function tryOpen(file: string): Pick<Db, "read" | "close"> | DoctorCheck | undefined {
  if (!fs.existsSync(file)) return undefined;
  try {
    return openReadOnly(file);
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    const fix = "Look whether the folder can be written and the disk answers; else restore the last backup.";
    return checksOf("database").finding("Database", { expected: "a file that opens", found, fix });
  }
}

/** Reads both databases from their first page to their last, as a reader beside whoever works with them. */
export function checkSoundness(paths: DataPaths): DoctorCheck[] {
  // SQLite needs to write beside a file to read it; a disk that takes nothing says nothing about the file.
  if (!isWritable(paths.root)) return [];
  const forge = path.join(paths.forge, "forge.db");
  return [paths.database, forge]
    .filter((file) => fs.existsSync(file))
    .map((file) => judgeSoundness(path.relative(paths.root, file), findDatabaseProblems(file)));
}

export interface FolderExamination {
  readonly source: Source;
  readonly now: Clock;
  readonly readDisk?: Patient["readDisk"];
}

export async function examineFolder(options: FolderExamination): Promise<DoctorReport> {
  const { source, now } = options;
  const paths = folderOf(source);
  const env = tryEnv(source, paths);
  const logger = createLogger("doctor", { level: "silent" });
  const opened = tryOpen(paths.database);
  const db = opened !== undefined && "read" in opened ? opened : undefined;
  try {
    const github = env === undefined ? undefined : createGitHub({ env, paths, now, logger });
    const base = { portal: "stopped", paths, now, logger, environment: source, env, db, github } as const;
    const report = await examine({ ...base, readDisk: options.readDisk ?? readDisk });
    const unopened = opened !== undefined && !("read" in opened) ? [opened] : [];
    return { ...report, checks: [...report.checks, ...unopened] };
  } finally {
    db?.close();
  }
}
