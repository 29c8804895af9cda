import { beforeEach, describe, expect, it } from "vitest";
import { recorded } from "../../audit/testing.ts";
import { anEntity, seedEntities } from "../../catalog/testing.ts";
import { createTestDeps, type TestDeps } from "../../doors/testing.ts";
import type { Role } from "../../kernel/roles.ts";
import { linesTold, realAnswers, refusalOf, startTestPortal, type TestPortal } from "../testing.ts";

let deps: TestDeps;
let portal: TestPortal;

const portalAs = (role: Role, kind: "user" | "service" = "user"): Promise<TestPortal> =>
  startTestPortal(realAnswers(deps, kind), `wm_${role}`);

const told = (...line: string[]) => linesTold(portal, line);
const refused = (...line: string[]) => refusalOf(portal, line);
const auditActions = () => recorded(deps).map(([action]) => action);

beforeEach(async () => {
  deps = createTestDeps();
  portal = await portalAs("admin");
});

describe("whoami", () => {
  it("says who the token acts for, in words and as JSON", async () => {
    expect(await told("whoami")).toEqual(["A admin (admin)"]);
    const { stdout } = await portal.run(["whoami", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ name: "A admin", role: "admin" });
  });

  it("with a token nobody knows is not allowed", async () => {
    const stranger = await startTestPortal(realAnswers(deps), "wm_stranger");
    expect(await stranger.run(["whoami"])).toMatchObject({
      status: 77,
      stdout: "",
      stderr: expect.stringMatching(/^unauthenticated: /),
    });
  });
});

describe("token create", () => {
  it("prints the token alone, and keeps only that it exists", async () => {
    const [token = "", ...more] = await told("token", "create", "--name", "ci", "--role", "viewer");
    expect(token).toMatch(/^wm_[\w-]{40,}$/);
    expect(more).toEqual([]);
    expect((await told("token", "list")).join("\n")).not.toContain(token);
    expect(deps.db.raw.serialize().toString("latin1")).not.toContain(token);
    expect(auditActions()).toEqual(["tokens.create"]);
  });

  it("prints what it may with --json", async () => {
    const line = ["token", "create", "--name", "ci", "--role", "developer", "--expires", "30d", "--json"];
    const scopes = ["--scope", "runs:write", "--scope", "catalog:read", "--runs-per-hour", "3"];
    const { stdout } = await portal.run([...line, ...scopes]);
    expect(JSON.parse(stdout)).toMatchObject({
      token: expect.stringMatching(/^wm_/),
      name: "ci",
      role: "developer",
      scopes: expect.arrayContaining(["runs:write", "catalog:read"]),
      expiresAt: "2026-02-14T09:00:00.000Z",
    });
    expect(deps.db.raw.prepare("SELECT runs_per_hour FROM api_tokens").pluck().all()).toEqual([3]);
  });

  it.each([
    ["no name", ["--role", "viewer"], 2, "name"],
    ["no role", ["--name", "ci"], 2, "role"],
    ["a role that does not exist", ["--name", "ci", "--role", "owner"], 2, "role"],
    ["a life that is no length of time", ["--name", "ci", "--role", "viewer", "--expires", "soon"], 2, "30d"],
    ["a life of more than a year", ["--name", "ci", "--role", "viewer", "--expires", "366d"], 2, "365"],
    [
      "a scope nobody declared",
      ["--name", "ci", "--role", "viewer", "--scope", "moon:write"],
      2,
      "moon:write",
    ],
    [
      "no number of runs",
      ["--name", "ci", "--role", "viewer", "--runs-per-hour", "many"],
      2,
      "--runs-per-hour",
    ],
    ["half a run", ["--name", "ci", "--role", "viewer", "--runs-per-hour", "0.5"], 2, "whole number"],
    ["an account that does not exist", ["--name", "ci", "--role", "viewer", "--account", "bot"], 1, "bot"],
  ])("with %s is refused and makes nothing", async (_case, options, status, names) => {
    const [found, text] = await refused("token", "create", ...options);
    expect(found).toBe(status);
    expect(text).toContain(names);
    expect(await told("token", "list")).toEqual([]);
  });

  it.each([
    ["viewer", "user", "forbidden"],
    ["maintainer", "user", "forbidden"],
    ["admin", "service", "session_required"],
  ] as const)("is not allowed for a %s (%s)", async (role, kind, code) => {
    portal = await portalAs(role, kind);
    const [status, text] = await refused("token", "create", "--name", "x", "--role", "viewer");
    expect([status, text.split(":")[0]]).toEqual([77, code]);
  });
});

