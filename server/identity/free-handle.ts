import type { Tx } from "../../db/client.ts";
import { isReservedHandle } from "./setup-link.ts";
import { findUserByHandle } from "./store/users.ts";

/** The name wanted, or with a number behind it: one that is taken belongs to somebody else. */
export async function freeHandle(tx: Tx, wanted: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const handle = number === 1 ? wanted : `${wanted}-${number}`;
    if (!isReservedHandle(handle) && (await findUserByHandle(tx, handle)) === undefined) return handle;
  }
}
