import { describe, expect, it } from "vitest";
import { formatFinding } from "../../kernel/finding.ts";
import { readYaml } from "../../kernel/yaml-text.ts";
import { checkWorkflowRules, stepsOf, type WorkflowFile } from "./workflow-rules.ts";

const PATH = ".github/workflows/ci.yml";
const CHECKOUT = `actions/checkout@${"a".repeat(40)}`;
const HEAD = "name: CI\non: push\npermissions: {}\nconcurrency: ci\njobs:\n";
const job = (lines: string) =>
  `  a:\n    runs-on: ubuntu-24.04\n    timeout-minutes: 5\n    permissions: {}\n${lines.replace(/^(?=.)/gm, "    ")}`;
const step = (lines: string) => job(`steps:\n${lines.replace(/^(?=.)/gm, "    ").replace(/^ {4}/, "  - ")}`);

function toWorkflow(text: string): WorkflowFile {
  const { documents, findings } = readYaml({ file: PATH, text });
  const [document] = documents;
  if (document === undefined) throw new Error(`no workflow: ${findings.map(formatFinding).join("\n")}`);
  return { path: PATH, text, document };
}
const judge = (text: string) =>
  checkWorkflowRules(toWorkflow(text)).map((finding) => formatFinding(finding).slice(PATH.length + 1));
const judgeJob = (lines: string) => judge(HEAD + job(lines));
const judgeStep = (lines: string) => judge(HEAD + step(lines));

describe("a workflow", () => {
  it("that is closed, limited and pinned has no findings", () => {
    expect(judgeStep("run: npm test\nenv:\n  REF: ${{ github.head_ref }}\n")).toEqual([]);
  });

  it("without jobs is still asked for its permissions and its concurrency", () => {
    expect(judge("name: CI\non: push\n")).toEqual([
      "1:1: excessive-permissions: expected `permissions: {}` for the workflow, and each job to name what it needs",
      "1:1: missing-concurrency: expected a concurrency group for the workflow",
    ]);
  });

  it.each(["read-all", "write-all", "{ contents: read }"])(
    "with the permissions %s for all jobs is refused",
    (all) => {
      expect(judge(HEAD.replace("permissions: {}", `permissions: ${all}`) + step("run: a\n"))).toEqual([
        "3:14: excessive-permissions: expected `permissions: {}` for the workflow, and each job to name what it needs",
      ]);
    },
  );
});

describe("an expression in a script (template-injection)", () => {
  const message = "expected no expression inside a script; pass the value through env and quote the variable";
  it.each([
    ["run: echo ${{ github.head_ref }}\n", "11:14"],
    ["run: |\n  npm test\n  echo '${{ inputs.name }}'\n", "11:14"],
    ["run: echo ${{ env.SAFE }}\n", "11:14"],
    [
      `uses: actions/github-script@${"b".repeat(40)}\nwith:\n  script: log(\${{ github.event.issue.title }})\n`,
      "13:19",
    ],
  ])("is refused in %j", (lines, place) => {
    expect(judgeStep(lines)).toEqual([`${place}: template-injection: ${message}`]);
  });

  it.each([
    "run: echo \"$REF\"\nenv: { REF: '${{ github.head_ref }}' }\n",
    "run: echo '{{ .Values }}'\n",
    "run: npm test\nworking-directory: ${{ matrix.folder }}\n",
    "name: Build ${{ github.ref }}\nrun: npm test\n",
  ])("is not seen in %j", (lines) => {
    expect(judgeStep(lines)).toEqual([]);
  });
});

describe("what changes later steps (github-env)", () => {
  it.each([
    'run: echo "A=b" >> "$GITHUB_ENV"\n',
    "run: echo /opt >> $GITHUB_PATH\n",
    "run: node a.js\nenv: { ACTIONS_ALLOW_UNSECURE_COMMANDS: true }\n",
  ])("is refused in %j", (lines) => {
    expect(judgeStep(lines)).toEqual([
      "11:9: github-env: expected no writes to GITHUB_ENV or GITHUB_PATH, which change every later step; use a step output",
    ]);
  });

  it.each([
    'run: echo "A=b" >> "$GITHUB_OUTPUT"\n',
    'run: echo "$GITHUB_ENVIRONMENT"\n',
    "run: cat $GITHUB_STEP_SUMMARY\n",
  ])("is not seen in %j", (lines) => {
    expect(judgeStep(lines)).toEqual([]);
  });
});

