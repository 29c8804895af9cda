import { describe, expect, it } from "vitest";
import { anEntity } from "../../../catalog/testing.ts";
import { judgeFiles, shown, someFacts } from "../../testing.ts";
import type { ServiceFacts } from "../facts.ts";
import { applyRule, type Rule } from "../rule.ts";
import { codeowners, description, ownerTeam, tier } from "./ownership.ts";

const judge = (rule: Rule, overrides: Partial<ServiceFacts>) =>
  applyRule(rule, someFacts(overrides), undefined);
const group = (members: number) => ({ ref: "group:default/payments", kind: "group", members });

describe("owned by a team", () => {
  it.each([
    [0, "fail", "group:default/payments has 0 of 2 members."],
    [1, "fail", "group:default/payments has 1 of 2 members."],
    [2, "pass", "group:default/payments has 2 members."],
    [500, "pass", "group:default/payments has 500 members."],
  ])("with %i members: %s", (members, state, reason) => {
    const result = judge(ownerTeam, { owner: group(members) });
    expect(result).toMatchObject({ state, reason });
    expect(shown(result)).toEqual([
      "catalog-info.yaml:- spec.owner: group:default/payments",
      `-:- group:default/payments: ${members} members`,
    ]);
  });

  it("fails for a name that nobody in the catalog has, and for no name, and says which", () => {
    const unknown = judge(ownerTeam, { owner: undefined });
    expect(unknown).toMatchObject({ state: "fail", reason: "The catalog knows no group:default/payments." });
    const missing = judge(ownerTeam, { owner: undefined, ownerRef: null });
    expect(missing).toMatchObject({ state: "fail", reason: "The catalog knows no owner." });
    expect(shown(missing)).toEqual(["catalog-info.yaml:- spec.owner: missing"]);
  });

  it.each(["user", "component", "system"])(
    "warns of an owner that is a %s, and says how to fix it",
    (kind) => {
      const result = judge(ownerTeam, { owner: { ref: `${kind}:default/ada`, kind, members: 9 } });
      expect(result).toMatchObject({ state: "warn", howToFix: ownerTeam.howToFix });
    },
  );

  it("takes its evidence from the catalog when the entity came from no file", () => {
    const result = judge(ownerTeam, { descriptorPath: null, repository: undefined, commit: null });
    expect(result.evidence).toMatchObject([
      { source: "catalog", path: null, url: null, commit: null, value: "spec.owner: group:default/payments" },
      { source: "catalog", value: "group:default/payments: 2 members" },
    ]);
  });
});

describe("a description", () => {
  it.each([
    [undefined, "fail", "There is no description."],
    ["", "fail", "There is no description."],
    [" \n\t ", "fail", "There is no description."],
    ["x", "warn", "The description has 1 of 20 characters."],
    ["x".repeat(19), "warn", "The description has 19 of 20 characters."],
    [` ${"x".repeat(19)} `, "warn", "The description has 19 of 20 characters."],
    ["x".repeat(20), "pass", "It has a description."],
    ["Nimmt Zahlungen für Überweisungen an.", "pass", "It has a description."],
  ])("%j: %s", (text, state, reason) => {
    const result = judge(description, { entity: anEntity("a", { metadata: { description: text } }) });
    expect(result).toMatchObject({ state, reason });
    expect(result.evidence).toHaveLength(1);
  });

  it("of a novel is shown as far as evidence goes", () => {
    const entity = anEntity("a", { metadata: { description: "x".repeat(9_000) } });
    expect(judge(description, { entity }).evidence[0]?.value).toHaveLength(500);
  });
});

describe("a tier", () => {
  it.each([
    [undefined, "fail", "No tier is set.", "missing"],
    ["0", "pass", "It is tier 0.", "0"],
    ["3", "pass", "It is tier 3.", "3"],
    ["4", "fail", '"4" is not a tier.', "4"],
    ["01", "fail", '"01" is not a tier.', "01"],
    ["", "fail", '"" is not a tier.', ""],
    ["gold", "fail", '"gold" is not a tier.', "gold"],
  ])("%j: %s", (value, state, reason, found) => {
    const annotations = value === undefined ? {} : { "waymark.dev/tier": value };
    const result = judge(tier, { entity: anEntity("a", { metadata: { annotations } }) });
    expect(result).toMatchObject({ state, reason, howToFix: state === "pass" ? null : tier.howToFix });
    expect(shown(result)).toEqual([`catalog-info.yaml:- waymark.dev/tier: ${found}`]);
  });
});

