import { createHmac } from "node:crypto";
import { canonicalText, type ChainedEvent } from "./domain/audit-chain.ts";

/** The chain's HMAC of one row, as lower-case hex. */
export const hashEvent = (auditKey: Buffer, event: ChainedEvent, previousHash: string): string =>
  createHmac("sha256", auditKey).update(canonicalText(event, previousHash)).digest("hex");
