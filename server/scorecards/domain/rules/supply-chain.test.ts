import { describe, expect, it } from "vitest";
import { judgeFiles, shown } from "../../testing.ts";
import { ciPinned, dependencyUpdates, securityPolicy } from "./supply-chain.ts";

const sha = "0123456789abcdef0123456789abcdef01234567";
const ci = ".github/workflows/ci.yml";
const workflow = (step: string): string => `on: push
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      ${step}
`;
const judgeStep = (step: string) => judgeFiles(ciPinned, { [ci]: workflow(step) });

describe("pinned actions", () => {
  it.each([
    `- uses: actions/checkout@${sha}`,
    `- uses: actions/checkout@${sha} # v4.2.2`,
    `- uses: "actions/checkout@${sha}"`,
    `- uses: 'actions/checkout@${sha}'`,
    `- { uses: actions/checkout@${sha} }`,
    `- uses: acme/mono/path/to/action@${sha}`,
    "- uses: ./.github/actions/build",
    `- uses: docker://ghcr.io/acme/tool@sha256:${"a".repeat(64)}`,
  ])("let %s through", (step) => {
    const result = judgeStep(step);
    expect(result).toMatchObject({ state: "pass", reason: "All 1 actions are pinned." });
    expect(result.evidence).toMatchObject([{ path: ci, line: 6 }]);
  });

  it.each([
    ["- uses: actions/checkout@v4", "actions/checkout@v4"],
    ["- uses: actions/checkout@main", "actions/checkout@main"],
    ["- uses: actions/checkout", "actions/checkout"],
    [`- uses: actions/checkout@${sha.slice(0, 39)}`, `actions/checkout@${sha.slice(0, 39)}`],
    [`- uses: actions/checkout@${sha}0`, `actions/checkout@${sha}0`],
    ["- uses: docker://alpine:3.20", "docker://alpine:3.20"],
    ["- uses: docker://alpine@sha256:abc", "docker://alpine@sha256:abc"],
    ["- uses: ../outside", "../outside"],
    ["- { uses: actions/checkout@v4 }", "actions/checkout@v4"],
    ["- {name: x, uses: actions/checkout@v4}", "actions/checkout@v4"],
    ['- "uses": actions/checkout@v4', "actions/checkout@v4"],
    ["- uses : actions/checkout@v4", "actions/checkout@v4"],
    ["- uses: >-\n          actions/checkout@v4", "actions/checkout@v4"],
    ["- name: x\n        uses: actions/checkout@v4", "actions/checkout@v4"],
  ])("hold back %j", (step, action) => {
    const result = judgeStep(step);
    expect(result).toMatchObject({
      state: "fail",
      reason: "1 of 1 actions can change under us.",
      howToFix: ciPinned.howToFix,
    });
    expect(result.evidence.map(({ value }) => value)).toEqual([`uses: ${action}`]);
  });

  it("are looked for in reusable workflows too, and named at their lines", () => {
    const text =
      "on: push\njobs:\n  a:\n    uses: acme/ci/.github/workflows/ci.yml@main\n  b:\n    uses: ./.github/workflows/b.yml\n";
    const result = judgeFiles(ciPinned, { [ci]: text });
    expect(result.reason).toBe("1 of 2 actions can change under us.");
    expect(shown(result)).toEqual([`${ci}:4 uses: acme/ci/.github/workflows/ci.yml@main`]);
  });

  it.each([
    ["a comment", "# - uses: actions/checkout@v4\n      - run: npm test"],
    ["a script", "- run: |\n          cat <<EOT\n          uses: actions/checkout@v4\n          EOT"],
    ["an input of that name", `- uses: acme/x@${sha}\n        with: { uses: actions/checkout@v4 }`],
    ["an environment of that name", "- run: npm test\n        env:\n          uses: actions/checkout@v4"],
  ])("are not what stands in %s", (_case, step) => {
    expect(judgeStep(step).state).toBe("pass");
  });

  it("are read line by line in a workflow that is no valid YAML", () => {
    const text = "on: push\njobs: {{ broken\n  steps:\n    - uses: actions/checkout@v4\n";
    expect(judgeFiles(ciPinned, { [ci]: text })).toMatchObject({
      state: "fail",
      evidence: [{ path: ci, line: 4 }],
    });
  });

  it("pass with the workflow itself as evidence when it uses none", () => {
    const result = judgeStep("- run: npm test");
    expect(result).toMatchObject({ state: "pass", reason: "No action is used." });
    expect(shown(result)).toEqual([`${ci}:- no actions`]);
  });

  it("show the first ten that are not", () => {
    const steps = Array.from({ length: 12 }, (_, index) => `- uses: a/b${index}@v1`).join("\n      ");
    const result = judgeStep(steps);
    expect(result.reason).toBe("12 of 12 actions can change under us.");
    expect(shown(result)).toEqual(Array.from({ length: 10 }, (_, at) => `${ci}:${6 + at} uses: a/b${at}@v1`));
  });

  it("are looked for in every workflow; one that was not read leaves the question open", () => {
    const good = workflow(`- uses: a/b@${sha}`);
    const both = { [ci]: good, ".github/workflows/deploy.yaml": workflow("- uses: a/c@v1") };
    expect(judgeFiles(ciPinned, both)).toMatchObject({
      state: "fail",
      reason: "1 of 2 actions can change under us.",
    });
    const unread = judgeFiles(ciPinned, { [ci]: good, ".github/workflows/huge.yml": null });
    expect(unread).toMatchObject({ state: "unknown", evidence: [{ path: ".github/workflows/huge.yml" }] });
  });

  it.each([
    [{}],
    [{ ".github/workflows/README.md": "- uses: a/b@v1" }],
    [{ ".github/workflows/deep/ci.yml": "- uses: a/b@v1" }],
    [{ "workflows/ci.yml": "- uses: a/b@v1" }],
  ])("fail where there is no workflow: %j", (files) => {
    const result = judgeFiles(ciPinned, files);
    expect(result).toMatchObject({ state: "fail", reason: "There is no workflow." });
    expect(shown(result)).toEqual([".github/workflows/:- not in the repository"]);
  });
});