describe("code owners", () => {
  it.each([
    ["* @acme/payments", 1],
    ["# who reviews\n\n* @acme/payments @ada\n/docs @acme/writers", 3],
    ["/docs @acme/writers\r\n* @ada\r\n", 2],
    ["  *   @ada # everybody", 1],
    ["*\t@acme/payments", 1],
    ["* payments@example.com", 1],
    ["* @acme/payments\n* @ada", 2],
    ["/docs\n* @ada", 2],
    ["* @ada\n/docs # @acme/writers\n* @acme/payments", 3],
    ["* @ada\n# nobody\n\n/my\\ docs @acme/writers", 1],
  ])("cover every file: %j on line %i", (content, line) => {
    const result = judgeFiles(codeowners, { ".github/CODEOWNERS": content });
    expect(result).toMatchObject({ state: "pass", howToFix: null });
    expect(result.evidence).toMatchObject([
      {
        path: ".github/CODEOWNERS",
        line,
        commit: "c".repeat(40),
        url: `https://forge.example/acme/checkout-api/blob/main/.github/CODEOWNERS#L${line}`,
      },
    ]);
  });

  it.each([
    "",
    "\n\n",
    "# * @acme/payments",
    "*",
    "* # @acme/payments",
    "* payments",
    "* @",
    "*.ts @acme/payments",
    "/* @acme/payments",
    "/src/ @acme/payments",
    "*@acme/payments",
  ])("do not cover every file: %j", (content) => {
    const result = judgeFiles(codeowners, { CODEOWNERS: content });
    expect(result).toMatchObject({ state: "fail", reason: "No line of CODEOWNERS covers every file." });
    expect(result.evidence).toMatchObject([{ path: "CODEOWNERS", line: null, value: content }]);
  });

  // GitHub: the last matching line wins, and one that names nobody takes its files out of everybody's hands.
  it.each([
    ["* @ada\n/apps/ @acme/web\n/apps/github", 3, "/apps/github"],
    ["* @ada\n/docs # @acme/writers\n", 2, "/docs"],
    ["* @ada\n/my\\ docs\r\n/x @ada", 2, "/my\\ docs"],
    ["* @ada\n*", 2, "*"],
  ])("do not cover every file: %j leaves out line %i", (content, line, pattern) => {
    const result = judgeFiles(codeowners, { CODEOWNERS: content });
    expect(result).toMatchObject({ state: "fail", reason: `Nobody owns what matches ${pattern}.` });
    expect(result.evidence).toMatchObject([{ path: "CODEOWNERS", line }]);
  });

  it("are asked for by a pattern of any length, which is shown shortened", () => {
    const result = judgeFiles(codeowners, { CODEOWNERS: `* @ada\n${"x".repeat(9_000)}` });
    expect(result.reason).toBe(`Nobody owns what matches ${"x".repeat(100)}.`);
  });

  it.each([".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"])("are read from %s", (path) => {
    expect(judgeFiles(codeowners, { [path]: "* @ada" }).state).toBe("pass");
  });

  it("are the first file in GitHub's own order, whatever the order of the tree", () => {
    const files = { "docs/CODEOWNERS": "* @ada", CODEOWNERS: "* @ada", ".github/CODEOWNERS": "/src @ada" };
    expect(judgeFiles(codeowners, files)).toMatchObject({
      state: "fail",
      evidence: [{ path: ".github/CODEOWNERS" }],
    });
  });

  it("that are nowhere fail with what was looked for; those that were not read are unknown", () => {
    const missing = judgeFiles(codeowners, { "src/CODEOWNERS": "* @ada" });
    expect(missing).toMatchObject({ state: "fail", reason: "There is no CODEOWNERS file." });
    expect(shown(missing)).toEqual([".github/CODEOWNERS:- not in the repository"]);
    expect(missing.evidence[0]?.url).toBe("https://forge.example/acme/checkout-api");
    const unread = judgeFiles(codeowners, { CODEOWNERS: null });
    expect(unread).toMatchObject({
      state: "unknown",
      howToFix: null,
      unknownSince: "2026-01-15T09:00:00.000Z",
    });
    expect(shown(unread)).toEqual(["CODEOWNERS:- not read"]);
  });
});
