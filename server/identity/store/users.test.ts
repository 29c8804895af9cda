import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase } from "../../../db/testing.ts";
import { roles } from "../../kernel/roles.ts";
import {
  countOtherActiveAdmins,
  countUsers,
  listUsers,
  readPresence,
  updateDisabledAt,
  updateRole,
  type MemberFilter,
  type MemberPage,
} from "./members.ts";
import {
  countFailures,
  deleteFailure,
  deleteFailures,
  findUserByHandle,
  findUserById,
  hasAdminWithPassword,
  hasAnyUser,
  insertFailure,
  updateEntityRef,
  updatePasswordHash,
} from "./users.ts";
import { addSession, addUser, day, hour, followPages, inTx, noon, type TestDatabase } from "./testing.ts";

let db: TestDatabase;
beforeEach(() => {
  db = createTestDatabase();
});

const filterOf = (given: Partial<MemberFilter>): MemberFilter => ({
  text: undefined,
  role: undefined,
  state: undefined,
  ...given,
});
const found = async (given: Partial<MemberFilter>) => {
  const users = await listUsers(db.read, filterOf(given), { limit: 100, after: undefined });
  expect(await countUsers(db.read, filterOf(given))).toBe(users.length);
  return users.map(({ handle }) => handle);
};

describe("a stored account", () => {
  it("is found by its id exactly and by its handle in any case", async () => {
    await addUser(db, "Ada");
    expect(await findUserById(db.read, "usr_Ada")).toMatchObject({ handle: "Ada" });
    expect(await findUserById(db.read, "usr_ada")).toBeUndefined();
    for (const handle of ["Ada", "ada", "ADA"])
      expect(await findUserByHandle(db.read, handle)).toMatchObject({ id: "usr_Ada" });
    for (const handle of ["ad", "ada ", "", "%", "a_a"])
      expect(await findUserByHandle(db.read, handle)).toBeUndefined();
  });

  it("has its handle to itself, whatever the case", async () => {
    await addUser(db, "ada");
    await expect(addUser(db, "ADA")).rejects.toThrow(/UNIQUE/);
  });

  it("changes in one thing and one account at a time", async () => {
    const ada = await addUser(db, "ada", { email: "ada@example.com" });
    await addUser(db, "bo");
    const before = await findUserById(db.read, ada);
    const untouched = await findUserById(db.read, "usr_bo");
    await inTx(db, async (tx) => {
      await updatePasswordHash(tx, { userId: ada, passwordHash: "argon2id$a$b" });
      await updateEntityRef(tx, { userId: ada, entityRef: "user:default/ada" });
      await updateRole(tx, { userId: ada, role: "viewer" });
      await updateDisabledAt(tx, { userId: ada, at: noon });
    });
    expect(await findUserById(db.read, ada)).toEqual({
      ...before,
      passwordHash: "argon2id$a$b",
      entityRef: "user:default/ada",
      role: "viewer",
      disabledAt: noon,
    });
    expect(await findUserById(db.read, "usr_bo")).toEqual(untouched);
  });

  it("is there or not, whoever it is", async () => {
    expect(await hasAnyUser(db.read)).toBe(false);
    await addUser(db, "ada", { disabledAt: noon });
    expect(await hasAnyUser(db.read)).toBe(true);
  });

  it.each([
    ["an administrator with a password", { role: "admin", passwordHash: "x" }, true],
    ["one without a password", { role: "admin" }, false],
    ["one who is disabled", { role: "admin", passwordHash: "x", disabledAt: 1 }, false],
    ["a maintainer with a password", { role: "maintainer", passwordHash: "x" }, false],
  ] as const)("opens the portal to the network when it is %s: %j is %s", async (_who, given, expected) => {
    await addUser(db, "ada", given);
    expect(await hasAdminWithPassword(db.read)).toBe(expected);
  });
});

