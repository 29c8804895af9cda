import { beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase } from "../../../db/testing.ts";
import { hashToken } from "../credentials.ts";
import {
  countServiceAccounts,
  findServiceAccount,
  insertServiceAccount,
  listStoredServiceAccounts,
  readTokenUse,
  updateServiceAccountState,
  type ServiceAccountPage,
  type StoredServiceAccount,
} from "./service-accounts.ts";
import {
  countTokens,
  findTokenByHash,
  findTokenById,
  listTokens,
  markTokenReplaced,
  markTokenRevoked,
  touchToken,
} from "./tokens.ts";
import { addToken, addUser, day, hour, followPages, inTx, noon, type TestDatabase } from "./testing.ts";

let db: TestDatabase;
beforeEach(() => {
  db = createTestDatabase();
});

async function addAccount(name: string, given: Partial<StoredServiceAccount> = {}): Promise<string> {
  const account: StoredServiceAccount = {
    id: `svc_${name}`,
    name,
    description: null,
    role: "maintainer",
    ownerRef: "group:default/payments",
    createdBy: "Ada",
    createdAt: noon,
    disabledAt: null,
    ...given,
  };
  await inTx(db, (tx) => insertServiceAccount(tx, account));
  return account.id;
}

describe("a stored token", () => {
  it("is found by its hash with nobody behind it when it was made on the machine", async () => {
    const token = await addToken(db, "tok_1", { scopes: ["runs:write", "catalog:read"], runsPerHour: 3 });
    expect(await findTokenByHash(db.read, hashToken("tok_1"))).toEqual({
      token,
      account: null,
      maker: null,
    });
    expect(await findTokenByHash(db.read, "tok_1")).toBeUndefined();
    expect(await findTokenByHash(db.read, hashToken("tok_2"))).toBeUndefined();
  });

  it("comes with its maker and its service account as they are now, not as they were", async () => {
    const ada = await addUser(db, "ada", { role: "admin", entityRef: "user:default/ada" });
    const account = await addAccount("deploys");
    await addToken(db, "tok_1", { madeById: ada, serviceAccountId: account });
    db.raw.exec("UPDATE users SET role = 'viewer', disabled_at = 7");
    await inTx(db, (tx) => updateServiceAccountState(tx, { id: account, at: noon }));
    expect(await findTokenByHash(db.read, hashToken("tok_1"))).toMatchObject({
      account: { id: "svc_deploys", name: "deploys", role: "maintainer", disabledAt: noon },
      maker: { role: "viewer", entityRef: "user:default/ada", disabledAt: 7 },
    });
  });

  it("outlives its maker's account, which is then nobody", async () => {
    const ada = await addUser(db, "ada");
    await addToken(db, "tok_1", { madeById: ada });
    db.raw.exec("DELETE FROM users");
    expect(await findTokenByHash(db.read, hashToken("tok_1"))).toMatchObject({
      token: { madeById: ada, createdBy: "Ada" },
      maker: null,
    });
  });

  it.each([[null], [[]], [["runs:read"]], [["a:read", "b:write", "ü:read"]]])(
    "keeps the scopes %j apart from no narrowing at all",
    async (scopes) => {
      await addToken(db, "tok_1", { scopes });
      expect((await findTokenById(db.read, "tok_1"))?.scopes).toEqual(scopes);
    },
  );

  it("keeps its hash to itself: no two tokens share one, and none is made for an account that is not there", async () => {
    await addToken(db, "tok_1");
    await expect(addToken(db, "tok_2", { tokenHash: hashToken("tok_1") })).rejects.toThrow(/UNIQUE/);
    await expect(addToken(db, "tok_3", { serviceAccountId: "svc_none" })).rejects.toThrow(/FOREIGN KEY/);
    expect(await countTokens(db.read, undefined)).toBe(1);
  });

  it("is never given a role nobody has", async () => {
    await addToken(db, "tok_1");
    expect(() => db.raw.exec("UPDATE api_tokens SET role = 'root'")).toThrow(/CHECK/);
  });

  it("notes its last use alone", async () => {
    await addToken(db, "tok_1");
    await addToken(db, "tok_2");
    await inTx(db, (tx) => touchToken(tx, { id: "tok_1", at: noon + hour }));
    expect(await findTokenById(db.read, "tok_1")).toMatchObject({ lastUsedAt: noon + hour, revokedAt: null });
    expect(await findTokenById(db.read, "tok_2")).toMatchObject({ lastUsedAt: null });
  });

  it("is revoked once: the first time counts", async () => {
    await addToken(db, "tok_1");
    await addToken(db, "tok_2");
    await inTx(db, (tx) => markTokenRevoked(tx, { id: "tok_1", at: noon }));
    await inTx(db, (tx) => markTokenRevoked(tx, { id: "tok_1", at: noon + day }));
    expect(await findTokenById(db.read, "tok_1")).toMatchObject({ revokedAt: noon });
    expect(await findTokenById(db.read, "tok_2")).toMatchObject({ revokedAt: null });
  });

  it("that was rotated names the new one and ends when it is told to", async () => {
    await addToken(db, "tok_1");
    await addToken(db, "tok_2");
    await inTx(db, (tx) => markTokenReplaced(tx, { id: "tok_1", replacedBy: "tok_2", endsAt: noon + day }));
    expect(await findTokenById(db.read, "tok_1")).toMatchObject({
      replacedBy: "tok_2",
      expiresAt: noon + day,
      revokedAt: null,
    });
    expect(await findTokenById(db.read, "tok_2")).toMatchObject({
      replacedBy: null,
      expiresAt: noon + 90 * day,
    });
  });
});

