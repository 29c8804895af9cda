import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fixtureTemplate, textFile } from "../testing/fixture-template.ts";
import { limitToOwner } from "./owner-limits.ts";
import { planSchema, renderedTemplateSchema } from "./plan.schema.ts";
import { accessToCreateFor, accessToRun, isBoundToOwn, nameOfOwner } from "./run-rights.ts";
import { joinWorkspacePath, parseTargetFolder, parseWorkspacePath } from "./workspace-path.ts";

const rendered = fixtureTemplate("checkout", { isInCatalog: true });
const issues = (change: (template: ReturnType<typeof structuredClone<typeof rendered>>) => void) => {
  const copy = structuredClone(rendered);
  change(copy);
  const parsed = renderedTemplateSchema.safeParse(copy);
  return parsed.success ? [] : parsed.error.issues.map(({ path }) => path.join("."));
};

describe("a stored plan", () => {
  it("comes back the same, through JSON too", () => {
    expect(renderedTemplateSchema.parse(JSON.parse(JSON.stringify(rendered)))).toEqual(rendered);
  });

  it("of before owners were written down names nobody, and leaves nothing out", () => {
    const { owner: _owner, ...catalog } = rendered.plan.catalog ?? { entityRef: "", path: "", owner: null };
    const { leftOut: _leftOut, ...old } = { ...rendered.plan, catalog };
    expect(planSchema.parse(old)).toMatchObject({ catalog: { owner: null }, leftOut: [] });
  });

  it.each<[string, Parameters<typeof issues>[0]]>([
    ["files.0.mode", ({ files }) => Object.assign(files[0] ?? {}, { mode: "120000" })],
    ["files.0.mode", ({ files }) => Object.assign(files[0] ?? {}, { mode: "160000" })],
    ["files.0.sha", ({ files }) => Object.assign(files[0] ?? {}, { sha: "abc" })],
    ["files.0.sha", ({ files }) => Object.assign(files[0] ?? {}, { sha: "A".repeat(40) })],
    ["files.0.encoding", ({ files }) => Object.assign(files[0] ?? {}, { encoding: "latin1" })],
    ["files.0.size", ({ files }) => Object.assign(files[0] ?? {}, { size: -1 })],
    ["plan.repository.visibility", ({ plan }) => Object.assign(plan.repository, { visibility: "secret" })],
    [
      "plan.repository.teams.0.permission",
      ({ plan }) => Object.assign(plan.repository, { teams: [{ slug: "a", permission: "owner" }] }),
    ],
    [
      "plan.repository.rules.requiredApprovals",
      ({ plan }) => Object.assign(plan.repository.rules ?? {}, { requiredApprovals: 11 }),
    ],
    [
      "plan.leftOut.0.step",
      ({ plan }) => Object.assign(plan, { leftOut: [{ step: "push-content", title: "", reason: "" }] }),
    ],
    [
      "plan.repository.settings.hasIssues",
      ({ plan }) => Object.assign(plan.repository.settings, { hasIssues: "yes" }),
    ],
  ])("is not read with another %s", (path, change) => {
    expect(issues(change)).toEqual([path]);
  });

  it("never holds the value of a secret, whoever puts one in", () => {
    const secrets = [{ name: "TOKEN", from: "given", value: "hunter2hunter2" }];
    const plan = planSchema.parse({ ...rendered.plan, repository: { ...rendered.plan.repository, secrets } });
    expect(plan.repository.secrets).toEqual([{ name: "TOKEN", from: "given" }]);
  });

  it("names a file by git's own id of it", () => {
    expect(textFile("a", "").sha).toBe("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
    expect(textFile("a", "ä\n")).toMatchObject({ size: 3, sha: "8be8316c70848caa99b9b3086c64976e82d1c17d" });
  });
});

describe("a plan in a person's account", () => {
  it("tells in words what is left out, with the login and the teams by name", () => {
    const teams = [
      { slug: "payments", permission: "push" as const },
      { slug: "ops", permission: "pull" as const },
    ];
    const limited = limitToOwner(
      fixtureTemplate("a", { repository: { teams, visibility: "internal" } }).plan,
      { kind: "user", login: "octocat" },
    );
    expect(limited.leftOut.map(({ title, reason }) => `${title}: ${reason}`)).toEqual([
      "Access for teams: octocat is a person's account, which has no teams: no access for payments, ops. octocat has every right.",
      "Custom properties: octocat is a person's account, which has no custom properties. The homepage of the repository names the run that made it.",
    ]);
    expect(limited.warnings).toEqual([
      {
        code: "no_internal_visibility",
        message:
          "octocat is a person's account, which has no internal repositories: this one will be private.",
      },
    ]);
  });
});

describe("a refused path", () => {
  it.each([
    ["/abs", "it is absolute"],
    ["a\\b", "it contains a backslash"],
    ["a//b", "a part of it is empty"],
    ["a/./b", "a part of it is only a dot"],
    ["a/../b", "it leaves the repository"],
    ["a\tb", "it contains a control character"],
    ["a\ud800", "it is not valid text"],
    ["a/.GIT./x", "it reaches into the .git folder"],
    ["GIT~1", "it reaches into the .git folder"],
    [`a/${"x".repeat(256)}`, "a part of it is longer than 255 bytes"],
    ["a/".repeat(201), "longer than 400 characters"],
  ])("%.12j says why", (path, reason) => {
    const parsed = parseWorkspacePath(path);
    expect(parsed.ok ? "accepted" : parsed.error).toBe(
      `Expected a path inside the repository, found ${JSON.stringify(path)}: ${reason}.`,
    );
  });

  it("is none of two good ones joined", () => {
    const segment = fc.stringMatching(/^[a-zA-Z0-9._ -]{1,8}$/);
    fc.assert(
      fc.property(
        fc.array(segment, { maxLength: 3 }),
        fc.array(segment, { minLength: 1, maxLength: 3 }),
        (folders, parts) => {
          const folder = parseTargetFolder(folders.join("/"));
          const path = parseWorkspacePath(parts.join("/"));
          if (!folder.ok || !path.ok) return;
          const joined = joinWorkspacePath(folder.value, path.value);
          expect(parseWorkspacePath(joined)).toEqual({ ok: true, value: joined });
        },
      ),
    );
  });
});

describe("who is bound to what is theirs", () => {
  const caller = (
    role: "viewer" | "developer" | "maintainer" | "admin" | null,
    userRef: string | null,
    groups: readonly string[] = [],
  ) => ({ role, userRef, groups });
  it.each([
    [caller("developer", "user:default/ana"), true],
    [caller("developer", null, ["group:default/a"]), true],
    [caller("developer", null), false],
    [caller("maintainer", "user:default/ana"), false],
    [caller("admin", null, ["group:default/a"]), false],
    [caller(null, "user:default/ana"), true],
    [caller("viewer", "user:default/ana"), true],
  ])("of %j: %s", (who, isBound) => {
    expect(isBoundToOwn(who)).toBe(isBound);
  });

  it.each([
    ["group:default/payments", "payments"],
    ["group:finance/payments", "finance/payments"],
    ["user:default/ana", "ana"],
  ])("%s is read as %s", (ref, name) => {
    expect(nameOfOwner(ref)).toBe(name);
  });

  it("is told in words that fit a team, a person and nobody", () => {
    const bound = caller("developer", "user:default/eve");
    expect(accessToCreateFor(bound, "user:default/ana").refusal).toBe(
      "Only ana, or a maintainer, may create what ana will own. Choose a team of yours, or ask one of them.",
    );
    expect(accessToRun("usr_1", { startedById: "usr_2", ownedBy: "user:default/ana" }).refusal).toBe(
      "Only who started the run, ana, or a maintainer, may do this.",
    );
    expect(accessToRun("usr_1", { startedById: "usr_2", ownedBy: null }).refusal).toBe(
      "Only who started the run, or a maintainer, may do this.",
    );
  });
});
