/** Reads of the queue for people, and putting a failed job back. */
import { and, count, desc, eq, inArray, isNull, lt, type SQL } from "drizzle-orm";
import type { Reader, Tx } from "../../db/client.ts";
import { jobs } from "../../db/schema/jobs.ts";
import type { JobState } from "./domain/job-state.schema.ts";
import type { Job } from "./queue.ts";

export async function findJob(db: Reader, id: string): Promise<Job | undefined> {
  const [row] = await db.select().from(jobs).where(eq(jobs.id, id));
  return row;
}

export interface JobFilter {
  readonly state?: JobState | undefined;
  readonly kind?: string | undefined;
}

const conditions = ({ state, kind }: JobFilter): SQL[] => [
  ...(state === undefined ? [] : [eq(jobs.state, state)]),
  ...(kind === undefined ? [] : [eq(jobs.kind, kind)]),
];

/** Newest first; a job's id is its age. */
export async function listJobRows(
  db: Reader,
  filter: JobFilter & { readonly beforeId: string | undefined; readonly limit: number },
): Promise<Job[]> {
  const before = filter.beforeId === undefined ? [] : [lt(jobs.id, filter.beforeId)];
  return db
    .select()
    .from(jobs)
    .where(and(...conditions(filter), ...before))
    .orderBy(desc(jobs.id))
    .limit(filter.limit);
}

export async function countJobRows(db: Reader, filter: JobFilter): Promise<number> {
  const [row] = await db
    .select({ total: count() })
    .from(jobs)
    .where(and(...conditions(filter)));
  return row?.total ?? 0;
}

/** The newest success or failure of a kind; a job that a newer one replaced after a failure is neither. */
export async function findLastEnd(
  db: Reader,
  end: { readonly kind: string; readonly state: "done" | "failed" },
): Promise<Job | undefined> {
  const [row] = await db
    .select()
    .from(jobs)
    .where(
      and(
        eq(jobs.kind, end.kind),
        eq(jobs.state, end.state),
        end.state === "done" ? isNull(jobs.lastError) : undefined,
      ),
    )
    .orderBy(desc(jobs.finishedAt), desc(jobs.id))
    .limit(1);
  return row;
}

/** Queued and running jobs of one kind under one key: at most one of each. */
export async function listLiveJobs(db: Reader, kind: string, key: string): Promise<Job[]> {
  return db
    .select()
    .from(jobs)
    .where(and(eq(jobs.kind, kind), eq(jobs.key, key), inArray(jobs.state, ["queued", "running"])))
    .orderBy(jobs.id);
}

export async function reopenJob(tx: Tx, id: string, runAt: number): Promise<void> {
  await tx.update(jobs).set({ state: "queued", runAt, attempts: 0, finishedAt: null }).where(eq(jobs.id, id));
}

export async function settleJob(tx: Tx, id: string): Promise<void> {
  await tx.update(jobs).set({ state: "done" }).where(eq(jobs.id, id));
}
