import { describe, expect, it } from "vitest";
import { judgeFiles, shown } from "../../testing.ts";
import type { Rule } from "../rule.ts";
import { disruptionBudget, probes, replicas, templateProvenance } from "./deployment.ts";

const container = (...probed: string[]): string =>
  `{ name: app, image: x${probed.map((probe) => `, ${probe}: { httpGet: { path: / } }`).join("")} }`;
const both = container("readinessProbe", "livenessProbe");
const workload = (name: string, containers: readonly string[], more = "", kind = "Deployment"): string =>
  `kind: ${kind}\nmetadata: { name: ${name} }\nspec:\n${more}  template: { spec: { containers: [${containers.join(", ")}] } }\n`;
const scaler = (target: string, minimum: string): string =>
  `kind: HorizontalPodAutoscaler\nmetadata: { name: hpa }\nspec: { scaleTargetRef: { name: ${target} }${minimum} }\n`;
const budget = "kind: PodDisruptionBudget\nmetadata: { name: web }\nspec: { maxUnavailable: 1 }\n";
const path = "deploy/kubernetes/app.yaml";
const judge = (rule: Rule, ...documents: string[]) => judgeFiles(rule, { [path]: documents.join("---\n") });

describe("probes", () => {
  it.each(["Deployment", "StatefulSet", "Rollout"])("are wanted of every container of a %s", (kind) => {
    const good = judge(probes, workload("web", [both, both], "", kind));
    expect(good).toMatchObject({ state: "pass", reason: "Every container is probed." });
    expect(shown(good)).toEqual([`${path}:3 ${kind} web: probes set`]);
    const bad = judge(probes, workload("web", [both, container("readinessProbe")], "", kind));
    expect(bad).toMatchObject({ state: "fail", reason: "web has a container without both probes." });
    expect(shown(bad)).toEqual([`${path}:3 ${kind} web: probes missing`]);
  });

  it.each([
    ["neither", container()],
    ["readiness alone", container("readinessProbe")],
    ["liveness alone", container("livenessProbe")],
    ["startup alone", container("startupProbe")],
    ["probes that say nothing", "{ name: app, readinessProbe: , livenessProbe: null }"],
    ["no mapping", "text"],
  ])("are missing from a container with %s", (_case, bare) => {
    expect(judge(probes, workload("web", [bare])).state).toBe("fail");
  });

  it("name each workload that lacks them, and only those", () => {
    const result = judge(
      probes,
      workload("good", [both]),
      workload("bad", [container()]),
      workload("worse", [both, container()], "", "StatefulSet"),
    );
    expect(result.reason).toBe("bad, worse has a container without both probes.");
    expect(shown(result)).toEqual([
      `${path}:8 Deployment bad: probes missing`,
      `${path}:13 StatefulSet worse: probes missing`,
    ]);
  });

  it("are not made up for a workload without a name", () => {
    const result = judge(probes, `kind: Deployment\nspec: { template: { spec: { containers: [{}] } } }\n`);
    expect(result.reason).toBe("unnamed has a container without both probes.");
  });
});

describe("replicas", () => {
  it.each([
    ["none said, which is one", "", "fail", "web: 1 replicas"],
    ["none", "  replicas: 0\n", "fail", "web: 0 replicas"],
    ["one", "  replicas: 1\n", "fail", "web: 1 replicas"],
    ["two", "  replicas: 2\n", "pass", "web: 2 replicas"],
    ["a text", '  replicas: "5"\n', "fail", "web: 1 replicas"],
    ["a template's hole", "  replicas: ${REPLICAS}\n", "fail", "web: 1 replicas"],
  ])("with %s", (_case, more, state, value) => {
    const result = judge(replicas, workload("web", [both], more));
    expect(result.state).toBe(state);
    expect(shown(result)).toEqual([`${path}:3 ${value}`]);
  });

  it.each([
    ["a minimum of three", scaler("web", ", minReplicas: 3"), "pass", "web: 3 replicas"],
    [
      "a minimum of one, over what the workload says",
      scaler("web", ", minReplicas: 1"),
      "fail",
      "web: 1 replicas",
    ],
    ["no minimum, which is one", scaler("web", ""), "fail", "web: 1 replicas"],
    ["another workload's minimum", scaler("other", ", minReplicas: 1"), "pass", "web: 2 replicas"],
  ])("are an autoscaler's with %s", (_case, hpa, state, value) => {
    const result = judge(replicas, workload("web", [both], "  replicas: 2\n"), hpa);
    expect(result.state).toBe(state);
    expect(shown(result)).toEqual([`${path}:3 ${value}`]);
  });

  it("are looked for over all files in deploy/, and every workload that runs once is named", () => {
    const result = judgeFiles(replicas, {
      "deploy/a.yaml": workload("a", [both]),
      "deploy/base/b.yml": workload("b", [both], "  replicas: 3\n"),
      "deploy/base/c.yaml": workload("c", [both]),
      "deploy/hpa.yaml": scaler("c", ", minReplicas: 2"),
    });
    expect(result).toMatchObject({ state: "fail", reason: "a runs only once." });
    expect(shown(result)).toEqual([
      "deploy/a.yaml:3 a: 1 replicas",
      "deploy/base/b.yml:3 b: 3 replicas",
      "deploy/base/c.yaml:3 c: 2 replicas",
    ]);
  });
});

