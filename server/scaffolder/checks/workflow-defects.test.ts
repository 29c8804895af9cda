import { describe, expect, it } from "vitest";
import { loadActionsLock, parseActionsLock } from "./actions-lock.ts";
import { checkDependabot } from "./check-dependabot.ts";
import { checkWorkflows } from "./check-workflows.ts";
import { openRepository } from "./generated-repository.ts";
import { expectDefectFound, plant, readGolden, without, type Defect } from "./testing.ts";

const CI = ".github/workflows/ci.yml";
const DEPLOY = ".github/workflows/deploy.yml";
const DEPENDABOT = ".github/dependabot.yml";
const checkPipelines = async (repository: ReturnType<typeof openRepository>) =>
  checkWorkflows(repository, await loadActionsLock());

const DEFECTS: readonly Defect[] = [
  {
    name: "an unknown job key",
    file: CI,
    from: "timeout-minutes: 10",
    to: "timeout-minute: 10",
    code: "unknown-field",
  },
  {
    name: "an unknown permission scope",
    file: CI,
    from: "attestations: write",
    to: "atestations: write",
    code: "unknown-field",
  },
  {
    name: "a step with both uses and run",
    file: CI,
    from: "run: npm test",
    to: "run: npm test\n        uses: actions/checkout@v1",
    code: "invalid-value",
  },
  {
    name: "an unknown trigger",
    file: CI,
    from: "  pull_request:",
    to: "  pullrequest:",
    code: "unknown-field",
  },
  {
    name: "a misspelt context property",
    file: CI,
    from: "github.event_name == 'push'",
    to: "github.evnt_name == 'push'",
    code: "actionlint-expression",
  },
  {
    name: "a need that does not exist",
    file: CI,
    from: "needs: [test, rules]",
    to: "needs: [tests, rules]",
    code: "actionlint-job-needs",
  },
  {
    name: "an output of an unknown step",
    file: CI,
    from: "steps.build.outputs.digest }}",
    to: "steps.bild.outputs.digest }}",
    code: "actionlint-expression",
  },
  {
    name: "an unknown runner",
    file: CI,
    from: "ubuntu-24.04",
    to: "ubuntu-24.10",
    code: "actionlint-runner-label",
  },
  {
    name: "a floating runner",
    file: CI,
    from: "ubuntu-24.04",
    to: "ubuntu-latest",
    code: "self-hosted-runner",
  },
  {
    name: "an expression inside a script",
    file: CI,
    from: "run: npm test",
    to: "run: echo '${{ github.head_ref }}'",
    code: "template-injection",
  },
  {
    name: "an action by tag",
    file: CI,
    from: /@[0-9a-f]{40} # v7\.0\.1/,
    to: "@v7.0.1",
    code: "unpinned-uses",
  },
  {
    name: "an action at another commit",
    file: CI,
    from: "3d3c42e5aac5ba805825da76410c181273ba90b1",
    to: "9c091bb21b7c1c1d1991bb908d89e4e9dddfe3e0",
    code: "unpinned-uses",
  },
  {
    name: "an action nobody approved",
    file: CI,
    from: /actions\/checkout@/,
    to: "someone/checkout@",
    code: "unknown-action",
  },
  {
    name: "a comment that names another version",
    file: CI,
    from: "# v7.0.1",
    to: "# v6.0.0",
    code: "ref-version-mismatch",
  },
  {
    name: "a workflow with every permission",
    file: CI,
    from: "permissions: {}",
    to: "permissions: write-all",
    code: "excessive-permissions",
  },
  {
    name: "a workflow without permissions",
    file: CI,
    from: "permissions: {}\n",
    to: "",
    code: "excessive-permissions",
  },
  {
    name: "a job that may write code",
    file: CI,
    from: "contents: read",
    to: "contents: write",
    code: "excessive-permissions",
  },
  {
    name: "a checkout that leaves its token behind",
    file: CI,
    from: "persist-credentials: false",
    to: "persist-credentials: true",
    code: "artipacked",
  },
  {
    name: "a trigger with secrets for strangers",
    file: CI,
    from: "pull_request:",
    to: "pull_request_target:",
    code: "dangerous-triggers",
  },
  {
    name: "all secrets for a called workflow",
    file: CI,
    from: /secrets:\n(\s+\w+: .*\n?)+$/,
    to: "secrets: inherit\n",
    code: "secrets-inherit",
  },
  {
    name: "all secrets as JSON",
    file: DEPLOY,
    from: "${{ secrets.WAYMARK_TOKEN }}",
    to: "${{ toJSON(secrets) }}",
    code: "overprovisioned-secrets",
  },
  {
    name: "a cache in what is published",
    file: CI,
    from: "package-manager-cache: false",
    to: "cache: npm",
    code: "cache-poisoning",
  },
  {
    name: "a script that changes later steps",
    file: DEPLOY,
    from: '"configured=true" >> "$GITHUB_OUTPUT"',
    to: '"A=b" >> "$GITHUB_ENV"',
    code: "github-env",
  },
  {
    name: "a download nobody compares",
    file: CI,
    from: '          echo "$PROMETHEUS_SHA256  prometheus.tar.gz" | sha256sum --check\n',
    to: "",
    code: "unverified-download",
  },
  {
    name: "a scan at another commit",
    file: CI,
    from: "8aad20d150bbac5944a9f9d289da16a4b0d87c1e",
    to: "7211b7c8077ea37d8641b6271f6a365a22a5fbfa",
    code: "unpinned-uses",
  },
  {
    name: "a scan that may change the code",
    file: CI,
    from: "actions: read # private",
    to: "actions: write # private",
    code: "excessive-permissions",
  },
  {
    name: "a job without a time limit",
    file: DEPLOY,
    from: "    timeout-minutes: 20\n",
    to: "",
    code: "missing-timeout",
  },
  {
    name: "a workflow without a concurrency group",
    file: DEPLOY,
    from: /concurrency:\n.*\n.*\n/,
    to: "",
    code: "missing-concurrency",
  },
  {
    name: "a container by tag",
    file: CI,
    from: "    timeout-minutes: 10\n",
    to: "    timeout-minutes: 10\n    container: node:24\n",
    code: "unpinned-images",
  },
  {
    name: "a called workflow that is not there",
    file: CI,
    from: "./.github/workflows/deploy.yml",
    to: "./.github/workflows/deploi.yml",
    code: "missing-workflow",
  },
];

