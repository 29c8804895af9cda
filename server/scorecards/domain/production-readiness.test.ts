import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { anEntity } from "../../catalog/testing.ts";
import type { FactFile, ServiceFacts } from "./facts.ts";
import { evaluateRules, productionReadiness } from "./production-readiness.ts";
import { scoreOf } from "./score.ts";
import type { RuleResult } from "./result.schema.ts";

const golden = path.join(import.meta.dirname, "../../../templates/typescript-service/golden");
const goldenFiles: FactFile[] = fs
  .readdirSync(golden, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => {
    const file = path.join(entry.parentPath, entry.name);
    return { path: path.relative(golden, file), content: fs.readFileSync(file, "utf8") };
  });

const facts = (overrides: Partial<ServiceFacts> = {}): ServiceFacts => ({
  entity: anEntity("checkout-api", {
    metadata: { description: "Takes payments from the web shop.", annotations: { "waymark.dev/tier": "1" } },
  }),
  name: "checkout-api",
  owner: { ref: "group:default/payments", kind: "group", members: 2 },
  ownerRef: "group:default/payments",
  repository: { htmlUrl: "http://forge/waymark/checkout-api", defaultBranch: "main" },
  commit: "c".repeat(40),
  descriptorPath: "catalog-info.yaml",
  files: goldenFiles,
  observedAt: "2026-01-15T09:00:00.000Z",
  ...overrides,
});
const without = (pattern: RegExp): FactFile[] => goldenFiles.filter((file) => !pattern.test(file.path));
const replaced = (file: string, change: (content: string) => string | null): FactFile[] =>
  goldenFiles.map((known) =>
    known.path === file ? { path: file, content: change(known.content ?? "") } : known,
  );
const judge = (overrides: Partial<ServiceFacts> = {}, before: RuleResult[] = []) =>
  evaluateRules(productionReadiness, facts(overrides), before);
const stateOf = (rule: string, overrides: Partial<ServiceFacts>) =>
  judge(overrides).find((result) => result.rule === rule)?.state;

