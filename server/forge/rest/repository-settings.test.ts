import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_SETTINGS, type RepositorySettings } from "../store/repositories.ts";
import { at } from "../testing.ts";
import { fieldErrors, refusal } from "../testing/answers.ts";
import { useRestDoor } from "../testing/rest-door.ts";
import { mergeSettings } from "./repository-settings.ts";

const door = useRestDoor();
let path: string;
let member: string;

beforeAll(async () => {
  path = await door.repository("settings");
  member = await door.person("mia");
});

describe("settings of a body laid over what is there", () => {
  const someSettings = fc.record(
    {
      description: fc.string(),
      homepage: fc.webUrl(),
      private: fc.boolean(),
      has_issues: fc.boolean(),
      is_template: fc.boolean(),
      allow_rebase_merge: fc.boolean(),
      squash_merge_commit_title: fc.constantFrom("PR_TITLE" as const, "COMMIT_OR_PR_TITLE" as const),
      merge_commit_message: fc.constantFrom("PR_BODY" as const, "PR_TITLE" as const, "BLANK" as const),
    },
    { requiredKeys: [] },
  );
  const over = (...bodies: Record<string, unknown>[]): RepositorySettings =>
    bodies.reduce<RepositorySettings>((current, body) => mergeSettings(current, body), DEFAULT_SETTINGS);

  it("change what they name and keep every other one", () => {
    fc.assert(
      fc.property(someSettings, (body) => {
        expect(over(body)).toEqual({ ...DEFAULT_SETTINGS, ...body });
      }),
    );
  });

  it("mean the same once and twice, and the later of two wins", () => {
    fc.assert(
      fc.property(someSettings, someSettings, (one, other) => {
        expect(over(one, one)).toEqual(over(one));
        expect(over(one, other)).toEqual(over({ ...one, ...other }));
      }),
    );
  });

  it.each([
    ["keys nobody knows", { visibilty: "private", constructor: "x", ["__proto__"]: { private: true } }],
    ["keys that are no settings", { name: "x", archived: true, default_branch: "x", id: 7 }],
    ["what is left undefined", { private: undefined, has_wiki: undefined, visibility: undefined }],
  ])("leave everything as it is for %s", (_what, body) => {
    expect(over(body)).toEqual(DEFAULT_SETTINGS);
  });

  it.each([
    [{ visibility: "private" }, true],
    [{ visibility: "public" }, false],
    [{ visibility: "public", private: true }, false],
    [{ visibility: "private", private: false }, true],
    [{ private: true }, true],
  ])("read %j as private: %s", (body, isPrivate) => {
    expect(over({ private: !isPrivate }, body).private).toBe(isPrivate);
  });
});

describe("who sees the settings", () => {
  const mergeKeys = (body: unknown) =>
    Object.keys(Object(body)).filter((key) => key.startsWith("allow_") || key === "security_and_analysis");

  it("shows how merges are made to whoever may push, and to nobody else", async () => {
    expect(mergeKeys((await door.get(path)).body)).toContain("allow_squash_merge");
    for (const as of [null, member]) {
      const { body } = await door.get(path, { as });
      expect(mergeKeys(body)).toEqual(["allow_forking"]);
      expect(at(body, "permissions.push")).toBe(false);
    }
  });
});

describe("topics", () => {
  const put = (names: unknown) => door.ask("PUT", `${path}/topics`, { names });

  it.each([
    ["no list", "a"],
    ["an empty topic", [""]],
    ["a space", ["a b"]],
    ["a leading hyphen", ["-a"]],
    ["an underscore", ["a_b"]],
    ["a letter outside of ASCII", ["café"]],
    ["51 characters", ["t".repeat(51)]],
    ["a number", [7]],
    ["21 topics", Array.from({ length: 21 }, (_, index) => `t${index}`)],
  ])("are refused with 422 for %s, and the old ones stay", async (_what, names) => {
    expect((await put(["kept"])).status).toBe(200);
    const answer = await put(names);
    expect([answer.status, at(answer.body, "message")]).toEqual([422, "Validation Failed"]);
    expect((await door.get(`${path}/topics`)).body).toEqual({ names: ["kept"] });
  });

  it.each([
    ["none", [], []],
    ["one of 50 characters", ["t".repeat(50)], ["t".repeat(50)]],
    ["twenty", Array.from({ length: 20 }, (_, index) => `t${index}`), undefined],
    ["large letters, as small ones", ["Golden-Path"], ["golden-path"]],
    ["the same twice, once", ["a", "A", "b", "a"], ["a", "b"]],
  ])("take %s", async (_what, names, kept) => {
    expect((await door.call("PUT", `${path}/topics`, { names })).body).toEqual({ names: kept ?? names });
    expect(at((await door.get(path)).body, "topics")).toEqual(kept ?? names);
  });

  it("need a list", async () => {
    expect(fieldErrors(await door.ask("PUT", `${path}/topics`, {}))).toEqual([
      "Repository.names missing_field",
    ]);
  });
});

