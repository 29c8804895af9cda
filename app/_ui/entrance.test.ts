import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { areas, findEntrance, needsSession, tellAccounts } from "./entrance";

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

describe("the way in", () => {
  it("is the page's own matter until somebody can say whether there are accounts", async () => {
    expect(await findEntrance("/catalog")).toBeUndefined();
  });

  it.each([
    [true, "/login?next=%2Fcatalog%3Fq%3Da%26b"],
    [false, "/setup"],
  ])("with accounts %s is %s", async (isSetUp, way) => {
    tellAccounts(() => Promise.resolve(isSetUp));
    expect(await findEntrance("/catalog?q=a&b")).toBe(way);
  });

  it("is the page's own matter while the database does not answer", async () => {
    tellAccounts(() => Promise.reject(new Error("planned")));
    expect(await findEntrance("/catalog")).toBeUndefined();
  });
});
