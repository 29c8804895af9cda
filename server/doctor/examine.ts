/* One examination: every area looks for itself, and what is wrong in one does not keep the others from being looked at. */
import { execFile } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { inspectDatabase } from "../../db/inspect.ts";
import { toTimestamp } from "../kernel/time.ts";
import { describeEnvironment } from "../runtime/describe-env.ts";
import { bareEnvironment, ConfigurationError, parseEnv } from "../runtime/env.ts";
import { findProjectRoot } from "../runtime/project-root.ts";
import { checksOf } from "./domain/doctor-check.ts";
import type { DoctorCheck, DoctorReport } from "./domain/doctor.schema.ts";
import { judgeFiles } from "./domain/judge-files.ts";
import { judgeDisk } from "./domain/judge-machine.ts";
import { judgeVersions } from "./domain/judge-versions.ts";
import { examineDatabase } from "./examine-database.ts";
import { examineForge } from "./examine-forge.ts";
import type { Patient } from "./patient.ts";
import { readFiles } from "./read-files.ts";

const execute = promisify(execFile);
const environmentChecks = checksOf("environment");

/** What the start would say to these variables. */
function examineEnvironment(environment: Patient["environment"]): DoctorCheck {
  try {
    parseEnv(environment);
    return environmentChecks.ok("Environment", "every variable can be used");
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return environmentChecks.finding("Environment", {
      expected: "variables a start accepts",
      found: error.message,
      fix: "Change what the line names; README.md lists the variables.",
      isConfiguration: true,
    });
  }
}

const packageSchema = z.object({ version: z.string() });

function waymarkVersion(): string {
  const manifest = path.join(findProjectRoot(), "package.json");
  return packageSchema.parse(JSON.parse(fs.readFileSync(manifest, "utf8"))).version;
}

const gitVersion = (): Promise<string | undefined> =>
  execute("git", ["--version"], { env: bareEnvironment() }).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );

function sqliteVersion({ db }: Patient): string | undefined {
  try {
    return db === undefined ? undefined : inspectDatabase(db).sqliteVersion;
  } catch {
    // Told by the area of the database, with what is wrong.
    return undefined;
  }
}

async function examineVersions(patient: Patient): Promise<DoctorCheck[]> {
  const git = await gitVersion();
  return judgeVersions({
    node: process.version,
    waymark: waymarkVersion(),
    git,
    sqlite: sqliteVersion(patient),
  });
}

function examineFolder({ paths, env, readDisk }: Patient): DoctorCheck[] {
  if (!fs.existsSync(paths.root))
    return [checksOf("files").note("Data folder", `${paths.root} is made by the first start`)];
  return [...judgeFiles(readFiles(paths, env?.masterKeyFile)), ...judgeDisk(readDisk(paths))];
}

export async function examine(patient: Patient): Promise<DoctorReport> {
  const [versions, database, forge] = await Promise.all([
    examineVersions(patient),
    examineDatabase(patient),
    examineForge(patient),
  ]);
  return {
    checkedAt: toTimestamp(patient.now()),
    folder: patient.paths.root,
    portal: patient.portal,
    checks: [
      ...versions,
      examineEnvironment(patient.environment),
      ...database,
      ...examineFolder(patient),
      ...forge,
    ],
    environment: [...describeEnvironment(patient.environment)],
  };
}