describe("production readiness", () => {
  it("finds the service template's own output at the highest level, with evidence for every rule", () => {
    const results = judge();
    expect(results.filter((result) => result.state !== "pass")).toEqual([]);
    expect(results.every((result) => result.evidence.length > 0)).toBe(true);
    expect(scoreOf(results)).toMatchObject({ level: "Gold", nextLevel: null, rulesToNext: 0, unknown: 0 });
  });

  const withTier = (tier: string) => ({
    entity: anEntity("a", { metadata: { annotations: { "waymark.dev/tier": tier } } }),
  });
  const rulesFile = "monitoring/prometheus/rules.yaml";
  const deployment = "deploy/kubernetes/deployment.yaml";
  it.each<[rule: string, state: string, overrides: Partial<ServiceFacts>]>([
    ["owner-team", "fail", { owner: undefined }],
    ["owner-team", "fail", { owner: { ref: "group:default/payments", kind: "group", members: 1 } }],
    ["owner-team", "warn", { owner: { ref: "user:default/ada", kind: "user", members: 0 } }],
    ["description", "fail", { entity: anEntity("a") }],
    ["description", "warn", { entity: anEntity("a", { metadata: { description: "short" } }) }],
    ["tier", "fail", { entity: anEntity("a") }],
    ["tier", "fail", withTier("9")],
    ["codeowners", "fail", { files: without(/CODEOWNERS/) }],
    ["codeowners", "fail", { files: replaced(".github/CODEOWNERS", () => "/src @a/b\n") }],
    ["codeowners", "unknown", { files: replaced(".github/CODEOWNERS", () => null) }],
    ["slos-defined", "fail", { files: without(/^slo\//) }],
    [
      "slos-defined",
      "fail",
      { files: replaced("slo/latency.yaml", (text) => text.replace("openslo/v1", "openslo/v9")) },
    ],
    ["slos-defined", "unknown", { files: replaced("slo/latency.yaml", () => null) }],
    ["alert-rules", "fail", { files: without(/^monitoring\//) }],
    ["alert-rules", "fail", { files: replaced(rulesFile, () => "groups: []\n") }],
    ["alert-rules", "fail", { files: replaced(rulesFile, () => "groups: [") }],
    ["alert-runbooks", "fail", { files: replaced(rulesFile, () => "groups: [") }],
    ["alert-rules", "unknown", { files: replaced(rulesFile, () => null) }],
    ["dependency-updates", "fail", { files: replaced(".github/dependabot.yml", () => "updates: [") }],
    ["alert-runbooks", "not-applicable", { files: without(/^monitoring\//) }],
    ["alert-runbooks", "fail", { files: without(/^docs\//) }],
    [
      "alert-runbooks",
      "fail",
      { files: replaced(rulesFile, (text) => text.replace(/runbook_url:/, "not_a_runbook:")) },
    ],
    ["ci-pinned", "fail", { files: without(/workflows/) }],
    [
      "ci-pinned",
      "fail",
      { files: [...goldenFiles, { path: ".github/workflows/x.yml", content: "- uses: a/b@v4\n" }] },
    ],
    [
      "ci-pinned",
      "pass",
      { files: [...goldenFiles, { path: ".github/workflows/x.yml", content: "  uses: ./.github/a\n" }] },
    ],
    ["security-policy", "fail", { files: without(/SECURITY/) }],
    ["security-policy", "fail", { files: replaced("SECURITY.md", () => " \n") }],
    ["dependency-updates", "fail", { files: without(/dependabot/) }],
    [
      "dependency-updates",
      "fail",
      { files: replaced(".github/dependabot.yml", () => "version: 2\nupdates: []\n") },
    ],
    ["probes", "not-applicable", { files: without(/^deploy\//) }],
    ["probes", "fail", { files: replaced(deployment, (text) => text.replace("livenessProbe", "noProbe")) }],
    ["probes", "fail", { files: replaced(deployment, () => "{{ .Values.x }}: [") }],
    ["probes", "unknown", { files: replaced(deployment, () => null) }],
    [
      "replicas",
      "fail",
      {
        files: without(/horizontalpodautoscaler/).map((file) =>
          file.path === deployment
            ? { path: deployment, content: (file.content ?? "").replace(/replicas: \d+/, "replicas: 1") }
            : file,
        ),
      },
    ],
    ["disruption-budget", "fail", { files: without(/poddisruptionbudget/) }],
    ["template-provenance", "warn", { files: without(/^\.waymark/) }],
    ["template-provenance", "fail", { files: replaced(".waymark/template.yaml", () => "template: 3\n") }],
    ["template-provenance", "unknown", { files: replaced(".waymark/template.yaml", () => null) }],
  ])("%s is %s when the facts change", (rule, state, overrides) => {
    expect(stateOf(rule, overrides)).toBe(state);
  });

  it("says how to fix what fails, and points at the line", () => {
    const files = [
      ...goldenFiles,
      { path: ".github/workflows/x.yml", content: "on: push\njobs:\n  - uses: a/b@v4\n" },
    ];
    const result = judge({ files }).find(({ rule }) => rule === "ci-pinned");
    expect(result?.howToFix).not.toBeNull();
    expect(result?.evidence).toMatchObject([
      {
        line: 3,
        url: "http://forge/waymark/checkout-api/blob/main/.github/workflows/x.yml#L3",
        commit: "c".repeat(40),
      },
    ]);
  });

  it("keeps the time since when something is unknown", () => {
    const unreadable = { files: replaced("slo/latency.yaml", () => null) };
    const first = judge({ ...unreadable, observedAt: "2026-01-01T00:00:00.000Z" });
    const second = judge(unreadable, first);
    expect(second.find(({ rule }) => rule === "slos-defined")?.unknownSince).toBe("2026-01-01T00:00:00.000Z");
  });
});

describe("scoreOf", () => {
  const result = (level: RuleResult["level"], state: RuleResult["state"]): RuleResult => ({
    rule: "r",
    title: "t",
    level,
    state,
    reason: "",
    howToFix: null,
    ruleVersion: 1,
    evidence: [],
    unknownSince: null,
  });

  it("counts failing rules up to the next level only", () => {
    const results = [
      result("Bronze", "pass"),
      result("Silver", "fail"),
      result("Silver", "fail"),
      result("Gold", "fail"),
    ];
    expect(scoreOf(results)).toMatchObject({ level: "Bronze", nextLevel: "Silver", rulesToNext: 2 });
  });

  it("never holds a service back for what is exempt, warned about or not applicable", () => {
    const states = ["exempt", "warn", "not-applicable"] as const;
    expect(scoreOf(states.map((state) => result("Bronze", state)))).toEqual({
      level: "Gold",
      nextLevel: null,
      rulesToNext: 0,
      notKnown: [],
      passed: 2,
      applicable: 2,
      unknown: 0,
    });
  });

  it("lifts nothing for what is not known, and names it", () => {
    expect(scoreOf([result("Bronze", "unknown")])).toMatchObject({
      level: null,
      nextLevel: "Bronze",
      rulesToNext: 1,
      notKnown: ["t"],
      passed: 0,
      applicable: 1,
    });
    const held = [result("Bronze", "pass"), result("Silver", "unknown"), result("Gold", "unknown")];
    expect(scoreOf(held)).toMatchObject({ level: "Bronze", notKnown: ["t"], rulesToNext: 1 });
  });

  it.each([
    ["broken alert rules", "monitoring/prometheus/rules.yaml", "groups: ["],
    ["a workflow too large to read", ".github/workflows/ci.yml", null],
  ])("lifts a service no higher for %s than for none", (_what, file, content) => {
    const levelOf = (files: FactFile[]) => scoreOf(judge({ files })).level;
    expect(levelOf(replaced(file, () => content))).toBe("Bronze");
    expect(levelOf(goldenFiles.filter((known) => path.dirname(known.path) !== path.dirname(file)))).toBe(
      "Bronze",
    );
  });

  it("gives no level while a Bronze rule fails", () => {
    expect(scoreOf([result("Bronze", "fail"), result("Silver", "pass")])).toMatchObject({
      level: null,
      nextLevel: "Bronze",
    });
  });
});
