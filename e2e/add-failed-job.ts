/* Work that has failed for good, as the worker leaves it after the last try. */
import path from "node:path";
import Sqlite from "better-sqlite3";
import type { PortalState } from "./portal-state.ts";

export interface FailedJob {
  readonly title: string;
  readonly error: string;
}

/** Reads a repository again once it is tried again; that one is there, so it works then. */
export function addFailedJob({ dataDir }: Pick<PortalState, "dataDir">): FailedJob {
  const error = "Expected an answer of the forge within 15 s, found none.";
  const now = Date.now();
  const database = new Sqlite(path.join(dataDir, "waymark.db"), { fileMustExist: true });
  try {
    database
      .prepare(
        `INSERT INTO jobs (id, kind, key, payload, state, run_at, attempts, fence, last_error, created_at, finished_at)
         VALUES (?, 'catalog.refresh-repository', NULL, ?, 'failed', ?, 5, 0, ?, ?, ?)`,
      )
      .run(
        `job_failed_${now}`,
        JSON.stringify({ owner: "waymark", repo: "payments-api" }),
        now,
        error,
        now,
        now,
      );
  } finally {
    database.close();
  }
  return { title: "Read one repository again", error };
}
