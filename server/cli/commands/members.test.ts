import { beforeEach, describe, expect, it } from "vitest";
import { recorded } from "../../audit/testing.ts";
import { anEntity, seedEntities } from "../../catalog/testing.ts";
import { createTestDeps, type TestDeps } from "../../doors/testing.ts";
import { openSession } from "../../identity/open-session.ts";
import { insertUser } from "../../identity/store/users.ts";
import type { Role } from "../../kernel/roles.ts";
import { linesTold, realAnswers, refusalOf, startTestPortal, type TestPortal } from "../testing.ts";

let deps: TestDeps;
let portal: TestPortal;

async function addPerson(handle: string, role: Role = "developer", displayName = handle): Promise<string> {
  await deps.db.withTx((tx) =>
    insertUser(tx, {
      id: `usr_${handle}`,
      handle,
      displayName,
      email: `${handle}@example.com`,
      role,
      entityRef: null,
      passwordHash: null,
      disabledAt: null,
      createdAt: deps.now(),
    }),
  );
  return `usr_${handle}`;
}

const signIn = (userId: string, userAgent: string | null = null) =>
  deps.db.withTx((tx) =>
    openSession(tx, deps, { userId, address: "192.0.2.7", userAgent, openedBy: "password" }),
  );

const told = (...line: string[]) => linesTold(portal, line);
const refused = (...line: string[]) => refusalOf(portal, line);
const auditActions = () => recorded(deps).map(([action]) => action);

beforeEach(async () => {
  deps = createTestDeps();
  portal = await startTestPortal(realAnswers(deps, "user"), "wm_admin");
});

describe("members", () => {
  it("are listed with role, state, teams and when they were last here", async () => {
    await addPerson("ada", "maintainer", "Ada Lovelace");
    await addPerson("bob");
    expect(await told("members", "list")).toEqual([
      "ada\tAda Lovelace\tmaintainer\tactive\tno team\tnever seen",
      "bob\tbob\tdeveloper\tactive\tno team\tnever seen",
    ]);
    expect(await told("members", "list", "--role", "maintainer")).toHaveLength(1);
    expect(await told("members", "list", "--text", "lovelace")).toHaveLength(1);
    expect(await told("members", "list", "--state", "disabled")).toEqual([]);
    expect(await refused("members", "list", "--state", "gone")).toEqual([
      2,
      expect.stringContaining("state"),
    ]);
  });

  it("change role, are shut out and let in again, each with one row of audit", async () => {
    await addPerson("root", "admin");
    await addPerson("bob");
    expect((await told("members", "role", "bob", "maintainer"))[0]).toContain("\tmaintainer\tactive\t");
    expect((await told("members", "disable", "bob"))[0]).toContain("\tdisabled\t");
    expect((await told("members", "enable", "bob"))[0]).toContain("\tactive\t");
    expect((await told("members", "get", "bob"))[0]).toMatch(/^bob\t/);
    expect(auditActions()).toEqual(["members.setRole", "members.disable", "members.enable"]);
  });

  it("are linked to a person of the catalog, and to nobody without one", async () => {
    await seedEntities(deps.db, [anEntity("bob", { kind: "User", spec: { memberOf: [] } })]);
    await addPerson("bob");
    const person = () => deps.db.raw.prepare("SELECT entity_ref FROM users").pluck().get();
    await told("members", "link", "bob", "user:default/bob");
    expect(person()).toBe("user:default/bob");
    await told("members", "link", "bob");
    expect(person()).toBeNull();
  });

  it.each([
    [["get", "nobody"], 1],
    [["role", "nobody", "viewer"], 1],
    [["role", "bob", "king"], 2],
    [["role", "bob"], 2],
    [["link", "bob", "not/a/ref"], 1],
    [["disable"], 2],
  ])("%j is refused", async (line, status) => {
    await addPerson("bob");
    expect((await refused("members", ...line))[0]).toBe(status);
    expect(auditActions()).toEqual([]);
  });

  it("with a name that would be two lines take one", async () => {
    await addPerson("eve", "viewer", "Eve\nroot\tRoot\tadmin");
    expect(await told("members", "list")).toEqual([
      String.raw`eve	Eve\u000aroot\u0009Root\u0009admin	viewer	active	no team	never seen`,
    ]);
  });
});

describe("the sessions of a person", () => {
  it("are listed with device and address, and ended one by one or all", async () => {
    const ada = await addPerson("ada");
    const first = await signIn(ada);
    deps.clock.now += 60_000;
    await signIn(ada, "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
    const rows = await told("sessions", "list", "ada");
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatch(/\tFirefox[^\t]*\t192\.0\.2\.7\tsince 2026-01-15T09:01:00\.000Z\tseen /);
    expect(await told("sessions", "revoke", "ada", first.sessionId)).toEqual(["1 session ended."]);
    await signIn(ada);
    expect(await told("sessions", "revoke", "ada")).toEqual(["2 sessions ended."]);
    expect(await told("sessions", "list", "ada")).toEqual([]);
  });

  it("are nobody's when the account does not exist", async () => {
    expect((await refused("sessions", "list", "nobody"))[0]).toBe(1);
    expect((await refused("sessions", "revoke", "nobody"))[0]).toBe(1);
  });
});