describe("a disruption budget", () => {
  it("keeps a workload up, and is shown at its line", () => {
    const result = judge(disruptionBudget, workload("web", [both]), budget);
    expect(result).toMatchObject({ state: "pass", reason: "There is one." });
    expect(shown(result)).toEqual([`${path}:8 PodDisruptionBudget web`]);
  });

  it("is missing where a workload has none", () => {
    const result = judge(disruptionBudget, workload("web", [both]));
    expect(result).toMatchObject({ state: "fail", howToFix: disruptionBudget.howToFix });
    expect(shown(result)).toEqual(["deploy/:- not in the repository"]);
  });
});

describe.each([
  ["probes", probes],
  ["replicas", replicas],
  ["a disruption budget", disruptionBudget],
] as const)("%s", (_name, rule) => {
  it.each([
    ["nothing", {}],
    ["a manifest elsewhere", { "k8s/app.yaml": workload("web", []) }],
    ["other objects only", { [path]: `${budget}---\nkind: Service\n` }],
    ["objects of another shape", { [path]: "- kind: Deployment\n---\ntext\n---\nkind: [Deployment]\n" }],
    ["an empty file", { [path]: "" }],
    ["no manifest", { "deploy/README.md": workload("web", []) }],
  ])("do not apply with %s, and say why", (_case, files) => {
    expect(judgeFiles(rule, files)).toMatchObject({
      state: "not-applicable",
      reason: "There is no Kubernetes workload in deploy/.",
      howToFix: null,
      unknownSince: null,
    });
  });

  it("are unknown while a manifest was not read, and fail for one that cannot be", () => {
    const good = { [path]: workload("web", [both]) };
    const unread = judgeFiles(rule, { ...good, "deploy/huge.yaml": null });
    expect(unread).toMatchObject({
      state: "unknown",
      reason: "Not read, too large or too costly: deploy/huge.yaml.",
    });
    const broken = judgeFiles(rule, {
      ...good,
      "deploy/huge.yaml": null,
      "deploy/x.yaml": "{{ .Values }}: [",
    });
    expect(broken).toMatchObject({ state: "fail", reason: "Not valid YAML: deploy/x.yaml." });
  });
});

describe("a template's record", () => {
  const judgeRecord = (content: string | null) =>
    judgeFiles(templateProvenance, { ".waymark/template.yaml": content });

  it.each([
    ["template: { name: typescript-service }", "pass", "It was made from typescript-service."],
    ["template: { name: 3 }", "fail", "The template record names no template."],
    ["template: typescript-service", "fail", "The template record names no template."],
    ["", "fail", "The template record names no template."],
    ["template: [", "fail", "Not valid YAML: .waymark/template.yaml."],
    [null, "unknown", "Not read, too large or too costly: .waymark/template.yaml."],
  ])("that says %j: %s", (content, state, reason) => {
    const result = judgeRecord(content);
    expect(result).toMatchObject({ state, reason });
    expect(result.evidence).toHaveLength(1);
  });

  it("is missed with a warning only: nothing breaks without it", () => {
    const result = judgeFiles(templateProvenance, {});
    expect(result).toMatchObject({ state: "warn", howToFix: templateProvenance.howToFix });
  });
});
