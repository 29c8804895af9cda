import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import {
  createAccount,
  ensureAccount,
  findAccount,
  findFirstOrganization,
  findMembership,
  findTokenOwner,
  generateToken,
  getAccount,
  isValidLogin,
  listMembers,
  readKey,
  removeMembership,
  setMembership,
  storeToken,
  updateProfile,
  writeKey,
} from "./accounts.ts";
import { setTeamRole } from "./teams.ts";
import { NOW, openTestStore, type TestStore } from "./testing.ts";

let store: TestStore;
beforeEach(() => {
  store = openTestStore();
});

describe("a login", () => {
  it.each(["a", "A1", "ada-lovelace", "x".repeat(39), "a-b-c", "0", "7up"])("may be %s", (login) => {
    expect(isValidLogin(login)).toBe(true);
  });

  it.each([
    "",
    "-ada",
    "ada-",
    "ada--lovelace",
    "x".repeat(40),
    "ada.lovelace",
    "ada_lovelace",
    "ada lovelace",
    "ädä",
    "ada\n",
    "../ada",
    "ada[bot]",
    "<b>",
  ])("may not be %j, as on GitHub", (login) => {
    expect(isValidLogin(login)).toBe(false);
  });

  it("names the same account in any case, and keeps the case it was made with", () => {
    const made = store.account("Ada-L");
    expect(findAccount(store.db, "aDA-l")).toEqual(made);
    expect(made.login).toBe("Ada-L");
    expect(() => store.account("ada-l")).toThrow(/UNIQUE/);
  });

  it("leads to nobody when it holds what a query would read as a pattern or as a quote", () => {
    store.account("ada");
    expect(["%", "_da", "a%", "' OR 1=1 --", ""].map((login) => findAccount(store.db, login))).toEqual(
      Array(5).fill(undefined),
    );
  });
});

describe("an account", () => {
  it("is made once, however often it is ensured, and an existing one is not changed", () => {
    const first = ensureAccount(store.db, { login: "ada", kind: "User", name: "Ada" }, NOW);
    const again = ensureAccount(store.db, { login: "ADA", kind: "Bot", name: "Other" }, NOW + 1);
    expect(again).toEqual(first);
    expect(store.count("accounts")).toBe(2);
  });

  it("has only the kinds GitHub has", () => {
    expect(() => createAccount(store.db, { login: "x", kind: "Robot" as "Bot" }, NOW)).toThrow(/CHECK/);
  });

  it("keeps what a profile does not mention", () => {
    const { id } = createAccount(
      store.db,
      { login: "ada", kind: "User", name: "Ada", email: "a@b.example" },
      NOW,
    );
    updateProfile(store.db, id, { name: "Ada L." });
    expect(getAccount(store.db, id)).toMatchObject({ name: "Ada L.", email: "a@b.example" });
    updateProfile(store.db, id, { email: "new@b.example" });
    expect(getAccount(store.db, id)).toMatchObject({ name: "Ada L.", email: "new@b.example" });
  });

  it("that does not exist is an error with its number, because a row pointed at it", () => {
    expect(() => getAccount(store.db, 77)).toThrow("expected account 77, found none");
  });

  it("that the forge was started for is the oldest organisation", () => {
    store.account("second", "Organization");
    expect(findFirstOrganization(store.db)?.login).toBe("waymark");
    store.db.exec("DELETE FROM accounts");
    expect(findFirstOrganization(store.db)).toBeUndefined();
  });
});

