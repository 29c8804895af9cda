import { z } from "zod";
import type { ForgeDatabase } from "./database.ts";

export const CHECK_CONCLUSIONS = [
  "action_required",
  "cancelled",
  "failure",
  "neutral",
  "success",
  "skipped",
  "stale",
  "timed_out",
] as const;

const annotationSchema = z.object({
  path: z.string(),
  start_line: z.int(),
  end_line: z.int(),
  start_column: z.int().optional(),
  end_column: z.int().optional(),
  annotation_level: z.enum(["notice", "warning", "failure"]),
  message: z.string(),
  title: z.string().optional(),
  raw_details: z.string().optional(),
});
export const checkOutputSchema = z.object({
  title: z.string().optional(),
  summary: z.string().max(65_535).optional(),
  text: z.string().max(65_535).optional(),
  annotations: z.array(annotationSchema).default([]),
});
export type CheckOutput = z.infer<typeof checkOutputSchema>;

export type CheckRun = {
  readonly id: number;
  readonly sha: string;
  readonly name: string;
  readonly status: "queued" | "in_progress" | "completed" | "waiting" | "requested" | "pending";
  /** Set when completed, and only then. */
  readonly conclusion: (typeof CHECK_CONCLUSIONS)[number] | null;
  readonly external_id: string;
  readonly details_url: string | null;
  readonly started_at: number;
  readonly completed_at: number | null;
  readonly output: CheckOutput;
};
type Row = Omit<CheckRun, "output"> & { readonly output: string };

const toCheckRun = (row: Row): CheckRun => ({
  ...row,
  output: checkOutputSchema.parse(JSON.parse(row.output)),
});

export function insertCheckRun(db: ForgeDatabase, repositoryId: number, run: Omit<CheckRun, "id">): CheckRun {
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO check_runs (repository_id, sha, name, status, conclusion, external_id, details_url, started_at, completed_at, output)
       VALUES (@repository_id, @sha, @name, @status, @conclusion, @external_id, @details_url, @started_at, @completed_at, @output)`,
    )
    .run({ ...run, output: JSON.stringify(run.output), repository_id: repositoryId });
  return { ...run, id: Number(lastInsertRowid) };
}

export function updateCheckRun(db: ForgeDatabase, run: CheckRun): void {
  db.prepare(
    `UPDATE check_runs SET name = @name, status = @status, conclusion = @conclusion, external_id = @external_id,
       details_url = @details_url, started_at = @started_at, completed_at = @completed_at, output = @output WHERE id = @id`,
  ).run({ ...run, output: JSON.stringify(run.output) });
}

export function findCheckRun(db: ForgeDatabase, repositoryId: number, id: number): CheckRun | undefined {
  const row = db
    .prepare<[number, number], Row>("SELECT * FROM check_runs WHERE repository_id = ? AND id = ?")
    .get(repositoryId, id);
  return row && toCheckRun(row);
}

/** Newest first. */
export function listCheckRuns(db: ForgeDatabase, repositoryId: number, sha: string): CheckRun[] {
  return db
    .prepare<[number, string], Row>(
      "SELECT * FROM check_runs WHERE repository_id = ? AND sha = ? ORDER BY id DESC",
    )
    .all(repositoryId, sha)
    .map(toCheckRun);
}

/** One per name: the last run counts. */
export function latestCheckRuns(db: ForgeDatabase, repositoryId: number, sha: string): CheckRun[] {
  const byName = new Map<string, CheckRun>();
  for (const run of listCheckRuns(db, repositoryId, sha))
    if (!byName.has(run.name)) byName.set(run.name, run);
  return [...byName.values()];
}

/** What GitHub lets a required check pass with. */
export const isPassed = ({ conclusion }: CheckRun): boolean =>
  conclusion === "success" || conclusion === "neutral" || conclusion === "skipped";
