/* A forge that takes no webhook, as the worker notes it; its next look at the forge, minutes later, notes the truth again. */
import path from "node:path";
import Sqlite from "better-sqlite3";
import type { PortalState } from "./portal-state.ts";

/** Returns why there is none. */
export function refuseWebhook({ dataDir }: Pick<PortalState, "dataDir">): string {
  const reason = "Expected the permission organization_hooks: write, found none.";
  const database = new Sqlite(path.join(dataDir, "waymark.db"), { fileMustExist: true });
  try {
    database
      .prepare(
        `INSERT INTO webhook_registration (id, problem, resent, checked_at) VALUES (1, ?, 0, ?)
         ON CONFLICT (id) DO UPDATE SET problem = excluded.problem, checked_at = excluded.checked_at`,
      )
      .run(reason, Date.now());
  } finally {
    database.close();
  }
  return reason;
}
