/*
 * Room on the disk, and whether the machine's clock can be believed: the tokens that Apps and identity providers are trusted
 * by carry times (RFC 7519, section 4.1), and the audit log tells when things happened.
 */
import { checksOf, formatBytes } from "./doctor-check.ts";
import type { DoctorCheck } from "./doctor.schema.ts";

export interface DiskFacts {
  readonly freeBytes: number;
  readonly totalBytes: number;
  readonly freeFiles: number;
  /** Zero where the file system counts none. */
  readonly totalFiles: number;
  readonly databaseBytes: number;
  readonly isWritable: boolean;
}

const disk = checksOf("disk");
const leastFreeBytes = 512 * 1024 ** 2;

const unwritable = disk.finding("Writing", {
  expected: "a data folder that can be written",
  found: "a read-only disk, or a folder of another user",
  fix: "Mount the disk for writing (its system log says why it is not), or run this as the user Waymark runs as.",
});

/** A migration copies the database first, and the old copy stays: twice its size must fit. */
export function judgeDisk({
  freeBytes,
  totalBytes,
  freeFiles,
  totalFiles,
  databaseBytes,
  isWritable,
}: DiskFacts): DoctorCheck[] {
  const needed = Math.max(leastFreeBytes, 2 * databaseBytes);
  const found = `${formatBytes(freeBytes)} of ${formatBytes(totalBytes)}`;
  const room =
    freeBytes >= needed
      ? disk.ok("Free space", found)
      : disk.finding("Free space", {
          expected: `at least ${formatBytes(needed)}, for the log, logs and the copy before a migration`,
          found,
          fix: "Make room: old files in logs/ and backups/ may go. Settings → Retention says what the database keeps.",
        });
  const writing = isWritable ? [] : [unwritable];
  if (totalFiles === 0 || freeFiles >= 1_000) return [...writing, room];
  return [
    ...writing,
    room,
    disk.finding("Free files", {
      expected: "room for at least 1,000 more files",
      found: `${freeFiles} of ${totalFiles}`,
      fix: "The file system has no inodes left. Remove small files, or make it anew with more.",
    }),
  ];
}

const clock = checksOf("clock");
/** Sign-in at GitHub as an App begins to fail at 60 seconds, sign-in of people at an OpenID provider about there too. */
const largestSkewMs = 30_000;

const inSeconds = (ms: number): string => `${Math.round(Math.abs(ms) / 1000)} s`;

/** `skewMs` is how far this machine's clock is ahead. */
export function judgeSkew(skewMs: number, host: string): DoctorCheck {
  if (Math.abs(skewMs) <= largestSkewMs)
    return clock.ok("Against the forge", `within ${inSeconds(skewMs)} of ${host}`);
  return clock.finding("Against the forge", {
    expected: `within ${inSeconds(largestSkewMs)} of ${host}`,
    found: `${inSeconds(skewMs)} ${skewMs > 0 ? "ahead of it" : "behind it"}`,
    fix: "Set the machine's clock from a time server (timedatectl set-ntp true).",
  });
}

/** A clock that was set back lets what should have ended live on: the log knows a later time. */
export function judgeHistory(now: number, newestRowAt: number | undefined): DoctorCheck {
  if (newestRowAt === undefined || newestRowAt - now <= largestSkewMs)
    return clock.ok("Against the audit log", "not before its newest row");
  return clock.finding("Against the audit log", {
    expected: `not before ${new Date(newestRowAt).toISOString()}, the newest row`,
    found: new Date(now).toISOString(),
    fix: "The clock was set back, or had been ahead. Set it from a time server.",
  });
}