describe("workflows", () => {
  it.each(DEFECTS)("are refused with $name", (defect) => expectDefectFound(checkPipelines, defect));

  it("of the golden repository have no findings", async () => {
    expect(await checkPipelines(openRepository(readGolden()))).toEqual([]);
  });

  it("must exist", async () => {
    const files = without(without(readGolden(), CI), DEPLOY);
    expect((await checkPipelines(openRepository(files))).map((finding) => finding.code)).toEqual([
      "workflow-missing",
    ]);
  });

  it("point at the place of the problem", async () => {
    const key = {
      name: "an unknown key",
      file: CI,
      from: "    timeout-minutes: 10",
      to: "    timeout: 10",
      code: "",
    };
    const findings = await checkPipelines(openRepository(plant(readGolden(), key)));
    const content = readGolden().find((file) => file.path === CI)?.content ?? "";
    const line = content.split("\n").indexOf("    timeout-minutes: 10") + 1;
    expect(findings.find((finding) => finding.code === "unknown-field")).toMatchObject({ line, column: 5 });
  });
});

describe("the actions lock", () => {
  it("names each action once, at a full commit and a full version", async () => {
    const { actions } = await loadActionsLock();
    expect(new Set(actions.map((action) => action.repository)).size).toBe(actions.length);
  });

  it.each([
    ["a short commit", "- { repository: a/b, tag: v1.2.3, sha: abc }"],
    ["a major tag", `- { repository: a/b, tag: v1, sha: ${"a".repeat(40)} }`],
    ["an unknown field", `- { repository: a/b, tag: v1.2.3, sha: ${"a".repeat(40)}, by: me }`],
  ])("refuses %s", (_name, entry) => {
    expect(() => parseActionsLock(`actions:\n  ${entry}\n`)).toThrow();
  });
});

const UPDATE_DEFECTS: readonly Defect[] = [
  { name: "no cooldown", file: DEPENDABOT, from: /    cooldown:\n.*\n/, to: "", code: "required-field" },
  {
    name: "an unknown interval",
    file: DEPENDABOT,
    from: "interval: weekly",
    to: "interval: yearly",
    code: "invalid-value",
  },
  { name: "an unknown key", file: DEPENDABOT, from: "schedule:", to: "shedule:", code: "unknown-field" },
  {
    name: "an ecosystem left out",
    file: DEPENDABOT,
    from: "package-ecosystem: docker",
    to: "package-ecosystem: npm",
    code: "ecosystem-uncovered",
  },
];

describe("dependency updates", () => {
  it.each(UPDATE_DEFECTS)("are refused with $name", (defect) => expectDefectFound(checkDependabot, defect));

  it("must be configured", () => {
    const codes = checkDependabot(openRepository(without(readGolden(), DEPENDABOT))).map(
      (finding) => finding.code,
    );
    expect(codes).toEqual(["dependabot-missing"]);
  });
});
