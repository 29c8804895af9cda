import type { ForgeDatabase } from "./database.ts";

export type Review = {
  readonly id: number;
  readonly pull_id: number;
  readonly reviewer_id: number;
  readonly state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED";
  readonly body: string;
  readonly commit_id: string;
  readonly submitted_at: number;
};

/** Oldest first, as GitHub lists them. */
export function listReviews(db: ForgeDatabase, pullId: number): Review[] {
  return db.prepare<[number], Review>("SELECT * FROM reviews WHERE pull_id = ? ORDER BY id").all(pullId);
}

export function insertReview(db: ForgeDatabase, review: Omit<Review, "id">): Review {
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO reviews (pull_id, reviewer_id, state, body, commit_id, submitted_at)
       VALUES (@pull_id, @reviewer_id, @state, @body, @commit_id, @submitted_at)`,
    )
    .run(review);
  return { ...review, id: Number(lastInsertRowid) };
}
