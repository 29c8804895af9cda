import type { Deps } from "../runtime/deps.ts";
import { hasAnyUser } from "./store/users.ts";

/** False until the first person has signed in through the printed link. */
export const hasAnyAccount = (deps: Pick<Deps, "db">): Promise<boolean> => hasAnyUser(deps.db.read);
