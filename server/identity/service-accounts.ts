/*
 * A service account is who a program is: it has a role, somebody who answers for it, and any number of tokens, so that a
 * token can be rotated without the program becoming somebody else.
 */
import type { Reader } from "../../db/client.ts";
import type { AuditRecorder } from "../audit/record-audit.ts";
import { getEntity } from "../catalog/entities/get-entity.ts";
import { AppError } from "../kernel/app-error.ts";
import { decodeCursor, encodeCursor } from "../kernel/page.ts";
import type { Role } from "../kernel/roles.ts";
import { toOptionalTimestamp, toTimestamp } from "../kernel/time.ts";
import type { Deps } from "../runtime/deps.ts";
import type { Actor } from "./domain/actor.ts";
import type { ServiceAccount } from "./domain/api-token.schema.ts";
import { assertMayGrant } from "./domain/authorize.ts";
import {
  countServiceAccounts,
  findServiceAccount,
  insertServiceAccount,
  listStoredServiceAccounts,
  readTokenUse,
  updateServiceAccountState,
  type StoredServiceAccount,
} from "./store/service-accounts.ts";

type AccountDeps = Pick<Deps, "db" | "now">;

async function toServiceAccounts(
  deps: AccountDeps,
  db: Reader,
  stored: readonly StoredServiceAccount[],
): Promise<ServiceAccount[]> {
  const uses = await readTokenUse(db, { accountIds: stored.map(({ id }) => id), now: deps.now() });
  return stored.map(({ id, name, description, role, ownerRef, createdBy, createdAt, disabledAt }) => ({
    id,
    name,
    description,
    role,
    ownerRef,
    state: disabledAt === null ? "active" : "disabled",
    tokens: disabledAt === null ? (uses.get(id)?.liveTokens ?? 0) : 0,
    lastUsedAt: toOptionalTimestamp(uses.get(id)?.lastUsedAt ?? null),
    createdBy,
    createdAt: toTimestamp(createdAt),
    disabledAt: toOptionalTimestamp(disabledAt),
  }));
}

/** By id or name; throws not_found. */
export async function getServiceAccount(db: Reader, nameOrId: string): Promise<StoredServiceAccount> {
  const account = await findServiceAccount(db, nameOrId);
  if (account !== undefined) return account;
  throw new AppError(
    "not_found",
    `Expected the id or name of a service account, found ${nameOrId.slice(0, 100)}. See waymark service-account list.`,
  );
}

async function assertOwner(deps: Pick<Deps, "db">, ref: string): Promise<void> {
  const { kind } = await getEntity(deps, ref);
  if (["group", "user"].includes(kind.toLowerCase())) return;
  throw new AppError("invalid_input", `owner: expected a group or a person, found kind ${kind}.`);
}

export interface CreateServiceAccount {
  readonly actor: Actor;
  readonly name: string;
  readonly description: string | undefined;
  readonly role: Role;
  readonly owner: string;
  readonly audit: AuditRecorder;
}

export async function createServiceAccount(
  deps: Pick<Deps, "db" | "now" | "newId">,
  input: CreateServiceAccount,
): Promise<ServiceAccount> {
  assertMayGrant(input.actor, input.role);
  await assertOwner(deps, input.owner);
  const account: StoredServiceAccount = {
    id: deps.newId("svc"),
    name: input.name,
    description: input.description ?? null,
    role: input.role,
    ownerRef: input.owner.toLowerCase(),
    createdBy: input.actor.name,
    createdAt: deps.now(),
    disabledAt: null,
  };
  return deps.db.withTx(async (tx) => {
    if ((await findServiceAccount(tx, input.name)) !== undefined)
      throw new AppError(
        "conflict",
        `There is a service account ${input.name} already. Choose another name.`,
      );
    await insertServiceAccount(tx, account);
    await input.audit(tx, { target: account.id, details: { name: account.name, role: account.role } });
    return onlyOne(await toServiceAccounts(deps, tx, [account]));
  });
}

function onlyOne(accounts: readonly ServiceAccount[]): ServiceAccount {
  const [account] = accounts;
  if (account === undefined) throw new AppError("internal_error", "The service account was not read.");
  return account;
}

export async function listServiceAccounts(
  deps: AccountDeps,
  input: { readonly limit: number; readonly cursor?: string | undefined },
) {
  const key = input.cursor === undefined ? undefined : decodeCursor(input.cursor);
  const after = key === undefined ? undefined : { name: String(key[0]), id: key[1] };
  const rows = await listStoredServiceAccounts(deps.db.read, { limit: input.limit + 1, after });
  const shown = rows.slice(0, input.limit);
  const last = shown.at(-1);
  return {
    items: await toServiceAccounts(deps, deps.db.read, shown),
    totalItems: await countServiceAccounts(deps.db.read),
    nextCursor: rows.length > input.limit && last !== undefined ? encodeCursor([last.name, last.id]) : null,
  };
}

/** All of its tokens are refused from the next request on; enabling it makes those that are left work again. */
export async function setServiceAccountState(
  deps: AccountDeps,
  input: { readonly account: string; readonly disabled: boolean; readonly audit: AuditRecorder },
): Promise<ServiceAccount> {
  return deps.db.withTx(async (tx) => {
    const { id, name, disabledAt } = await getServiceAccount(tx, input.account);
    const at = input.disabled ? (disabledAt ?? deps.now()) : null;
    await updateServiceAccountState(tx, { id, at });
    await input.audit(tx, { target: id, details: { name } });
    return onlyOne(await toServiceAccounts(deps, tx, [await getServiceAccount(tx, id)]));
  });
}
