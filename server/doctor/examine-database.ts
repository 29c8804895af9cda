/* What the database says of itself, and whether the master key is the one it was sealed with. */
import fs from "node:fs";
import { inspectDatabase } from "../../db/inspect.ts";
import { inspectNewestRow } from "../audit/inspect-newest.ts";
import { ConfigurationError } from "../runtime/env.ts";
import { deriveKey, loadMasterKey } from "../runtime/master-key.ts";
import { checksOf } from "./domain/doctor-check.ts";
import type { DoctorCheck } from "./domain/doctor.schema.ts";
import { judgeLogSize, judgePragmas, judgeSchema } from "./domain/judge-database.ts";
import { judgeHistory } from "./domain/judge-machine.ts";
import type { Patient } from "./patient.ts";
import { sizeOf } from "./read-files.ts";

const files = checksOf("files");
const database = checksOf("database");

const keyFileOf = ({ env, paths }: Patient): string => env?.masterKeyFile ?? paths.masterKey;

/** The key, or the finding that says why there is none; undefined before the first start makes it. */
function readKey(patient: Patient): Buffer | DoctorCheck | undefined {
  const { env, paths } = patient;
  const configured = env?.masterKeyFile;
  const isNew = configured === undefined && !fs.existsSync(paths.database) && !fs.existsSync(paths.masterKey);
  if (isNew) return undefined;
  try {
    return loadMasterKey({ configured, standard: paths.masterKey, database: paths.database });
  } catch (error) {
    if (!(error instanceof ConfigurationError) && !(error instanceof Error && "code" in error)) throw error;
    return files.finding("Master key", {
      expected: `32 bytes in base64 in ${keyFileOf(patient)}`,
      found: error.message,
      fix: "Put the key file back from where it is kept, or set MASTER_KEY_FILE to it. Without it no sealed secret can be read.",
      isConfiguration: true,
    });
  }
}

async function examineKey(patient: Patient): Promise<DoctorCheck[]> {
  const key = readKey(patient);
  if (key === undefined) return [files.note("Master key", "made by the first start")];
  if (!Buffer.isBuffer(key)) return [key];
  const newest =
    patient.db === undefined ? undefined : await inspectNewestRow(patient.db, deriveKey(key, "audit"));
  const history = judgeHistory(patient.now(), newest?.at);
  if (newest === undefined || newest.isOurs) return [files.ok("Master key", keyFileOf(patient)), history];
  const wrong = files.finding("Master key", {
    expected: "the key the audit log's newest row was sealed with",
    found: `another one in ${keyFileOf(patient)}, or a changed row`,
    fix: "Put the right key file back; `waymark audit verify` tells whether the log was changed.",
    isConfiguration: true,
  });
  return [wrong, history];
}

function describeDatabase({ db, paths, portal }: Patient): DoctorCheck[] {
  if (db === undefined) return [];
  const facts = inspectDatabase(db);
  return [
    judgeSchema(facts, portal === "running"),
    ...judgePragmas(facts),
    judgeLogSize(sizeOf(`${paths.database}-wal`)),
  ];
}

export async function examineDatabase(patient: Patient): Promise<DoctorCheck[]> {
  try {
    return [...describeDatabase(patient), ...(await examineKey(patient))];
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    const fix = "Stop Waymark, move the data folder away and restore the last backup (docs/operations.md).";
    return [database.finding("Database", { expected: "a database that can be read", found, fix })];
  }
}
