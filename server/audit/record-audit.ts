import type { Tx } from "../../db/client.ts";
import { AppError } from "../kernel/app-error.ts";
import type { Actor } from "../identity/domain/actor.ts";
import type { Clock } from "../runtime/clock.ts";
import type { NewId } from "../runtime/ids.ts";
import { genesisHash } from "./domain/audit-chain.ts";
import { hashEvent } from "./hash-event.ts";
import { findLastEvent, insertEvent } from "./store.ts";

export interface AuditDeps {
  readonly now: Clock;
  readonly newId: NewId;
  readonly auditKey: Buffer;
}

export interface AuditEntry {
  readonly actor: Actor;
  /** `noun.verb`, the operation's name. */
  readonly action: string;
  /** What it was done to: an entity ref, a run id, a token id. */
  readonly target: string;
  readonly requestId: string;
  /** Safe to show; never a secret. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Appends one row in the caller's transaction; a change whose audit row cannot be written does not happen. */
export async function recordAudit(tx: Tx, deps: AuditDeps, entry: AuditEntry): Promise<void> {
  try {
    const last = await findLastEvent(tx);
    const event = {
      seq: (last?.seq ?? 0) + 1,
      id: deps.newId("aud"),
      at: deps.now(),
      actorKind: entry.actor.kind,
      // Names and targets are what people typed: half a surrogate pair is not stored as it is, and would be read back
      // as another text than was sealed.
      actorId: entry.actor.id.toWellFormed(),
      actorName: entry.actor.name.toWellFormed(),
      action: entry.action.toWellFormed(),
      target: entry.target.toWellFormed(),
      requestId: entry.requestId.toWellFormed(),
      details: JSON.stringify(entry.details ?? {}),
    };
    const previousHash = last?.hash ?? genesisHash;
    const hash = hashEvent(deps.auditKey, event, previousHash);
    await insertEvent(tx, { ...event, previousHash, hash });
  } catch (error) {
    throw new AppError("audit_unavailable", "The audit log could not be written. Nothing was changed.", {
      cause: error,
    });
  }
}

/** What a use case receives: the entry with actor, action and request already filled in by its door. */
export type AuditRecorder = (
  tx: Tx,
  entry: { readonly target: string; readonly details?: Readonly<Record<string, unknown>> },
) => Promise<void>;