describe("Dependabot's switches", () => {
  const alerts = () => door.call("GET", `${path}/vulnerability-alerts`);
  const fixes = async () => (await door.call("GET", `${path}/automated-security-fixes`)).body;

  it("are off at first, and fixes need alerts", async () => {
    expect(refusal(await alerts())).toEqual([404, "Vulnerability alerts are disabled."]);
    expect(await fixes()).toEqual({ enabled: false, paused: false });
    expect(refusal(await door.call("PUT", `${path}/automated-security-fixes`))).toEqual([
      422,
      "Vulnerability alerts must be enabled to configure automated security fixes.",
    ]);
    expect(await fixes()).toEqual({ enabled: false, paused: false });
  });

  it("may be turned twice, and alerts take the fixes down with them", async () => {
    const turn = async (method: string, name: string) => (await door.call(method, `${path}/${name}`)).status;
    expect(await turn("PUT", "vulnerability-alerts")).toBe(204);
    expect(await turn("PUT", "vulnerability-alerts")).toBe(204);
    expect((await alerts()).status).toBe(204);
    expect(await turn("PUT", "automated-security-fixes")).toBe(204);
    expect(await fixes()).toEqual({ enabled: true, paused: false });
    expect(at((await door.get(path)).body, "security_and_analysis.dependabot_security_updates")).toEqual({
      status: "enabled",
    });
    expect(await turn("DELETE", "vulnerability-alerts")).toBe(204);
    expect(await turn("DELETE", "vulnerability-alerts")).toBe(204);
    expect(await fixes()).toEqual({ enabled: false, paused: false });
  });

  it("are shown to administrators alone", async () => {
    for (const name of ["vulnerability-alerts", "automated-security-fixes"]) {
      expect((await door.get(`${path}/${name}`, { as: null })).status).toBe(401);
      expect((await door.get(`${path}/${name}`, { as: member })).status).toBe(403);
    }
  });

  it("keep one kind of analysis when another is changed", async () => {
    const turn = (name: string, status: string) =>
      door.call("PATCH", path, { security_and_analysis: { [name]: { status } } });
    await turn("secret_scanning", "enabled");
    await turn("secret_scanning_push_protection", "enabled");
    const { body } = await turn("secret_scanning", "disabled");
    expect(at(body, "security_and_analysis")).toMatchObject({
      secret_scanning: { status: "disabled" },
      secret_scanning_push_protection: { status: "enabled" },
    });
    const refused = await door.ask("PATCH", path, {
      security_and_analysis: { secret_scanning: { status: "on" } },
    });
    expect(fieldErrors(refused)).toEqual(["Repository.security_and_analysis.secret_scanning.status invalid"]);
  });
});

describe("what workflows may do", () => {
  const permissions = "/repos/waymark/settings/actions/permissions/workflow";

  it("is least at first, and a body changes only what it names", async () => {
    const least = { default_workflow_permissions: "read", can_approve_pull_request_reviews: false };
    expect((await door.call("GET", permissions)).body).toEqual(least);
    for (const [change, after] of [
      [{}, least],
      [{ can_approve_pull_request_reviews: true }, { ...least, can_approve_pull_request_reviews: true }],
      [
        { default_workflow_permissions: "write" },
        { default_workflow_permissions: "write", can_approve_pull_request_reviews: true },
      ],
      [least, least],
    ]) {
      expect((await door.call("PUT", permissions, change)).status).toBe(204);
      expect((await door.get(permissions)).body).toEqual(after);
    }
  });

  it.each([
    [{ default_workflow_permissions: "admin" }, "default_workflow_permissions"],
    [{ can_approve_pull_request_reviews: 1 }, "can_approve_pull_request_reviews"],
  ])("refuses %j", async (body, field) => {
    const answer = await door.ask("PUT", permissions, body);
    expect([answer.status, fieldErrors(answer)]).toEqual([422, [`WorkflowPermissions.${field} invalid`]]);
  });
});
