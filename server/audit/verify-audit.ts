/* Walks the whole chain, recomputes every HMAC, and compares the rows that were noted outside the database. */
import { setImmediate } from "node:timers/promises";
import type { Deps } from "../runtime/deps.ts";
import { readAnchors } from "./anchors.ts";
import { genesisHash } from "./domain/audit-chain.ts";
import type { AuditAnchor, AuditVerification } from "./domain/audit.schema.ts";
import { hashEvent } from "./hash-event.ts";
import { listEventsAfter, type StoredEvent } from "./store.ts";

const pageSize = 1000;

type Problem = Pick<AuditVerification, "reason" | "firstBadSeq">;

class ChainWalk {
  readonly #auditKey: Buffer;
  readonly #noted: ReadonlyMap<number, string>;
  head: AuditAnchor | null = null;
  rows = 0;

  constructor(auditKey: Buffer, anchors: readonly AuditAnchor[]) {
    this.#auditKey = auditKey;
    this.#noted = new Map(anchors.map(({ seq, hash }) => [seq, hash]));
  }

  /** The problem with the next row, if there is one. */
  take(event: StoredEvent): Problem | undefined {
    this.rows += 1;
    const expectedSeq = (this.head?.seq ?? 0) + 1;
    const previousHash = this.head?.hash ?? genesisHash;
    const isIntact =
      event.seq === expectedSeq &&
      event.previousHash === previousHash &&
      event.hash === hashEvent(this.#auditKey, event, previousHash);
    if (!isIntact) return { reason: "chain_broken", firstBadSeq: expectedSeq };
    const noted = this.#noted.get(event.seq);
    if (noted !== undefined && noted !== event.hash)
      return { reason: "anchor_mismatch", firstBadSeq: event.seq };
    this.head = { seq: event.seq, hash: event.hash };
    return undefined;
  }

  end(): Problem | undefined {
    const missing = [...this.#noted.keys()].filter((seq) => seq > (this.head?.seq ?? 0));
    if (missing.length === 0) return undefined;
    return { reason: "behind_anchor", firstBadSeq: (this.head?.seq ?? 0) + 1 };
  }
}

async function walk(db: Deps["db"], chain: ChainWalk): Promise<Problem | undefined> {
  for (;;) {
    const page = await listEventsAfter(db.read, { seq: chain.head?.seq, limit: pageSize });
    for (const event of page) {
      const problem = chain.take(event);
      if (problem !== undefined) return problem;
    }
    if (page.length < pageSize) return chain.end();
    await setImmediate();
  }
}

/** `anchor` is a row the caller noted on an earlier day, kept where nobody of this machine can change it. */
export async function verifyAudit(
  deps: Pick<Deps, "db" | "auditKey" | "paths">,
  input: { readonly anchor: AuditAnchor | undefined },
): Promise<AuditVerification> {
  // Read first: an anchor noted while the walk goes on may be of a row it has passed.
  const found = readAnchors(deps.paths.auditAnchors);
  if (found === "unreadable")
    return { ok: false, rows: 0, head: null, anchors: 0, reason: "anchors_unreadable" };
  const anchors = input.anchor === undefined ? found : [...found, input.anchor];
  const chain = new ChainWalk(deps.auditKey, anchors);
  const problem = await walk(deps.db, chain);
  const { rows, head } = chain;
  return { ok: problem === undefined, rows, head, anchors: anchors.length, ...problem };
}
