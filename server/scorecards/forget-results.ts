import type { Tx } from "../../db/client.ts";
import { forgetResults } from "./store.ts";

/** Removes results with their history; only the sample organisation is ever forgotten. */
export const forgetResultsOf = (tx: Tx, entityRefs: readonly string[]): Promise<void> =>
  forgetResults(tx, entityRefs);
