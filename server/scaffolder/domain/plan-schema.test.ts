import { describe, expect, it } from "vitest";
import { fixtureTemplate, textFile } from "../testing/fixture-template.ts";
import { planSchema, renderedTemplateSchema } from "./plan.schema.ts";

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
