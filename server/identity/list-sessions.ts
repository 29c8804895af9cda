import { decodeCursor, encodeCursor } from "../kernel/page.ts";
import { toTimestamp } from "../kernel/time.ts";
import type { Deps } from "../runtime/deps.ts";
import { describeDevice } from "./domain/describe-device.ts";
import type { Session } from "./domain/session.schema.ts";
import { countLiveSessions, listLiveSessions, type StoredSession } from "./store/sessions.ts";

const toSession = (session: StoredSession, currentId: string | null): Session => ({
  id: session.id,
  device: describeDevice(session.userAgent),
  userAgent: session.userAgent,
  address: session.address,
  openedBy: session.openedBy,
  createdAt: toTimestamp(session.createdAt),
  lastSeenAt: toTimestamp(session.lastSeenAt),
  expiresAt: toTimestamp(session.expiresAt),
  isCurrent: session.id === currentId,
});

export interface ListSessions {
  readonly userId: string;
  readonly currentId: string | null;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** A person's sessions that would be let in now, newest first. */
export async function listSessions(deps: Pick<Deps, "db" | "now">, input: ListSessions) {
  const { userId, limit } = input;
  const key = input.cursor === undefined ? undefined : decodeCursor(input.cursor);
  const after = key === undefined ? undefined : { createdAt: Number(key[0]), id: key[1] };
  const live = { userId, now: deps.now() };
  const rows = await listLiveSessions(deps.db.read, live, { limit: limit + 1, after });
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return {
    items: items.map((session) => toSession(session, input.currentId)),
    totalItems: await countLiveSessions(deps.db.read, live),
    nextCursor: rows.length > limit && last !== undefined ? encodeCursor([last.createdAt, last.id]) : null,
  };
}
