import type { Reader } from "../../db/client.ts";
import { AppError } from "../kernel/app-error.ts";
import { findUserByHandle, findUserById, type StoredUser } from "./store/users.ts";

/** A person's account by id (`usr_…`) or by the name they sign in with; throws not_found. */
export async function getMember(db: Reader, nameOrId: string): Promise<StoredUser> {
  const user = (await findUserById(db, nameOrId)) ?? (await findUserByHandle(db, nameOrId));
  if (user !== undefined) return user;
  throw new AppError("not_found", `Expected the id or name of an account, found ${nameOrId.slice(0, 100)}.`);
}
