import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { workflowSchema } from "./workflow.schema.ts";

const HEAD = "name: CI\non: push\n";
const STEPS = "  a:\n    runs-on: ubuntu-24.04\n    steps:\n";
const issues = (text: string) => {
  const parsed = workflowSchema.safeParse(parse(text));
  return parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
};
const step = (text: string) => issues(`${HEAD}jobs:\n${STEPS}      - ${text}\n`);
const job = (text: string) => issues(`${HEAD}jobs:\n  a: ${text}\n`);
const on = (text: string) => issues(`name: CI\non: ${text}\njobs:\n${STEPS}      - run: a\n`);

/* Examples of docs.github.com, "Workflow syntax for GitHub Actions". */
describe("a trigger", () => {
  it.each([
    "push",
    "[push, fork]",
    "{ push: }",
    "{ push: { branches: [main, 'releases/**'], tags: [v1.*] } }",
    "{ push: { branches-ignore: ['mona/octocat'], tags-ignore: [v2] } }",
    "{ pull_request: { types: [opened, reopened], paths: ['**.js'] } }",
    "{ pull_request: { paths-ignore: [docs/**] } }",
    "{ schedule: [{ cron: '30 5 * * 1,3' }, { cron: '30 5 * * 2', timezone: Asia/Kathmandu }] }",
    "{ workflow_dispatch: }",
    "{ workflow_dispatch: { inputs: { level: { type: choice, options: [info, debug], default: info } } } }",
    "{ workflow_dispatch: { inputs: { dry: { type: boolean, default: true }, n: { type: number, default: 3 } } } }",
    "{ workflow_call: { inputs: { user: { type: string, required: true } }, secrets: { token: { required: true } } } }",
    "{ workflow_call: { outputs: { o: { value: '${{ jobs.a.outputs.o }}' } } } }",
    "{ workflow_run: { workflows: [Build], types: [completed], branches: [main] } }",
    "{ release: { types: published }, merge_group: { types: [checks_requested] } }",
  ])("may be %s", (trigger) => {
    expect(on(trigger)).toEqual([]);
  });

  it.each([
    "{ psuh: }",
    "{ push: { branch: [main] } }",
    "{ push: { branches: [] } }",
    "{ push: { branches: main } }",
    "{ pull_request: { tags: [v1] } }",
    "{ schedule: [] }",
    "{ schedule: { cron: '0 0 * * *' } }",
    "{ schedule: [{ crone: '0 0 * * *' }] }",
    "{ workflow_run: { types: [completed] } }",
    "{ workflow_dispatch: { inputs: { a: { type: text } } } }",
    "{ workflow_call: { inputs: { a: { required: true } } } }",
    "{ workflow_call: { inputs: { a: { type: choice, options: [x] } } } }",
    "[]",
    "3",
  ])("may not be %s", (trigger) => {
    expect(on(trigger)).not.toEqual([]);
  });

  it.each([
    ["{ type: boolean, default: 'true' }", "expected a default of the input's type"],
    ["{ type: number, default: '3' }", "expected a default of the input's type"],
    ["{ type: string, default: 3 }", "expected a default of the input's type"],
    ["{ default: false }", "expected a default of the input's type"],
    ["{ type: choice, options: [a], default: 1 }", "expected a default of the input's type"],
    ["{ type: choice }", "expected the options of a choice"],
  ])("has an input that may not be %s", (input, message) => {
    const field = message.includes("options") ? "options" : "default";
    expect(on(`{ workflow_dispatch: { inputs: { a: ${input} } } }`)).toEqual([
      `on.workflow_dispatch.inputs.a.${field}: ${message}`,
    ]);
  });
});

describe("a step", () => {
  it.each([
    "run: npm test",
    "{ run: npm test, shell: bash, working-directory: app, env: { A: 1, B: true, C: x } }",
    "{ uses: actions/checkout@v7, with: { fetch-depth: 0, persist-credentials: false } }",
    "{ id: build-1, name: Build, if: success(), run: make, continue-on-error: true, timeout-minutes: 5 }",
    "{ if: false, run: make, timeout-minutes: '${{ inputs.t }}' }",
  ])("may be %s", (text) => {
    expect(step(text)).toEqual([]);
  });

  it.each([
    ["{ name: nothing }", "jobs.a.steps.0: expected exactly one of uses and run"],
    ["{ run: a, uses: b }", "jobs.a.steps.0: expected exactly one of uses and run"],
    ["{ run: a, with: { x: 1 } }", "jobs.a.steps.0: expected `with` beside `uses` only"],
    ["{ run: a, runs: b }", 'jobs.a.steps.0: Unrecognized key: "runs"'],
    ["{ run: a, enviroment: {} }", 'jobs.a.steps.0: Unrecognized key: "enviroment"'],
    ["{ run: a, timeout-minutes: 0 }", "jobs.a.steps.0.timeout-minutes: Too small: expected number to be >0"],
    ["{ run: [a] }", "jobs.a.steps.0.run: Invalid input: expected string, received array"],
    ["{ run: a, env: { A: [1] } }", "jobs.a.steps.0.env.A: Invalid input"],
  ])("may not be %s", (text, issue) => {
    expect(step(text)).toEqual([issue]);
  });

  it.each(["1st", "a b", "a.b", "", "ä"])("may not have the id %j", (id) => {
    expect(step(`{ run: a, id: ${JSON.stringify(id)} }`)).toEqual([
      expect.stringMatching(/^jobs\.a\.steps\.0\.id: Invalid string: must match pattern/),
    ]);
  });
});

