import { beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase } from "../../../db/testing.ts";
import { listMemberAccounts } from "./departures.ts";
import {
  deleteIdentity,
  findAdmission,
  findIdentity,
  insertAdmission,
  insertRedeemed,
  listIdentitiesOfUser,
  listProvidersOf,
  updateBasis,
  updateDeparture,
  updateIdentity,
  type StoredAdmission,
} from "./external-identities.ts";
import { hasAdminThrough, readPasswordsOn, savePasswordsOn } from "./sign-in-policy.ts";
import { addIdentity, addUser, hour, inTx, noon, type TestDatabase } from "./testing.ts";

const issuer = "https://id.example.com";
const forge = "https://github.com";

let db: TestDatabase;
let ada: string;
let bo: string;
beforeEach(async () => {
  db = createTestDatabase();
  ada = await addUser(db, "ada");
  bo = await addUser(db, "bo");
});

const admit = (userId: string, basis: StoredAdmission["basis"], departedAt: number | null = null) =>
  inTx(db, (tx) => insertAdmission(tx, { userId, basis, departedAt }));

describe("an identity", () => {
  it("is who somebody is at one issuer: the same subject elsewhere is somebody else", async () => {
    await addIdentity(db, { userId: ada, subject: "42" });
    await addIdentity(db, { userId: bo, subject: "42", issuer: forge, provider: "github" });
    expect(await findIdentity(db.read, { issuer, subject: "42" })).toMatchObject({ userId: ada });
    expect(await findIdentity(db.read, { issuer: forge, subject: "42" })).toMatchObject({ userId: bo });
  });

  it.each([
    ["the subject in another case", { issuer, subject: "Person-a" }],
    ["the issuer with a slash", { issuer: `${issuer}/`, subject: "person-a" }],
    ["a part of the subject", { issuer, subject: "person" }],
    ["a pattern", { issuer: "%", subject: "%" }],
    ["nothing", { issuer: "", subject: "" }],
  ])("is not found by %s", async (_how, key) => {
    await addIdentity(db, { userId: ada, subject: "person-a" });
    expect(await findIdentity(db.read, key)).toBeUndefined();
  });

  it("opens one account: it cannot be stored for a second one, and stays the first one's", async () => {
    await addIdentity(db, { userId: ada, subject: "42" });
    await expect(addIdentity(db, { userId: bo, subject: "42" })).rejects.toThrow(/UNIQUE/);
    expect(await findIdentity(db.read, { issuer, subject: "42" })).toMatchObject({ userId: ada });
  });

  it("follows its person's new name and says when it was used, itself alone", async () => {
    await addIdentity(db, { userId: ada, subject: "1" });
    await addIdentity(db, { userId: ada, subject: "2" });
    const change = { label: "ada.l@example.com", lastUsedAt: noon + hour };
    await inTx(db, (tx) => updateIdentity(tx, { issuer, subject: "1" }, change));
    expect(await findIdentity(db.read, { issuer, subject: "1" })).toMatchObject({
      ...change,
      linkedAt: noon,
    });
    expect(await findIdentity(db.read, { issuer, subject: "2" })).toMatchObject({
      label: "ada@example.com",
      lastUsedAt: null,
    });
  });

  it("that is unlinked leaves the account and its other identities", async () => {
    await addIdentity(db, { userId: ada, subject: "1", linkedAt: noon + 1 });
    await addIdentity(db, { userId: ada, subject: "2" });
    await addIdentity(db, { userId: bo, subject: "1", issuer: forge, provider: "github" });
    expect((await listIdentitiesOfUser(db.read, ada)).map(({ subject }) => subject)).toEqual(["2", "1"]);
    await inTx(db, (tx) => deleteIdentity(tx, { issuer, subject: "1" }));
    expect((await listIdentitiesOfUser(db.read, ada)).map(({ subject }) => subject)).toEqual(["2"]);
    expect(await listIdentitiesOfUser(db.read, bo)).toHaveLength(1);
  });

  it("goes with its account, as does the ground it was admitted on", async () => {
    await addIdentity(db, { userId: ada, subject: "1" });
    await admit(ada, "domain");
    db.raw.exec("DELETE FROM users WHERE id = 'usr_ada'");
    expect(await findIdentity(db.read, { issuer, subject: "1" })).toBeUndefined();
    expect(await findAdmission(db.read, ada)).toBeUndefined();
  });
});

describe("the providers that open accounts", () => {
  it("are told once each, in one order, for those asked about and nobody else", async () => {
    await addIdentity(db, { userId: ada, subject: "1" });
    await addIdentity(db, { userId: ada, subject: "2" });
    await addIdentity(db, { userId: ada, subject: "3", issuer: forge, provider: "github" });
    await addIdentity(db, { userId: bo, subject: "4" });
    expect([...(await listProvidersOf(db.read, [ada, "usr_none"]))]).toEqual([[ada, ["github", "oidc"]]]);
    expect([...(await listProvidersOf(db.read, []))]).toEqual([]);
  });
});

