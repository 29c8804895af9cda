/*
 * Everything in the data folder is its owner's alone: whoever may read the folder is an administrator, because the master
 * key lies in it (docs/threat-model.md). Modes are the nine permission bits of POSIX.
 */
import { checksOf } from "./doctor-check.ts";
import type { DoctorCheck } from "./doctor.schema.ts";

export interface FileReading {
  readonly path: string;
  readonly isFolder: boolean;
  /** The nine permission bits. */
  readonly mode: number;
  readonly uid: number;
}

export interface FileFacts {
  readonly files: readonly FileReading[];
  /** Undefined where the system has no such numbers (Windows). */
  readonly ownUid: number | undefined;
  /** MASTER_KEY_FILE: lies elsewhere, and an orchestrator may give it to the service's group. */
  readonly keyFile: FileReading | undefined;
}

const { ok, finding } = checksOf("files");
const shownAtMost = 20;

const octal = (mode: number): string => `0${mode.toString(8).padStart(3, "0")}`;

function judgeMode({ path, mode, isFolder }: FileReading): DoctorCheck | undefined {
  if ((mode & 0o077) === 0) return undefined;
  const wanted = isFolder ? 0o700 : 0o600;
  return finding(path, {
    expected: `mode ${octal(wanted)}, its owner's alone`,
    found: `mode ${octal(mode)}`,
    fix: `chmod ${wanted.toString(8)} ${path}`,
  });
}

function judgeOwner({ path, uid }: FileReading, ownUid: number): DoctorCheck | undefined {
  // Root may read and write everything, and what it makes here the service could not.
  if (uid === ownUid || ownUid === 0) return undefined;
  return finding(path, {
    expected: `owned by user ${ownUid}, who runs this`,
    found: `owned by user ${uid}`,
    fix: `Run this as the user Waymark runs as, or: chown ${ownUid} ${path}`,
  });
}

function judgeKeyFile({ path, mode }: FileReading): DoctorCheck | undefined {
  if ((mode & 0o027) === 0) return undefined;
  return finding(path, {
    expected: "a key file that others cannot read and the group cannot write",
    found: `mode ${octal(mode)}`,
    fix: `chmod 600 ${path}`,
  });
}

export function judgeFiles({ files, ownUid, keyFile }: FileFacts): DoctorCheck[] {
  const problems = [
    ...files.map(judgeMode),
    ...(ownUid === undefined ? [] : files.map((file) => judgeOwner(file, ownUid))),
    keyFile === undefined ? undefined : judgeKeyFile(keyFile),
  ].filter((problem) => problem !== undefined);
  if (problems.length === 0)
    return [ok("Permissions", `${files.length} files and folders are their owner's alone`)];
  const [first] = problems;
  if (first === undefined || problems.length <= shownAtMost) return problems;
  return [
    ...problems.slice(0, shownAtMost),
    finding("More files", {
      expected: "files of their owner alone",
      found: `${problems.length - shownAtMost} more that are not`,
      fix: "chmod -R go= the data folder, then run this again.",
    }),
  ];
}
