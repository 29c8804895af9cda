/* One present per request: every relative time on a server-rendered page is measured from the same moment. */
import { cache } from "react";

/** Epoch milliseconds. */
export const requestTimeMs = cache((): number => Date.now());
