import type { ForgeDatabase } from "./database.ts";

export type CommitStatus = {
  readonly id: number;
  readonly sha: string;
  readonly state: "error" | "failure" | "pending" | "success";
  readonly context: string;
  readonly target_url: string | null;
  readonly description: string | null;
  readonly creator_id: number;
  readonly created_at: number;
};

export function insertStatus(
  db: ForgeDatabase,
  repositoryId: number,
  status: Omit<CommitStatus, "id">,
): number {
  const { lastInsertRowid } = db
    .prepare(
      "INSERT INTO statuses (repository_id, sha, state, context, target_url, description, creator_id, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .run(
      repositoryId,
      status.sha,
      status.state,
      status.context,
      status.target_url,
      status.description,
      status.creator_id,
      status.created_at,
    );
  return Number(lastInsertRowid);
}

/** Newest first, as GitHub lists them. */
export function listStatuses(db: ForgeDatabase, repositoryId: number, sha: string): CommitStatus[] {
  return db
    .prepare<[number, string], CommitStatus>(
      "SELECT * FROM statuses WHERE repository_id = ? AND sha = ? ORDER BY id DESC",
    )
    .all(repositoryId, sha);
}

/** GitHub takes no notice of the letters' case; source: REST documentation "Create a commit status". */
export const isSameContext = (one: string, other: string): boolean =>
  one.toLowerCase() === other.toLowerCase();

/** One per context: the last report wins. */
export function latestStatuses(db: ForgeDatabase, repositoryId: number, sha: string): CommitStatus[] {
  const byContext = new Map<string, CommitStatus>();
  for (const status of listStatuses(db, repositoryId, sha)) {
    const context = status.context.toLowerCase();
    if (!byContext.has(context)) byContext.set(context, status);
  }
  return [...byContext.values()];
}