describe("a download (unverified-download)", () => {
  it.each(["run: curl -O https://a\n", "run: wget https://a && sha256sum a\n", "run: curl a | sha1sum -c\n"])(
    "is refused in %j",
    (lines) => {
      expect(judgeStep(lines)).toEqual([
        "11:14: unverified-download: expected `sha256sum --check` against a pinned sum in the step that downloads",
      ]);
    },
  );

  it.each([
    'run: |\n  curl -O https://a\n  echo "$SUM  a" | sha256sum --check\n',
    "run: |\n  wget https://a\n  sha256sum -c sums.txt\n",
    "run: node curling.js\n",
  ])("passes in %j", (lines) => {
    expect(judgeStep(lines)).toEqual([]);
  });
});

describe("the permissions of a job (excessive-permissions)", () => {
  const withPermissions = (permissions: string) =>
    judge(HEAD + step("run: a\n").replace("    permissions: {}\n", permissions));

  it.each(["", "    permissions: write-all\n", "    permissions: read-all\n"])(
    "%j do not list what it needs",
    (permissions) => {
      expect(withPermissions(permissions)[0]).toMatch(
        /^\d+:\d+: excessive-permissions: expected the job to list the permissions it needs$/,
      );
    },
  );

  it.each(["actions", "contents", "deployments", "issues", "pull-requests", "discussions", "models"])(
    "may not let it write %s",
    (scope) => {
      expect(
        withPermissions(
          `    permissions: { contents: read, ${scope}: write }\n`.replace(
            "contents: read, contents",
            "contents",
          ),
        ),
      ).toEqual([
        expect.stringMatching(
          new RegExp(
            `^9:\\d+: excessive-permissions: expected at most read for ${scope}; a pipeline that can write it can change what runs next$`,
          ),
        ),
      ]);
    },
  );

  it.each(["attestations", "checks", "id-token", "packages", "pages", "security-events", "statuses"])(
    "may let it write %s",
    (scope) => {
      expect(withPermissions(`    permissions:\n      contents: read\n      ${scope}: write\n`)).toEqual([]);
    },
  );
});

describe("a checkout (artipacked)", () => {
  it.each([
    "",
    "with: { fetch-depth: 0 }\n",
    "with: { persist-credentials: true }\n",
    "with: { persist-credentials: 'false' }\n",
  ])("with %j leaves its token behind", (lines) => {
    expect(judgeStep(`uses: ${CHECKOUT}\n${lines}`)).toEqual([
      "11:15: artipacked: expected `persist-credentials: false` on the checkout",
    ]);
  });

  it("that persists nothing passes", () => {
    expect(judgeStep(`uses: ${CHECKOUT}\nwith: { persist-credentials: false }\n`)).toEqual([]);
  });
});

describe("a trigger (dangerous-triggers)", () => {
  const message = (name: string) =>
    `dangerous-triggers: expected a trigger without the base repository's secrets, found ${name}; use pull_request or workflow_call`;
  const on = (trigger: string) => judge(HEAD.replace("on: push", trigger) + step("run: a\n"));

  it.each([
    ["on: pull_request_target", "2:5", "pull_request_target"],
    ["on: [push, workflow_run]", "2:5", "workflow_run"],
    ["on:\n  push:\n  pull_request_target:\n    types: [opened]", "5:5", "pull_request_target"],
    ["on:\n  workflow_run:\n    workflows: [CI]", "4:5", "workflow_run"],
  ])("in %j is refused", (trigger, place, name) => {
    expect(on(trigger)).toEqual([`${place}: ${message(name)}`]);
  });

  it.each([
    "on: [push, pull_request]",
    "on: workflow_call",
    "on:\n  schedule:\n    - cron: '0 4 * * 1'",
    "on: { push: { branches: [pull_request_target] } }",
  ])("in %j passes", (trigger) => {
    expect(on(trigger)).toEqual([]);
  });
});

describe("secrets", () => {
  it("are not handed over by inheritance", () => {
    const call = "  a:\n    permissions: {}\n    uses: ./.github/workflows/b.yml\n    secrets: inherit\n";
    expect(judge(HEAD + call)).toEqual([
      "9:14: secrets-inherit: expected each secret by name, found inherit, which hands over all of them",
    ]);
    expect(judge(HEAD + call.replace("inherit", "{ T: '${{ secrets.T }}' }"))).toEqual([]);
  });

  it.each([
    "${{ toJSON(secrets) }}",
    "${{ tojson( secrets ) }}",
    "${{ secrets[matrix.name] }}",
    "${{ SECRETS['T'] }}",
  ])("are not exposed by %s", (expression) => {
    expect(judgeStep(`run: a\nenv:\n  T: "${expression}"\n`)).toEqual([
      "13:1: overprovisioned-secrets: expected one secret by its literal name; this expression exposes all of them to the runner",
    ]);
  });
});

