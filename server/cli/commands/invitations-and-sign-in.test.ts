import { beforeEach, describe, expect, it } from "vitest";
import { createTestDeps, type TestDeps } from "../../doors/testing.ts";
import { restOperations } from "../../doors/operations.ts";
import { linesTold, realAnswers, startTestPortal, type TestPortal } from "../testing.ts";

let deps: TestDeps;
let portal: TestPortal;

beforeEach(async () => {
  deps = createTestDeps();
  portal = await startTestPortal(realAnswers(deps, "user"), "wm_admin");
});

const lines = (...line: string[]): Promise<string[]> => linesTold(portal, line);
const count = (table: string): unknown => deps.db.raw.prepare(`SELECT count(*) FROM ${table}`).pluck().get();

describe("an invitation", () => {
  it("is a link, alone on stdout, that the list does not show again", async () => {
    const link = await lines("invitation", "create", "--email", "ada@example.com", "--role", "developer");
    expect(link).toEqual([expect.stringMatching(/^http:\/\/127\.0\.0\.1:3000\/\S+#\S+$/)]);
    const [row = ""] = await lines("invitation", "list");
    const [id, ...rest] = row.split("\t");
    expect(rest).toEqual(["ada@example.com", "developer", "open", "until 2026-01-22T09:00:00.000Z"]);
    expect(row).not.toContain(link[0]?.split("#")[1]);
    expect(id).toMatch(/^inv_/);
  });

  it("may be for somebody on GitHub, and ends when it is asked to", async () => {
    await lines("invitation", "create", "--github", "octocat", "--role", "viewer", "--expires", "2d");
    expect((await lines("invitation", "list"))[0]).toMatch(
      /\tgithub:octocat\tviewer\topen\tuntil 2026-01-17T09:00:00\.000Z$/,
    );
  });

  it("is withdrawn by its id, and stays so", async () => {
    await lines("invitation", "create", "--email", "ada@example.com", "--role", "viewer");
    const [id = ""] = (await lines("invitation", "list"))[0]?.split("\t") ?? [];
    expect((await lines("invitation", "revoke", id))[0]).toContain("\twithdrawn\t");
    expect((await lines("invitation", "list"))[0]).toContain("\twithdrawn\t");
  });

  it.each([
    ["nobody", ["--role", "viewer"], 2],
    ["no role", ["--email", "ada@example.com"], 2],
    ["an address that is none", ["--email", "ada", "--role", "viewer"], 2],
    ["both ways to be known", ["--email", "a@example.com", "--github", "a", "--role", "viewer"], 2],
    ["a life beyond all limits", ["--email", "a@example.com", "--role", "viewer", "--expires", "9999d"], 2],
  ])("for %s is refused and makes nothing", async (_case, options, status) => {
    expect(await portal.run(["invitation", "create", ...options])).toMatchObject({ status, stdout: "" });
    expect(count("invitations")).toBe(0);
  });

  it("that does not exist cannot be withdrawn", async () => {
    expect(await portal.run(["invitation", "revoke", "inv_none"])).toMatchObject({ status: 1 });
  });
});

describe("sign-in", () => {
  it("tells whether passwords open the door", async () => {
    expect(await lines("sign-in", "show")).toEqual(["passwords\ton"]);
  });

  it("keeps passwords while there is no other way in, and says why", async () => {
    const { status, stdout, stderr } = await portal.run(["sign-in", "passwords", "off"]);
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^conflict: /);
    expect(await lines("sign-in", "show")).toEqual(["passwords\ton"]);
  });

  it.each([["maybe"], ["ON"], ["true"]])("takes on and off and not %s", async (word) => {
    expect(await portal.run(["sign-in", "passwords", word])).toMatchObject({
      status: 2,
      stderr: "Expected waymark sign-in passwords on|off",
    });
    expect(portal.asked).toEqual([]);
  });
});

describe("permissions", () => {
  it("list every operation with the lowest role, the scope, and whose it must be", async () => {
    const rows = (await lines("permissions")).map((row) => row.split("\t"));
    expect(rows.map(([operation]) => operation).toSorted()).toEqual(
      restOperations.map(({ name }) => name).toSorted(),
    );
    const row = (name: string) => rows.find(([operation]) => operation === name)?.slice(1, 3);
    expect(row("tokens.create")).toEqual(["admin", "no token"]);
    expect(row("jobs.retry")?.[0]).toBe("maintainer");
    expect(row("runs.start")).toEqual(["developer", "runs:write"]);
    expect(row("catalog.queryEntities")).toEqual(["viewer", "catalog:read"]);
    const owner = (name: string) => rows.find(([operation]) => operation === name)?.slice(3);
    expect(owner("runs.retry")).toEqual([
      "who started the run, the team that owns what it makes, or a maintainer",
    ]);
    expect(owner("catalog.queryEntities")).toEqual([]);
  });
});

describe("what works only on the portal's own machine", () => {
  it.each([
    [["setup-link"], "session.mintSetupLink"],
    [["backup", "/tmp/never-written.backup"], "backup"],
    [["export", "/tmp/never-written"], "export"],
  ])("%j says so over HTTP and asks nobody", async (line, names) => {
    const { status, stdout, stderr } = await portal.run(line);
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(
      new RegExp(`^not_supported: ${names}.* works only on the machine the portal runs on`),
    );
    expect(portal.asked).toEqual([]);
  });
});