describe("a job", () => {
  const steps = "steps: [{ run: a }]";
  it.each([
    `{ runs-on: ubuntu-24.04, ${steps} }`,
    `{ runs-on: [self-hosted, linux], ${steps}, needs: b, if: always() }`,
    `{ runs-on: x, ${steps}, needs: [b, c], outputs: { o: v }, env: { A: b }, defaults: { run: { shell: bash } } }`,
    `{ runs-on: x, ${steps}, environment: production }`,
    `{ runs-on: x, ${steps}, environment: { name: production, url: 'https://a' }, concurrency: { group: g, cancel-in-progress: true } }`,
    `{ runs-on: x, ${steps}, strategy: { fail-fast: false, max-parallel: 2, matrix: { node: [20, 24], include: [{ node: 26, next: true }] } } }`,
    `{ runs-on: x, ${steps}, strategy: { matrix: '\${{ fromJSON(needs.b.outputs.m) }}' } }`,
    `{ runs-on: x, ${steps}, container: node:24, services: { db: { image: postgres, ports: [5432, '80:80'], options: --health-cmd x } } }`,
    `{ runs-on: x, ${steps}, container: { image: a, credentials: { username: u, password: p }, volumes: ['a:/b'] } }`,
    `{ runs-on: x, ${steps}, permissions: { contents: read, id-token: write, models: read } }`,
    `{ runs-on: x, ${steps}, permissions: read-all }`,
    "{ uses: ./.github/workflows/b.yml, with: { a: 1 }, secrets: inherit }",
    "{ uses: acme/ci/.github/workflows/b.yaml@v1, secrets: { T: x }, strategy: { matrix: { a: [1] } } }",
  ])("may be %s", (text) => {
    expect(job(text)).toEqual([]);
  });

  it.each([
    ["{ runs-on: x }", "jobs.a: expected exactly one of steps and uses"],
    [
      `{ runs-on: x, ${steps}, uses: ./.github/workflows/b.yml }`,
      "jobs.a: expected exactly one of steps and uses",
    ],
    [`{ ${steps} }`, "jobs.a.runs-on: expected runs-on beside steps"],
    [`{ runs-on: x, ${steps}, secrets: inherit }`, "jobs.a: expected with and secrets only beside uses"],
    [`{ runs-on: x, ${steps}, with: { a: 1 } }`, "jobs.a: expected with and secrets only beside uses"],
    [`{ runs-on: x, ${steps}, need: b }`, 'jobs.a: Unrecognized key: "need"'],
    [`{ runs-on: x, ${steps}, needs: [] }`, "jobs.a.needs: Too small: expected array to have >=1 items"],
    [
      `{ runs-on: x, ${steps}, permissions: { content: read } }`,
      'jobs.a.permissions: Unrecognized key: "content"',
    ],
    [`{ runs-on: x, ${steps}, permissions: { id-token: read } }`, "jobs.a.permissions: Invalid input"],
    [`{ runs-on: x, ${steps}, strategy: { fail-fast: true } }`, "jobs.a.strategy.matrix: Invalid input"],
    [`{ runs-on: x, ${steps}, services: { db: { ports: [1] } } }`, "jobs.a.services.db: Invalid input"],
    [
      `{ runs-on: x, ${steps}, timeout-minutes: -1 }`,
      "jobs.a.timeout-minutes: Too small: expected number to be >0",
    ],
    ["{ runs-on: x, steps: [] }", "jobs.a.steps: Too small: expected array to have >=1 items"],
  ])("may not be %s", (text, issue) => {
    expect(job(text)).toContain(issue);
  });

  it.each([
    "./b.yml",
    "./.github/workflows/deep/b.yml",
    "acme/ci/.github/workflows/b.yml",
    "acme/ci/b.yml@v1",
    "./.github/workflows/b.yml@v1",
    "b",
  ])("may not call %s", (uses) => {
    expect(job(`{ uses: ${uses} }`)).toEqual([expect.stringMatching(/^jobs\.a\.uses: Invalid string/)]);
  });
});

describe("a workflow", () => {
  it.each([
    ["on: push\njobs: {}\n", "name: Invalid input: expected string, received undefined"],
    ["name: a\njobs: {}\n", "on: Invalid input"],
    ["name: a\non: push\n", "jobs: Invalid input: expected record, received undefined"],
    ["name: a\non: push\njobs: {}\nenvironment: {}\n", ': Unrecognized key: "environment"'],
    [
      "name: a\non: push\njobs: { 1a: { uses: ./.github/workflows/b.yml } }\n",
      "jobs.1a: Invalid key in record",
    ],
    [
      "name: a\non: push\njobs: {}\ndefaults: { run: { shel: x } }\n",
      'defaults.run: Unrecognized key: "shel"',
    ],
    ["name: a\non: push\njobs: {}\nconcurrency: { groups: x }\n", "concurrency: Invalid input"],
  ])("may not be %j", (text, issue) => {
    expect(issues(text)).toContain(issue);
  });
});