describe("a cache (cache-poisoning)", () => {
  const NODE = `actions/setup-node@${"c".repeat(40)}`;
  const publishing = (lines: string) =>
    judge(HEAD + step(lines).replace("permissions: {}", "permissions: { packages: write }"));

  it.each([
    `uses: actions/cache@${"d".repeat(40)}\n`,
    `uses: actions/cache/restore@${"d".repeat(40)}\n`,
    `uses: ${NODE}\n`,
    `uses: ${NODE}\nwith: { cache: npm }\n`,
    `uses: ${NODE}\nwith: { cache: npm, package-manager-cache: false }\n`,
    "uses: docker/build-push-action@v1\nwith: { cache-from: type=gha }\n",
  ])("in a workflow that publishes is refused: %j", (lines) => {
    expect(publishing(lines)).toEqual([
      "11:15: cache-poisoning: expected no cache in a workflow that publishes; for setup-node set `package-manager-cache: false`",
    ]);
    expect(judgeStep(lines)).toEqual([]);
  });

  it("that is switched off passes", () => {
    expect(publishing(`uses: ${NODE}\nwith: { package-manager-cache: false }\n`)).toEqual([]);
  });
});

describe("where a job runs", () => {
  it.each([
    "ubuntu-latest",
    "self-hosted",
    "[ubuntu-24.04]",
    "ubuntu-24.04-large",
    "${{ matrix.os }}",
    "windows",
  ])("may not be %s (self-hosted-runner)", (runner) => {
    expect(judge(HEAD + step("run: a\n").replace("ubuntu-24.04", runner))).toEqual([
      "7:14: self-hosted-runner: expected a hosted runner by exact version, for example ubuntu-24.04",
    ]);
  });

  it.each(["ubuntu-24.04", "ubuntu-24.04-arm", "windows-2025", "macos-15"])("may be %s", (runner) => {
    expect(judge(HEAD + step("run: a\n").replace("ubuntu-24.04", runner))).toEqual([]);
  });

  const DIGEST = `sha256:${"0".repeat(64)}`;
  it.each([
    ["container: node:24\n", "10:16", "node:24"],
    ["container: { image: node@sha256:0 }\n", "10:16", "node@sha256:0"],
    ["services:\n  db: { image: postgres }\n", "11:11", "postgres"],
    ["services:\n  db: postgres:17\n", "11:11", "postgres:17"],
  ])("is an image by digest: not %j (unpinned-images)", (lines, place, image) => {
    expect(judgeJob(`${lines}steps:\n  - run: a\n`)).toEqual([
      `${place}: unpinned-images: expected an image by digest (name@sha256:…), found ${image}`,
    ]);
  });

  it("may be an image by digest, and a service too", () => {
    const lines = `container: node@${DIGEST}\nservices:\n  db: { image: postgres:17@${DIGEST} }\nsteps:\n  - run: a\n`;
    expect(judgeJob(lines)).toEqual([]);
  });
});

describe("limits", () => {
  it("of time are asked of jobs with steps, not of calls", () => {
    expect(judge(HEAD + step("run: a\n").replace("    timeout-minutes: 5\n", ""))).toEqual([
      "7:5: missing-timeout: expected timeout-minutes on every job with steps",
    ]);
    expect(judge(`${HEAD}  a:\n    permissions: {}\n    uses: ./.github/workflows/b.yml\n`)).toEqual([]);
  });

  it("of concurrency are asked of the workflow once", () => {
    expect(judge(HEAD.replace("concurrency: ci\n", "") + step("run: a\n"))).toEqual([
      "1:1: missing-concurrency: expected a concurrency group for the workflow",
    ]);
  });
});

it("steps are found in every job, with their paths", () => {
  const text = `${HEAD}  a: { steps: [{ run: a }, { run: b }] }\n  b: { uses: x }\n  c: { steps: [{ run: c }] }\n`;
  expect(stepsOf(toWorkflow(text)).map(({ path }) => path.join("."))).toEqual([
    "jobs.a.steps.0",
    "jobs.a.steps.1",
    "jobs.c.steps.0",
  ]);
});
