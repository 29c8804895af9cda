/* Whether the forge takes a webhook, as the worker notes it; its next look at the forge, minutes later, notes the truth. */
import path from "node:path";
import Sqlite from "better-sqlite3";
import type { PortalState } from "./portal-state.ts";

/** `problem`: why it takes none. */
export function noteWebhook({ dataDir }: Pick<PortalState, "dataDir">, problem: string | null): void {
  const database = new Sqlite(path.join(dataDir, "waymark.db"), { fileMustExist: true });
  try {
    database
      .prepare(
        `INSERT INTO webhook_registration (id, problem, resent, checked_at) VALUES (1, ?, 0, ?)
         ON CONFLICT (id) DO UPDATE SET problem = excluded.problem, checked_at = excluded.checked_at`,
      )
      .run(problem, Date.now());
  } finally {
    database.close();
  }
}
