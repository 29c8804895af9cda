/*
 * What a GitHub App was granted against what Waymark calls. One permission has a level; the higher includes the lower.
 * Source: GitHub docs "Permissions required for GitHub Apps".
 */
import { checksOf } from "./doctor-check.ts";
import type { DoctorCheck } from "./doctor.schema.ts";

const levels = ["none", "read", "write", "admin"] as const;
const rankOf = (level: string | undefined): number => levels.findIndex((name) => name === level);

export type Permissions = ReadonlyMap<string, string>;

const { ok, note, finding } = checksOf("github-app");

function judge(name: string, needed: string, granted: string): DoctorCheck {
  if (rankOf(granted) === rankOf(needed)) return ok(name, granted);
  if (rankOf(granted) > rankOf(needed)) return note(name, `${granted}; ${needed} is enough`);
  return finding(name, {
    expected: needed,
    found: granted,
    fix: `Grant ${name}: ${needed} in the App's settings, then accept the change in the organisation's installation.`,
  });
}

export function comparePermissions(needed: Permissions, granted: Permissions): DoctorCheck[] {
  const wanted = [...needed].map(([name, level]) => judge(name, level, granted.get(name) ?? "none"));
  const surplus = [...granted].filter(([name]) => !needed.has(name));
  return [...wanted, ...surplus.map(([name, level]) => note(name, `${level}; Waymark does not need it`))];
}
