import fs from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { areas, findEntrance, needsSession, tellDoor, type Door } from "./entrance";

describe("the pages that lead to sign-in", () => {
  it("are those of every folder of the portal", () => {
    const root = path.join(import.meta.dirname, "..", "(portal)");
    const folders = fs
      .readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !/^[_(]/.test(entry.name))
      .map(({ name }) => name);
    expect([...areas].toSorted()).toEqual(folders.toSorted());
  });

  it.each(["/", "/catalog", "/catalog/", "/catalog/default/component/x", "/settings/audit"])(
    "include %s",
    (pathname) => expect(needsSession(pathname)).toBe(true),
  );

  it.each([
    "/login",
    "/setup",
    "/invitation",
    "/baseline",
    "/catalogue",
    "/.git/config",
    "/icon.svg",
    "/api/v1/x",
  ])("do not include %s", (pathname) => expect(needsSession(pathname)).toBe(false));
});

const door = (given: Partial<Door>): Door => ({
  hasAnyAccount: () => Promise.resolve(true),
  admits: () => Promise.resolve(false),
  ...given,
});
/** The door hangs on globalThis, which other test files share. */
afterEach(() => void Reflect.deleteProperty(globalThis, Symbol.for("waymark.web.door")));

const asked = "/catalog?q=a&b";
const toLogin = "/login?next=%2Fcatalog%3Fq%3Da%26b";

describe("the way in", () => {
  it("is the page's own matter until somebody can say whether there are accounts", async () => {
    expect(await findEntrance({ asked, sessionToken: "" })).toBeUndefined();
  });

  it.each([
    [true, toLogin],
    [false, "/setup"],
  ])("with accounts %s is %s", async (isSetUp, way) => {
    tellDoor(door({ hasAnyAccount: () => Promise.resolve(isSetUp) }));
    expect(await findEntrance({ asked, sessionToken: "" })).toBe(way);
  });

  it("leads on whom the door admits, and to sign-in whom it does not", async () => {
    tellDoor(door({ admits: (token) => Promise.resolve(token === "wmc_live") }));
    expect(await findEntrance({ asked, sessionToken: "wmc_live" })).toBeUndefined();
    expect(await findEntrance({ asked, sessionToken: "wmc_over" })).toBe(toLogin);
  });

  it("asks nobody about a session where there is no cookie", async () => {
    tellDoor(door({ admits: () => Promise.reject(new Error("not to be asked")) }));
    expect(await findEntrance({ asked, sessionToken: "" })).toBe(toLogin);
  });

  it.each([
    ["", { hasAnyAccount: () => Promise.reject(new Error("planned")) }],
    ["wmc_live", { admits: () => Promise.reject(new Error("planned")) }],
  ])(
    "is the page's own matter while the database does not answer (cookie %j)",
    async (sessionToken, given) => {
      tellDoor(door(given));
      expect(await findEntrance({ asked, sessionToken })).toBeUndefined();
    },
  );
});
