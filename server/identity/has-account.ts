import type { Deps } from "../runtime/deps.ts";
import { hasAdminWithPassword, hasAnyUser } from "./store/users.ts";

/** False until the first person has signed in through the printed link. */
export const hasAnyAccount = (deps: Pick<Deps, "db">): Promise<boolean> => hasAnyUser(deps.db.read);

/** True when an administrator has a password: the condition for listening beyond loopback. */
export const hasPassword = (deps: Pick<Deps, "db">): Promise<boolean> => hasAdminWithPassword(deps.db.read);