describe("the list of tokens", () => {
  it("names each token's service account, and none where there is none", async () => {
    const account = await addAccount("deploys");
    await addToken(db, "tok_a", { serviceAccountId: account });
    await addToken(db, "tok_b");
    const rows = await listTokens(db.read, { limit: 10, after: undefined, serviceAccountId: undefined });
    expect(rows.map(({ id, accountName }) => [id, accountName])).toEqual([
      ["tok_b", null],
      ["tok_a", "deploys"],
    ]);
  });

  it("holds one account's tokens only when asked, and counts the same", async () => {
    const deploys = await addAccount("deploys");
    const backups = await addAccount("backups");
    await addToken(db, "tok_a", { serviceAccountId: deploys });
    await addToken(db, "tok_b", { serviceAccountId: backups });
    await addToken(db, "tok_c");
    const page = { limit: 10, after: undefined, serviceAccountId: backups };
    expect((await listTokens(db.read, page)).map(({ id }) => id)).toEqual(["tok_b"]);
    expect(await countTokens(db.read, backups)).toBe(1);
    expect(await countTokens(db.read, undefined)).toBe(3);
    expect(await countTokens(db.read, "svc_none")).toBe(0);
  });

  it("goes on after a row that is gone by now", async () => {
    for (const [n, id] of ["tok_a", "tok_b", "tok_c"].entries())
      await addToken(db, id, { createdAt: noon + n });
    db.raw.exec("DELETE FROM api_tokens WHERE id = 'tok_b'");
    const after = { createdAt: noon + 1, id: "tok_b" };
    const rows = await listTokens(db.read, { limit: 10, after, serviceAccountId: undefined });
    expect(rows.map(({ id }) => id)).toEqual(["tok_a"]);
  });
});

describe("a stored service account", () => {
  it("is found by id and by name in any case, and by nothing else", async () => {
    await addAccount("deploys");
    for (const known of ["svc_deploys", "deploys", "Deploys"])
      expect(await findServiceAccount(db.read, known)).toMatchObject({ id: "svc_deploys" });
    for (const unknown of ["deploy", "deploys ", "", "%", "SVC_DEPLOYS"])
      expect(await findServiceAccount(db.read, unknown)).toBeUndefined();
  });

  it("has its name to itself, whatever the case", async () => {
    await addAccount("deploys");
    await expect(addAccount("DEPLOYS")).rejects.toThrow(/UNIQUE/);
    expect(await countServiceAccounts(db.read)).toBe(1);
  });

  it("is disabled and enabled alone", async () => {
    await addAccount("a");
    await addAccount("b");
    await inTx(db, (tx) => updateServiceAccountState(tx, { id: "svc_a", at: noon }));
    expect(await findServiceAccount(db.read, "a")).toMatchObject({ disabledAt: noon });
    expect(await findServiceAccount(db.read, "b")).toMatchObject({ disabledAt: null });
    await inTx(db, (tx) => updateServiceAccountState(tx, { id: "svc_a", at: null }));
    expect(await findServiceAccount(db.read, "a")).toMatchObject({ disabledAt: null });
  });

  it("keeps its tokens from being orphaned", async () => {
    await addToken(db, "tok_a", { serviceAccountId: await addAccount("deploys") });
    expect(() => db.raw.exec("DELETE FROM service_accounts")).toThrow(/FOREIGN KEY/);
  });

  it("pages by name whatever the case, without repeating or skipping", async () => {
    const names = ["bravo", "Alpha", "charlie", "Delta", "echo"];
    for (const name of names) await addAccount(name);
    const seen = await followPages(2, (page: ServiceAccountPage) => listStoredServiceAccounts(db.read, page));
    expect(seen.map(({ name }) => name)).toEqual(["Alpha", "bravo", "charlie", "Delta", "echo"]);
  });
});

describe("how a service account's tokens are used", () => {
  it("counts those that would be let in now, and tells the newest use of all of them", async () => {
    const account = await addAccount("deploys");
    const other = await addAccount("other");
    const bare = await addAccount("bare");
    await addToken(db, "tok_live", { serviceAccountId: account, lastUsedAt: noon - day });
    await addToken(db, "tok_revoked", {
      serviceAccountId: account,
      revokedAt: noon,
      lastUsedAt: noon - hour,
    });
    await addToken(db, "tok_over", { serviceAccountId: account, expiresAt: noon });
    await addToken(db, "tok_last", { serviceAccountId: account, expiresAt: noon + 1 });
    await addToken(db, "tok_other", { serviceAccountId: other, lastUsedAt: noon });
    await addToken(db, "tok_own", { lastUsedAt: noon });
    const use = await readTokenUse(db.read, { accountIds: [account, bare], now: noon });
    expect([...use]).toEqual([[account, { liveTokens: 2, lastUsedAt: noon - hour }]]);
  });

  it("is nothing for nobody", async () => {
    await addToken(db, "tok_own", { lastUsedAt: noon });
    expect([...(await readTokenUse(db.read, { accountIds: [], now: noon }))]).toEqual([]);
  });
});
