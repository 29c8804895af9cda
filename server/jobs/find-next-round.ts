import type { Deps } from "../runtime/deps.ts";
import { listLiveJobs } from "./job-store.ts";
import { recurringKey } from "./queue.ts";

/** When a recurring job comes round next, in epoch ms; none waits while the worker has not started yet. */
export async function findNextRound({ db }: Pick<Deps, "db">, kind: string): Promise<number | undefined> {
  const live = await listLiveJobs(db.read, kind, recurringKey);
  return live.find(({ state }) => state === "queued")?.runAt;
}
