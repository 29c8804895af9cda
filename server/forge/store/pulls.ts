import type { ForgeDatabase } from "./database.ts";

export type Pull = {
  readonly id: number;
  readonly repository_id: number;
  readonly number: number;
  readonly title: string;
  readonly body: string | null;
  readonly state: "open" | "closed";
  readonly draft: number;
  readonly head_ref: string;
  readonly head_sha: string;
  readonly base_ref: string;
  readonly base_sha: string;
  readonly creator_id: number;
  readonly merge_sha: string | null;
  readonly merged_by_id: number | null;
  readonly merged_at: number | null;
  readonly closed_at: number | null;
  readonly created_at: number;
  readonly updated_at: number;
};
export type NewPull = Pick<
  Pull,
  "title" | "body" | "draft" | "head_ref" | "head_sha" | "base_ref" | "base_sha" | "creator_id"
>;

export function listPulls(db: ForgeDatabase, repositoryId: number): Pull[] {
  return db
    .prepare<[number], Pull>("SELECT * FROM pulls WHERE repository_id = ? ORDER BY number DESC")
    .all(repositoryId);
}

export function findPull(db: ForgeDatabase, repositoryId: number, number: number): Pull | undefined {
  return db
    .prepare<[number, number], Pull>("SELECT * FROM pulls WHERE repository_id = ? AND number = ?")
    .get(repositoryId, number);
}

export function insertPull(
  db: ForgeDatabase,
  repositoryId: number,
  spec: { pull: NewPull; now: number },
): number {
  const next = db
    .prepare<[number], { number: number }>(
      "SELECT coalesce(max(number), 0) + 1 AS number FROM pulls WHERE repository_id = ?",
    )
    .get(repositoryId);
  const number = next?.number ?? 1;
  db.prepare(
    `INSERT INTO pulls (repository_id, number, title, body, state, draft, head_ref, head_sha, base_ref, base_sha, creator_id, created_at, updated_at)
     VALUES (@repository_id, @number, @title, @body, 'open', @draft, @head_ref, @head_sha, @base_ref, @base_sha, @creator_id, @now, @now)`,
  ).run({ ...spec.pull, repository_id: repositoryId, number, now: spec.now });
  return number;
}

export type PullChange = Partial<
  Pick<
    Pull,
    | "title"
    | "body"
    | "state"
    | "base_ref"
    | "head_sha"
    | "base_sha"
    | "merge_sha"
    | "merged_by_id"
    | "merged_at"
    | "closed_at"
  >
>;

export function updatePull(db: ForgeDatabase, pull: Pull, spec: { change: PullChange; now: number }): void {
  db.prepare(
    `UPDATE pulls SET title = @title, body = @body, state = @state, base_ref = @base_ref, head_sha = @head_sha, base_sha = @base_sha,
       merge_sha = @merge_sha, merged_by_id = @merged_by_id, merged_at = @merged_at, closed_at = @closed_at, updated_at = @now
     WHERE id = @id`,
  ).run({ ...pull, ...spec.change, now: spec.now });
}