describe("the tokens of the portal", () => {
  const create = async (name: string, ...options: string[]): Promise<string> => {
    await told("token", "create", "--name", name, "--role", "viewer", ...options);
    const [row = ""] = await told("token", "list");
    return row.split("\t")[0] ?? "";
  };

  it("are listed newest first with what they may and until when", async () => {
    await create("first");
    deps.clock.now += 1_000;
    await create("second", "--scope", "runs:read", "--expires", "1d");
    const rows = (await told("token", "list")).map((row) => row.split("\t").slice(1));
    expect(rows).toEqual([
      ["second", "viewer", "runs:read", "never used", "until 2026-01-16T09:00:01.000Z"],
      ["first", "viewer", "every scope", "never used", "until 2026-04-15T09:00:00.000Z"],
    ]);
  });

  it("are revoked by their id, once and for all", async () => {
    const id = await create("ci");
    expect(await told("token", "revoke", id)).toEqual([`Revoked ${id}.`]);
    expect((await told("token", "list"))[0]).toContain("\trevoked");
    expect(await refused("token", "revoke", "tok_none")).toEqual([1, expect.stringContaining("tok_none")]);
  });

  it("are rotated: a new one alone on stdout, the old one ends after the grace", async () => {
    const id = await create("ci");
    const [token = "", ...more] = await told("token", "rotate", id, "--grace-hours", "2");
    expect([token.startsWith("wm_"), more]).toEqual([true, []]);
    const rows = await told("token", "list");
    expect(rows).toHaveLength(2);
    expect(rows.find((row) => row.startsWith(`${id}\t`))).toContain("\tuntil 2026-01-15T11:00:00.000Z");
    expect(rows.find((row) => !row.startsWith(`${id}\t`))).toContain("\tuntil 2026-04-15T09:00:00.000Z");
  });

  it.each([
    [["tok_none"], 1],
    [["tok_none", "--grace-hours", "-1"], 2],
    [["tok_none", "--grace-hours", "169"], 2],
    [[], 2],
  ])("are not rotated with %j", async (options, status) => {
    expect((await refused("token", "rotate", ...options))[0]).toBe(status);
  });

  it("are listed a hundred at a time, and the list says how to go on", async () => {
    for (let n = 0; n < 101; n += 1) {
      deps.clock.now += 1;
      await told("token", "create", "--name", `t${n}`, "--role", "viewer");
    }
    const first = await told("token", "list");
    expect(first).toHaveLength(101);
    const [, cursor = ""] = /^More with --cursor (\S+)$/.exec(first.at(-1) ?? "") ?? [];
    const rest = await told("token", "list", "--cursor", cursor);
    expect(rest.map((row) => row.split("\t")[1])).toEqual(["t0"]);
    expect(await refused("token", "list", "--cursor", "x")).toEqual([2, expect.stringMatching(/nextCursor/)]);
  });
});

describe("service accounts", () => {
  beforeEach(async () => {
    await seedEntities(deps.db, [
      anEntity("payments", { kind: "Group", spec: { type: "team", children: [] } }),
    ]);
  });
  const create = (...options: string[]) =>
    portal.run(["service-account", "create", "deploy-bot", "--role", "developer", ...options]);
  const owned = ["--owner", "group:default/payments"];

  it("are made, listed, shut out and let in again", async () => {
    const row = ["deploy-bot", "developer", "group:default/payments"];
    expect((await create(...owned)).stdout.split("\t")).toEqual([...row, "active", "0 tokens", "never used"]);
    await told("token", "create", "--name", "ci", "--role", "viewer", "--account", "deploy-bot");
    expect((await told("service-account", "list"))[0]).toContain("\t1 token\t");
    expect((await told("token", "list"))[0]).toContain("deploy-bot (ci)");
    expect(await told("token", "list", "--account", "deploy-bot")).toHaveLength(1);
    expect((await told("service-account", "disable", "deploy-bot"))[0]).toContain("\tdisabled\t");
    expect((await told("service-account", "enable", "deploy-bot"))[0]).toContain("\tactive\t");
  });

  it("have a name once", async () => {
    await create(...owned);
    expect(await create(...owned)).toMatchObject({ status: 1, stderr: expect.stringMatching(/^conflict: /) });
  });

  it.each([
    ["no owner", [], 2, "owner"],
    ["an owner that is no reference", ["--owner", "a/b/c"], 1, "found a/b/c"],
    ["an option it does not have", ["--expires", "1d"], 2, "--expires"],
  ])("are not made with %s", async (_case, options, expected, names) => {
    const { status, stderr } = await create(...options);
    expect([status, stderr]).toEqual([expected, expect.stringContaining(names)]);
    expect(await told("service-account", "list")).toEqual([]);
  });

  it.each(["disable", "enable"])("that do not exist cannot be told to %s", async (verb) => {
    expect((await refused("service-account", verb, "nobody"))[0]).toBe(1);
    expect(auditActions()).toEqual([]);
  });
});