describe("an answer of a provider", () => {
  const redeem = (stateHash: string, now = noon, expiresAt = noon + hour) =>
    inTx(db, (tx) => insertRedeemed(tx, { stateHash, expiresAt, now }));

  it("is redeemed once, and does not use up another", async () => {
    expect(await redeem("a")).toBe(true);
    expect(await redeem("a")).toBe(false);
    expect(await redeem("a", noon, noon + 9 * hour)).toBe(false);
    expect(await redeem("b")).toBe(true);
  });

  it("is redeemed by one of those who bring it at once", async () => {
    const told = await Promise.all(Array.from({ length: 10 }, () => redeem("a")));
    expect(told.filter(Boolean)).toHaveLength(1);
  });

  it("is forgotten only after it could not be used any more", async () => {
    await redeem("a");
    const kept = () => db.raw.prepare("SELECT state_hash FROM redeemed_sign_ins ORDER BY 1").pluck().all();
    await redeem("b", noon + hour, noon + 2 * hour);
    expect(kept()).toEqual(["a", "b"]);
    await redeem("c", noon + hour + 1, noon + 3 * hour);
    expect(kept()).toEqual(["b", "c"]);
  });
});

describe("the ground of an admission", () => {
  it("is one per account, replaced and ended for that account alone", async () => {
    await admit(ada, "organisation");
    await admit(bo, "organisation");
    await expect(admit(ada, "domain")).rejects.toThrow(/UNIQUE/);
    await inTx(db, (tx) => updateDeparture(tx, { userId: ada, departedAt: noon }));
    await inTx(db, (tx) => updateBasis(tx, { userId: ada, basis: "invitation" }));
    expect(await findAdmission(db.read, ada)).toEqual({ userId: ada, basis: "invitation", departedAt: noon });
    expect(await findAdmission(db.read, bo)).toEqual({ userId: bo, basis: "organisation", departedAt: null });
    await inTx(db, (tx) => updateDeparture(tx, { userId: ada, departedAt: null }));
    expect(await findAdmission(db.read, ada)).toMatchObject({ departedAt: null });
  });

  it("is unknown for accounts that were there before", async () => {
    expect(await findAdmission(db.read, ada)).toBeUndefined();
  });
});

describe("the accounts that are here as members of the organisation", () => {
  it("come with their identity on this forge alone", async () => {
    await admit(ada, "organisation");
    await admit(bo, "organisation");
    const github = { provider: "github", label: "ada-l" } as const;
    await addIdentity(db, { userId: ada, subject: "7", issuer: forge, ...github });
    await addIdentity(db, { userId: ada, subject: "8", issuer: "https://ghes.example.com", ...github });
    await addIdentity(db, { userId: ada, subject: "9" });
    await addIdentity(db, { userId: bo, subject: "10" });
    db.raw.exec("UPDATE users SET entity_ref = 'user:default/bo' WHERE id = 'usr_bo'");
    expect(await listMemberAccounts(db.read, forge)).toEqual([
      { userId: ada, handle: "ada", entityRef: null, forgeId: "7", login: "ada-l" },
      { userId: bo, handle: "bo", entityRef: "user:default/bo", forgeId: null, login: null },
    ]);
  });

  it.each([
    ["by an e-mail domain", () => admit(ada, "domain")],
    ["by an invitation", () => admit(ada, "invitation")],
    ["on no ground that is known", () => Promise.resolve()],
    ["and let in again by an administrator after they had left", () => admit(ada, "organisation", noon)],
    [
      "but are disabled",
      async () => {
        await admit(ada, "organisation");
        db.raw.exec("UPDATE users SET disabled_at = 1 WHERE id = 'usr_ada'");
      },
    ],
  ])("do not include those who came in %s", async (_how, arrange) => {
    await arrange();
    expect(await listMemberAccounts(db.read, forge)).toEqual([]);
  });
});

describe("the sign-in policy", () => {
  it("is passwords on until somebody decides, and what they decided last", async () => {
    expect(await readPasswordsOn(db.read)).toBe(true);
    for (const passwordsOn of [false, true, false]) {
      await inTx(db, (tx) => savePasswordsOn(tx, { passwordsOn, at: noon }));
      expect(await readPasswordsOn(db.read)).toBe(passwordsOn);
    }
    expect(db.raw.prepare("SELECT count(*) FROM sign_in_policy").pluck().get()).toBe(1);
  });

  const oidc = { id: "oidc", issuer } as const;
  const asAdmin = (change = "") =>
    db.raw.exec(`UPDATE users SET role = 'admin' ${change} WHERE id = 'usr_ada'`);

  it.each([
    ["as it was configured", [oidc], issuer],
    ["configured with a slash the provider does not say", [{ ...oidc, issuer: `${issuer}/` }], issuer],
    ["configured without the slash the provider says", [oidc], `${issuer}/`],
    ["beside one nobody used", [{ id: "github", issuer: forge } as const, oidc], issuer],
  ])("knows an administrator who came through a provider %s", async (_how, providers, told) => {
    asAdmin();
    await addIdentity(db, { userId: ada, subject: "1", issuer: told, lastUsedAt: noon });
    expect(await hasAdminThrough(db.read, providers)).toBe(true);
  });

  it.each<[string, () => unknown, Parameters<typeof hasAdminThrough>[1]]>([
    ["has linked it and never come through it", () => asAdmin(), [oidc]],
    ["is no administrator", () => use(), [oidc]],
    ["is disabled", () => (asAdmin(", disabled_at = 1"), use()), [oidc]],
    ["came through one that is not configured", () => (asAdmin(), use()), []],
    ["came through another issuer", () => (asAdmin(), use()), [{ id: "oidc", issuer: `${issuer}.evil` }]],
    ["came through another kind of it", () => (asAdmin(), use()), [{ id: "github", issuer }]],
  ])("does not count somebody who %s", async (_who, arrange, providers) => {
    await addIdentity(db, { userId: ada, subject: "1" });
    arrange();
    expect(await hasAdminThrough(db.read, providers)).toBe(false);
  });

  function use(): void {
    db.raw.exec("UPDATE external_identities SET last_used_at = 1");
  }
});
