import type { Reader } from "../../db/client.ts";
import { listGroupsOfMany } from "../catalog/entities/get-entity.ts";
import { decodeCursor, encodeCursor } from "../kernel/page.ts";
import type { Role } from "../kernel/roles.ts";
import { toOptionalTimestamp, toTimestamp } from "../kernel/time.ts";
import type { Deps } from "../runtime/deps.ts";
import { AppError } from "../kernel/app-error.ts";
import type { Member } from "./domain/member.schema.ts";
import type { ProviderId } from "./domain/external-person.ts";
import { getMember } from "./get-member.ts";
import { listProvidersOf } from "./store/external-identities.ts";
import { countUsers, listUsers, readPresence } from "./store/members.ts";
import type { StoredUser } from "./store/users.ts";

export interface ListMembers {
  readonly text?: string | undefined;
  readonly role?: Role | undefined;
  readonly state?: Member["state"] | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

function waysOf(user: StoredUser, providers: readonly ProviderId[]): Member["signsInWith"] {
  const ways = [...(user.passwordHash === null ? [] : (["password"] as const)), ...providers];
  return ways.length === 0 ? ["link"] : ways;
}

/** Accounts with what administrators ask about them; four queries however many there are on the page. */
async function toMembers(
  deps: Pick<Deps, "db" | "now">,
  db: Reader,
  stored: readonly StoredUser[],
): Promise<Member[]> {
  const refs = stored.map(({ entityRef }) => entityRef).filter((ref) => ref !== null);
  const groups = await listGroupsOfMany(deps, refs);
  const userIds = stored.map(({ id }) => id);
  const providers = await listProvidersOf(db, userIds);
  const presence = await readPresence(db, { userIds, now: deps.now() });
  return stored.map((user) => ({
    id: user.id,
    handle: user.handle,
    name: user.displayName,
    email: user.email,
    role: user.role,
    state: user.disabledAt === null ? "active" : "disabled",
    signsInWith: waysOf(user, providers.get(user.id) ?? []),
    userRef: user.entityRef,
    groups: [...(groups.get(user.entityRef ?? "") ?? [])],
    openSessions: user.disabledAt === null ? (presence.get(user.id)?.openSessions ?? 0) : 0,
    lastSeenAt: toOptionalTimestamp(presence.get(user.id)?.lastSeenAt ?? null),
    createdAt: toTimestamp(user.createdAt),
    disabledAt: toOptionalTimestamp(user.disabledAt),
  }));
}

async function toMember(deps: Pick<Deps, "db" | "now">, db: Reader, user: StoredUser): Promise<Member> {
  const [member] = await toMembers(deps, db, [user]);
  if (member === undefined) throw new AppError("internal_error", `The account ${user.id} was not read.`);
  return member;
}

/** By id or name; throws not_found. Takes the reader, so that a change can answer from its own transaction. */
export const getMemberDetail = async (
  deps: Pick<Deps, "db" | "now">,
  nameOrId: string,
  db: Reader = deps.db.read,
): Promise<Member> => toMember(deps, db, await getMember(db, nameOrId));

export async function listMembers(deps: Pick<Deps, "db" | "now">, input: ListMembers) {
  const { limit, text, role, state } = input;
  const filter = { text: text?.trim() === "" ? undefined : text?.trim(), role, state };
  const key = input.cursor === undefined ? undefined : decodeCursor(input.cursor);
  const after = key === undefined ? undefined : { handle: String(key[0]), id: key[1] };
  const rows = await listUsers(deps.db.read, filter, { limit: limit + 1, after });
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: await toMembers(deps, deps.db.read, shown),
    totalItems: await countUsers(deps.db.read, filter),
    nextCursor: rows.length > limit && last !== undefined ? encodeCursor([last.handle, last.id]) : null,
  };
}
