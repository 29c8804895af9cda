/*
 * The audit log is a hash chain: each row's HMAC covers the row and the HMAC before it, so an edited, deleted or
 * swapped row breaks the chain at that row. Truncating the tail needs an external anchor to be seen.
 */
export const genesisHash = "0".repeat(64);

export interface ChainedEvent {
  readonly seq: number;
  readonly id: string;
  readonly at: number;
  readonly actorKind: string;
  readonly actorId: string;
  readonly actorName: string;
  readonly action: string;
  readonly target: string;
  readonly requestId: string;
  /** JSON text as stored. */
  readonly details: string;
}

/** The exact text the HMAC is taken over: a JSON array, so no field can run into the next. */
export const canonicalText = (event: ChainedEvent, previousHash: string): string =>
  JSON.stringify([
    previousHash,
    event.seq,
    event.id,
    event.at,
    event.actorKind,
    event.actorId,
    event.actorName,
    event.action,
    event.target,
    event.requestId,
    event.details,
  ]);