describe("a security policy", () => {
  it.each([
    ["SECURITY.md", "Write to security@example.com", "pass"],
    [".github/SECURITY.md", "x", "pass"],
    ["docs/SECURITY.md", "x", "pass"],
    ["SECURITY.md", "", "fail"],
    ["SECURITY.md", " \n\t", "fail"],
    ["SECURITY.md", null, "pass"],
    ["security.md", "x", "fail"],
    ["src/SECURITY.md", "x", "fail"],
  ])("in %s with %j: %s", (path, content, state) => {
    const result = judgeFiles(securityPolicy, { [path]: content });
    expect(result.state).toBe(state);
    expect(result.evidence).toHaveLength(1);
  });
});

describe("dependency updates", () => {
  const judge = (content: string | null, path = ".github/dependabot.yml") =>
    judgeFiles(dependencyUpdates, { [path]: content });

  it.each([
    ["version: 2\nupdates:\n  - package-ecosystem: npm\n", "pass", "1 ecosystems are kept current."],
    [
      "updates: [{ package-ecosystem: npm }, { package-ecosystem: docker }]",
      "pass",
      "2 ecosystems are kept current.",
    ],
    [
      "updates: [{ package-ecosystem: npm, directory: /a }, { package-ecosystem: npm, directory: /b }]",
      "pass",
      "1 ecosystems are kept current.",
    ],
    ["updates: [{ package-ecosystem: npm }, { directory: / }]", "pass", "1 ecosystems are kept current."],
    ["version: 2\nupdates: []\n", "fail", "The Dependabot configuration updates nothing."],
    ["version: 2\n", "fail", "The Dependabot configuration updates nothing."],
    ["updates: [{}]", "fail", "The Dependabot configuration updates nothing."],
    ["updates: [{ package-ecosystem: }]", "fail", "The Dependabot configuration updates nothing."],
    ["updates: [npm]", "fail", "The Dependabot configuration updates nothing."],
    ["updates: npm", "fail", "The Dependabot configuration updates nothing."],
    ["", "fail", "The Dependabot configuration updates nothing."],
    ["- updates: [{ package-ecosystem: npm }]", "fail", "The Dependabot configuration updates nothing."],
    ["updates: [", "fail", "Not valid YAML: .github/dependabot.yml."],
    [null, "unknown", "Not read, too large or too costly: .github/dependabot.yml."],
  ])("configured as %j: %s", (content, state, reason) => {
    const result = judge(content);
    expect(result).toMatchObject({ state, reason, evidence: [{ path: ".github/dependabot.yml" }] });
  });

  it("may be configured in a file that ends in yaml, and fail without one", () => {
    const npm = "updates: [{ package-ecosystem: npm }]";
    expect(judge(npm, ".github/dependabot.yaml").state).toBe("pass");
    const missing = judge(npm, "dependabot.yml");
    expect(missing).toMatchObject({ state: "fail", reason: "Dependabot is not configured." });
  });
});
