/*
 * Which versions Waymark works with. SQLite's is the one whose write-ahead log was tested (docs/adr/0001), Node's the one
 * that is installed with it (docs/adr/0002).
 */
import { checksOf } from "./doctor-check.ts";
import type { DoctorCheck } from "./doctor.schema.ts";

export interface VersionFacts {
  readonly node: string;
  readonly waymark: string;
  /** As `git --version` tells; undefined when there is no git. */
  readonly git: string | undefined;
  /** Undefined when no database could be opened. */
  readonly sqlite: string | undefined;
}

const { ok, finding } = checksOf("versions");
const oldestNode = [24, 0, 0];
const oldestSqlite = [3, 54, 0];

const numbersOf = (version: string): number[] => (version.match(/\d+/g) ?? []).map(Number);

function isAtLeast(version: string, oldest: readonly number[]): boolean {
  const found = numbersOf(version);
  const at = oldest.findIndex((number, place) => (found[place] ?? 0) !== number);
  return at === -1 || (found[at] ?? 0) > (oldest[at] ?? 0);
}

const judgeGit = (git: string | undefined): DoctorCheck =>
  git === undefined
    ? finding("Git", {
        expected: "git on the PATH, for backups and the embedded forge",
        found: "none",
        fix: "Install git.",
      })
    : ok("Git", git);

function judgeOldest(title: string, version: string, oldest: readonly number[]): DoctorCheck {
  if (isAtLeast(version, oldest)) return ok(title, version);
  return finding(title, {
    expected: `${oldest.join(".")} or newer`,
    found: version,
    fix: "Run `npm ci` in Waymark's folder and start it with `npm start`, which use the pinned one.",
  });
}

export const judgeVersions = (facts: VersionFacts): DoctorCheck[] => [
  ok("Waymark", facts.waymark),
  judgeOldest("Node", facts.node, oldestNode),
  ...(facts.sqlite === undefined ? [] : [judgeOldest("SQLite", facts.sqlite, oldestSqlite)]),
  judgeGit(facts.git),
];