describe("a token", () => {
  it("is 40 characters of base62 behind the forge's own prefix, and never the same twice", () => {
    const tokens = Array.from({ length: 500 }, generateToken);
    expect(tokens.filter((token) => !/^wmf_[0-9A-Za-z]{40}$/.test(token))).toEqual([]);
    expect(new Set(tokens).size).toBe(500);
  });

  it("uses every character about equally often", () => {
    const counts = new Map<string, number>();
    const text = Array.from({ length: 1000 }, () => generateToken().slice(4)).join("");
    for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
    const expected = text.length / 62;
    expect(counts.size).toBe(62);
    expect([...counts].filter(([, count]) => Math.abs(count - expected) > expected * 0.3)).toEqual([]);
  });

  it("is kept as a digest only", () => {
    const token = generateToken();
    storeToken(store.db, token, { account: store.organization, isAdmin: true, note: "n", now: NOW });
    expect(JSON.stringify(store.db.prepare("SELECT * FROM tokens").all())).not.toContain(token.slice(4));
  });

  it("tells its owner and whether it may do everything; any other text tells nothing", () => {
    const ada = store.account("ada");
    storeToken(store.db, "wmf_ada", { account: ada, isAdmin: false, note: "", now: NOW });
    storeToken(store.db, "wmf_boss", { account: ada, isAdmin: true, note: "", now: NOW });
    expect(findTokenOwner(store.db, "wmf_ada")).toEqual({ account: ada, isAdmin: false });
    expect(findTokenOwner(store.db, "wmf_boss")?.isAdmin).toBe(true);
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(text !== "wmf_ada" && text !== "wmf_boss");
        expect(findTokenOwner(store.db, text)).toBeUndefined();
      }),
    );
    expect(findTokenOwner(store.db, "WMF_ADA")).toBeUndefined();
  });

  it("stays what it was when it is stored again: a restart must not raise a person's token", () => {
    const ada = store.account("ada");
    storeToken(store.db, "wmf_x", { account: ada, isAdmin: false, note: "", now: NOW });
    storeToken(store.db, "wmf_x", { account: store.organization, isAdmin: true, note: "", now: NOW });
    expect(findTokenOwner(store.db, "wmf_x")).toEqual({ account: ada, isAdmin: false });
  });

  it("ends with its account", () => {
    const ada = store.account("ada");
    storeToken(store.db, "wmf_x", { account: ada, isAdmin: false, note: "", now: NOW });
    store.db.prepare("DELETE FROM accounts WHERE id = ?").run(ada.id);
    expect(findTokenOwner(store.db, "wmf_x")).toBeUndefined();
  });
});

describe("membership of an organisation", () => {
  it("lists people by login without regard to case, each with the last role given", () => {
    for (const login of ["zoe", "Bob", "ada"])
      setMembership(store.db, store.organization.id, { accountId: store.account(login).id, role: "member" });
    const bob = findAccount(store.db, "bob");
    setMembership(store.db, store.organization.id, { accountId: bob?.id ?? 0, role: "admin" });
    expect(
      listMembers(store.db, store.organization.id).map(({ account, role }) => [account.login, role]),
    ).toEqual([
      ["ada", "member"],
      ["Bob", "admin"],
      ["zoe", "member"],
    ]);
  });

  it("ends together with the teams of that organisation, and of no other", () => {
    const ada = store.account("ada");
    const other = store.account("other", "Organization");
    for (const { id } of [store.organization, other])
      setMembership(store.db, id, { accountId: ada.id, role: "member" });
    setTeamRole(store.db, store.team("devs").id, { accountId: ada.id, role: "maintainer" });
    store.db
      .prepare("INSERT INTO teams SELECT 99, ?, 'far', 'far', NULL, 'closed', '', 'pull', NULL, 0, 0")
      .run(other.id);
    setTeamRole(store.db, 99, { accountId: ada.id, role: "member" });
    expect(removeMembership(store.db, store.organization.id, ada.id)).toBe(true);
    expect(store.db.prepare("SELECT team_id FROM team_members").all()).toEqual([{ team_id: 99 }]);
    expect(findMembership(store.db, store.organization.id, ada.id)).toBeUndefined();
    expect(findMembership(store.db, other.id, ada.id)).toBe("member");
    expect(removeMembership(store.db, store.organization.id, ada.id)).toBe(false);
  });

  it("has no roles of its own invention", () => {
    const { id } = store.account("ada");
    const asOwner = { accountId: id, role: "owner" as "admin" };
    expect(() => setMembership(store.db, store.organization.id, asOwner)).toThrow(/CHECK/);
    expect(() => setMembership(store.db, store.organization.id, { accountId: 999, role: "admin" })).toThrow(
      /FOREIGN KEY/,
    );
  });
});

it("a key has the last value written, and no value before", () => {
  expect(readKey(store.db, "plan")).toBeUndefined();
  writeKey(store.db, "plan", "team");
  writeKey(store.db, "plan", "");
  expect(readKey(store.db, "plan")).toBe("");
  expect(store.count("keys")).toBe(1);
});