describe("members found by", () => {
  beforeEach(async () => {
    await addUser(db, "bo", { displayName: "Bo 100%", email: "bo@example.com", role: "admin" });
    await addUser(db, "Ada_L", { displayName: "Ada Lovelace", role: "viewer", disabledAt: noon });
    await addUser(db, "AdaXL", { displayName: String.raw`back\slash`, email: "x@sub.example.com" });
  });

  it.each<[string, Partial<MemberFilter>, string[]]>([
    ["nothing, all in the order of their names", {}, ["Ada_L", "AdaXL", "bo"]],
    ["a part of the handle", { text: "ada" }, ["Ada_L", "AdaXL"]],
    ["a part of the name", { text: "lace" }, ["Ada_L"]],
    ["a part of the address", { text: "@EXAMPLE" }, ["bo"]],
    ["an underscore, which stands for itself", { text: "a_l" }, ["Ada_L"]],
    ["a per cent sign, which stands for itself", { text: "%" }, ["bo"]],
    ["a backslash, which stands for itself", { text: "\\" }, ["AdaXL"]],
    ["a quote", { text: "' OR 1=1 --" }, []],
    ["role", { role: "admin" }, ["bo"]],
    ["being disabled", { state: "disabled" }, ["Ada_L"]],
    ["being active", { state: "active" }, ["AdaXL", "bo"]],
    ["all of it at once", { text: "a", role: "viewer", state: "active" }, []],
  ])("%s", async (_what, filter, expected) => {
    expect(await found(filter)).toEqual(expected);
  });

  it("a name with a mark on it", async () => {
    await addUser(db, "zoe", { displayName: "Zoë Müller" });
    expect(await found({ text: "Zoë" })).toEqual(["zoe"]);
  });
});

describe("a page of members", () => {
  it("follows the last row whatever page size, each once and in one order", async () => {
    const handles = ["ab", "AB2", "a", "B", "c-1", "C-0", "d", "é", "Ω", "z"];
    for (const handle of handles) await addUser(db, handle);
    const whole = await found({});
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 12 }), async (limit) => {
        const seen = await followPages(limit, (page: MemberPage) => listUsers(db.read, filterOf({}), page));
        expect(seen.map(({ handle }) => handle)).toEqual(whole);
      }),
      { numRuns: 12 },
    );
    expect(whole).toHaveLength(handles.length);
  });
});

describe("when somebody was last here", () => {
  it("is told of every session, open ones are counted as the policy says", async () => {
    const ada = await addUser(db, "ada");
    const bo = await addUser(db, "bo");
    const cy = await addUser(db, "cy");
    await addSession(db, "ses_1", { userId: ada });
    await addSession(db, "ses_2", { userId: ada, lastSeenAt: noon + 1, revokedAt: noon + 2 });
    await addSession(db, "ses_3", { userId: ada, lastSeenAt: noon - 12 * hour });
    await addSession(db, "ses_4", { userId: ada, expiresAt: noon + 2 });
    await addSession(db, "ses_5", { userId: bo, lastSeenAt: noon - 3 * day });
    const presence = await readPresence(db.read, { userIds: [ada, bo, cy], now: noon + 2 });
    expect([...presence]).toEqual([
      [ada, { lastSeenAt: noon + 1, openSessions: 1 }],
      [bo, { lastSeenAt: noon - 3 * day, openSessions: 0 }],
    ]);
    expect([...(await readPresence(db.read, { userIds: [], now: noon }))]).toEqual([]);
  });
});

describe("the other administrators", () => {
  it("are those of the role who are not disabled, without the one named", async () => {
    const ada = await addUser(db, "ada", { role: "admin" });
    expect(await countOtherActiveAdmins(db.read, ada)).toBe(0);
    for (const role of roles) await addUser(db, role, { role });
    await addUser(db, "gone", { role: "admin", disabledAt: noon });
    expect(await countOtherActiveAdmins(db.read, ada)).toBe(1);
    expect(await countOtherActiveAdmins(db.read, "usr_nobody")).toBe(2);
  });
});

describe("failed sign-ins", () => {
  const fail = (bucket: string, at: number) => inTx(db, (tx) => insertFailure(tx, { bucket, at }));

  it("are counted per bucket from a time on, that moment itself not included", async () => {
    for (const at of [noon, noon + 1, noon + 2]) await fail("account:ada", at);
    await fail("account:bo", noon + 1);
    await fail("account:ad", noon + 1);
    expect(await countFailures(db.read, "account:ada", noon - 1)).toBe(3);
    expect(await countFailures(db.read, "account:ada", noon)).toBe(2);
    expect(await countFailures(db.read, "account:ada", noon + 2)).toBe(0);
    expect(await countFailures(db.read, "account:%", 0)).toBe(0);
  });

  it("are taken back one by one by their id, or all of a bucket", async () => {
    const ids = [await fail("a", noon), await fail("a", noon), await fail("b", noon)];
    expect(new Set(ids).size).toBe(3);
    await inTx(db, (tx) => deleteFailure(tx, ids[0] ?? 0));
    expect(await countFailures(db.read, "a", 0)).toBe(1);
    await inTx(db, (tx) => deleteFailures(tx, "a"));
    expect(await countFailures(db.read, "a", 0)).toBe(0);
    expect(await countFailures(db.read, "b", 0)).toBe(1);
  });
});
