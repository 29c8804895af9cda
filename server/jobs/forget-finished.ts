/** Jobs that ended, as the record of what failed; those that wait or run are no record yet. */
import { and, count, isNotNull, lte, sql } from "drizzle-orm";
import type { Reader, Tx } from "../../db/client.ts";
import { jobs } from "../../db/schema/jobs.ts";

const isDue = (before: number) => and(isNotNull(jobs.finishedAt), lte(jobs.finishedAt, before));

export const finishedJobs = {
  async count(db: Reader): Promise<number> {
    const [row] = await db.select({ total: count() }).from(jobs).where(isNotNull(jobs.finishedAt));
    return row?.total ?? 0;
  },
  async countDue(db: Reader, before: number): Promise<number> {
    const [row] = await db.select({ total: count() }).from(jobs).where(isDue(before));
    return row?.total ?? 0;
  },
  async forget(tx: Tx, { before, limit }: { before: number; limit: number }): Promise<number> {
    const old = tx.select({ id: jobs.id }).from(jobs).where(isDue(before)).limit(limit);
    const gone = await tx
      .delete(jobs)
      .where(sql`${jobs.id} IN ${old}`)
      .returning({ id: jobs.id });
    return gone.length;
  },
};
