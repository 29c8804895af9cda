/*
 * The database's schema, its settings as SQLite reads them back, its soundness, and its write-ahead log. What the checks
 * read: https://www.sqlite.org/pragma.html; why a log grows: https://www.sqlite.org/wal.html, section 6.
 */
import { checksOf, formatBytes } from "./doctor-check.ts";
import type { DoctorCheck } from "./doctor.schema.ts";

export interface DatabaseReading {
  readonly pragmas: readonly { readonly name: string; readonly expected: string; readonly found: string }[];
  readonly applied: readonly string[];
  readonly pending: readonly string[];
  readonly unknown: readonly string[];
}

const { ok, finding } = checksOf("database");

/** A reader that never ends keeps the log from being taken over into the file; it should stay at a few megabytes. */
const largestLogBytes = 64 * 1024 ** 2;

export function judgeSchema({ applied, pending, unknown }: DatabaseReading, isRunning: boolean): DoctorCheck {
  const newest = applied.at(-1) ?? "no schema";
  if (unknown.length > 0)
    return finding("Schema", {
      expected: "migrations this version knows",
      found: `${unknown.join(", ")}, of a newer Waymark`,
      fix: "Start that version, or restore a backup from before it (docs/deploy.md, Rolling back).",
      isConfiguration: true,
    });
  if (pending.length > 0)
    return finding("Schema", {
      expected: pending.at(-1) ?? "",
      found: `${newest}; ${pending.length === 1 ? "1 migration is" : `${pending.length} migrations are`} waiting`,
      fix: isRunning
        ? "Restart Waymark: the code is newer than the start."
        : "Start Waymark: it migrates, after a copy of the database has been put into backups/.",
    });
  return ok("Schema", newest);
}

function judgePragma({ name, expected, found }: DatabaseReading["pragmas"][number]): DoctorCheck {
  if (found === expected) return ok(name, found);
  return finding(name, {
    expected,
    found,
    fix:
      name === "journal_mode"
        ? "Another program changed the file's journal mode. Stop it, then start Waymark, which sets it back."
        : "The SQLite that is installed does not keep this setting. Run `npm ci` in Waymark's folder.",
  });
}

export const judgePragmas = ({ pragmas }: DatabaseReading): DoctorCheck[] => pragmas.map(judgePragma);

export function judgeLogSize(bytes: number): DoctorCheck {
  if (bytes <= largestLogBytes) return ok("Write-ahead log", formatBytes(bytes));
  return finding("Write-ahead log", {
    expected: `at most ${formatBytes(largestLogBytes)}`,
    found: formatBytes(bytes),
    fix: "Something reads the database without end (a copy by hand, a monitor). Stop it; the log shrinks by itself.",
  });
}

export function judgeSoundness(file: string, problems: readonly string[]): DoctorCheck {
  if (problems.length === 0) return ok(file, "whole: every page and reference was read");
  return finding(file, {
    expected: "a file whose pages and references are whole",
    found: problems.join("; "),
    fix: "Stop Waymark, move the data folder away and restore the last backup (docs/operations.md).",
  });
}
