import type { Forge } from "../forge.ts";
import { createExclusive } from "../forge.ts";
import { type Contract, createContract } from "../contract/validate.ts";
import type { Actor } from "../http/call.ts";
import { type Account, ensureAccount, type NewAccount } from "../store/accounts.ts";
import { openForgeDatabase } from "../store/database.ts";
import { DEFAULT_SETTINGS, insertRepository, type Repository } from "../store/repositories.ts";

export const NOW = Date.parse("2026-03-04T05:06:07.890Z");

const untouched = (): never => {
  throw new Error("expected an answer to be drawn up from the database alone");
};

/** A forge that can be described and does nothing: its database, in memory, and an address of its own. */
export function describedForge(): Forge {
  return {
    db: openForgeDatabase(":memory:"),
    git: { path: "", environment: {} },
    dataDir: "",
    url: "https://forge.example",
    log: untouched,
    now: () => NOW,
    drawer: { markdown: untouched, code: untouched, warm: untouched, close: untouched },
    events: { emit: untouched },
    deliver: untouched,
    exclusive: createExclusive(),
  };
}

export const accountOf = (forge: Forge, account: NewAccount): Account =>
  ensureAccount(forge.db, account, NOW);

export const actorOf = (forge: Forge, login: string): Actor => ({
  account: accountOf(forge, { login, kind: "User" }),
  isAdmin: false,
});

export function repositoryOf(
  forge: Forge,
  name: string,
  { owner, settings = {} }: { owner?: Account; settings?: Partial<Repository["settings"]> } = {},
): Repository {
  return insertRepository(forge.db, {
    owner: owner ?? accountOf(forge, { login: "waymark", kind: "Organization" }),
    name,
    settings: { ...DEFAULT_SETTINGS, ...settings },
    now: NOW,
  });
}

let contract: Contract | undefined;

/** What GitHub's description finds wrong with an answer; nothing when it is as described. */
export function faultsOf(method: string, target: string, responseBody: unknown): string[] {
  contract ??= createContract();
  const status = method === "GET" ? 200 : 201;
  return contract
    .checkAnswer({ method, target, requestBody: undefined, status, responseBody })
    .map(({ message }) => message);
}
