/* People for journeys that need somebody beside the administrator: an account as signing in for the first time makes it. */
import path from "node:path";
import Sqlite from "better-sqlite3";
import type { PortalState } from "./portal-state.ts";

export interface Person {
  readonly handle: string;
  readonly name: string;
  readonly role: "viewer" | "developer" | "maintainer" | "admin";
  /** A User of the catalog, `user:default/…`. */
  readonly userRef?: string;
}

/** Returns the account's id. */
export function addPerson(portal: Pick<PortalState, "dataDir">, person: Person): string {
  const database = new Sqlite(path.join(portal.dataDir, "waymark.db"), { fileMustExist: true });
  try {
    const id = `usr_${person.handle}`;
    database
      .prepare(
        "INSERT INTO users (id, handle, display_name, email, role, entity_ref, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
      )
      .run(
        id,
        person.handle,
        person.name,
        `${person.handle}@example.com`,
        person.role,
        person.userRef ?? null,
        Date.UTC(2026, 0, 1),
      );
    return id;
  } finally {
    database.close();
  }
}
