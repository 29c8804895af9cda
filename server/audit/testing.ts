/* A log with rows in it, and what somebody with the database file could do to it. For tests. */
import type { TestDeps } from "../doors/testing.ts";
import { testActor } from "../doors/testing.ts";
import type { Actor } from "../identity/domain/actor.ts";
import { recordAudit, type AuditEntry } from "./record-audit.ts";

export const auditor = testActor("admin", { id: "usr_ada", name: "Ada" });

/** One row, a second after the one before. */
export async function record(deps: TestDeps, given: Partial<AuditEntry> & { actor?: Actor } = {}) {
  deps.clock.now += 1000;
  const entry = { actor: auditor, action: "runs.start", target: "run_1", requestId: "req_test", ...given };
  await deps.db.withTx((tx) => recordAudit(tx, deps, entry));
}

/** The triggers stop only statements that go through them; whoever has the file takes them away. */
export const dropTriggers = ({ db }: TestDeps): unknown =>
  db.raw.exec(`
    DROP TRIGGER IF EXISTS audit_events_are_not_edited;
    DROP TRIGGER IF EXISTS audit_events_are_not_deleted`);

/** Every row as it lies there. */
export const storedRows = ({ db }: TestDeps): readonly Record<string, unknown>[] =>
  db.raw.prepare<[], Record<string, unknown>>("SELECT * FROM audit_events ORDER BY seq").all();

/** What the log says was done, by name and target, oldest first: for tests of what is recorded. */
export const recorded = ({ db }: TestDeps): readonly (readonly [string, string, unknown])[] =>
  db.raw
    .prepare<[], { action: string; target: string; details: string }>(
      "SELECT action, target, details FROM audit_events ORDER BY seq",
    )
    .all()
    .map(({ action, target, details }) => [action, target, JSON.parse(details) as unknown]);
