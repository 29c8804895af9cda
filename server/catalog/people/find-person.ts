import type { Deps } from "../../runtime/deps.ts";
import { listEntitiesByRef, listPeopleByEmail } from "../store/entities.ts";

/** The one person of the organisation whose profile shows one of these addresses; undefined when it is not one alone. */
export async function findPersonByEmail(
  deps: Pick<Deps, "db">,
  emails: readonly string[],
): Promise<string | undefined> {
  const found = await Promise.all(emails.map((email) => listPeopleByEmail(deps.db.read, email)));
  const refs = [...new Set(found.flat())];
  return refs.length === 1 ? refs[0] : undefined;
}

/** True while the organisation's last scan knows this person. */
export async function isKnownPerson(deps: Pick<Deps, "db">, ref: string): Promise<boolean> {
  const [row] = await listEntitiesByRef(deps.db.read, [ref]);
  return row?.kind === "user" && row.source === "forge";
}
