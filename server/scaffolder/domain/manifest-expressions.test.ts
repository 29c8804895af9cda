import { describe, expect, it } from "vitest";
import { parseManifest } from "./parse-manifest.ts";
import { builtinFilters, nondeterministicFilters, scaffolderFilters } from "./template-language.ts";
import { scopeFilters, severityOf } from "./manifest-expressions.ts";

interface Parts {
  readonly strict?: boolean;
  readonly steps?: string;
  readonly rest?: string;
}
const manifest = ({
  strict = true,
  steps = "[]",
  rest = "",
}: Parts) => `apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata:
  name: demo
  title: "\${{ title.is.text }}"
  annotations: { waymark.dev/strict: "${String(strict)}" }
spec:
  type: service
  parameters:
    properties:
      name: { type: string, title: "\${{ shown.as.text }}" }
      token: { type: string, ui:field: Secret }
      repo: { type: string, ui:options: { requestUserCredentials: { secretsKey: USER_TOKEN } } }
      database: { type: object, properties: { engine: { type: string } } }
  secrets: { schema: { properties: { DEPLOY_KEY: { type: string } } } }
  steps: ${steps}
${rest}`;
const told = (parts: Parts) => {
  const result = parseManifest({ file: "t.yaml", text: manifest(parts) });
  const findings = result.ok ? result.value.warnings : result.error;
  return findings.map(({ severity, code, message }) => `${severity} ${code}: ${message}`);
};
const inStep = (expression: string, more = "") =>
  told({
    steps: `\n    - { id: first, action: publish:github }\n    - { id: loop, action: publish:github, each: [1] }\n    - { action: debug:log, input: { message: ${JSON.stringify(expression)} }${more} }`,
  });

describe("a step of a strict template", () => {
  it.each([
    "${{ parameters.name }}",
    "${{ parameters.database.engine }}",
    "${{ values.name }} ${{ values.organization }} ${{ values.requiredApprovals }}",
    "${{ steps.first.output.repositoryUrl }}",
    "${{ steps['first'].output.cloneUrl }}",
    "${{ steps.loop.output.anything }}",
    "${{ secrets.token }} ${{ secrets.USER_TOKEN }} ${{ secrets.DEPLOY_KEY }}",
    "${{ user.ref }} ${{ user.entity.metadata.name }}",
    "${{ context.task.id }} ${{ environment.parameters.x }}",
    "${{ parameters.repo | parseRepoUrl | pick('owner') }}",
    "plain $(id) {{ other }} text",
  ])("may read %s", (expression) => {
    expect(inStep(expression)).toEqual([]);
  });

  it.each([
    [
      "${{ parameters.nmae }}",
      "undeclared_name: parameters.nmae is not declared. Did you mean parameters.name?",
    ],
    [
      "${{ parameters.database.size }}",
      "undeclared_name: parameters.database.size is not declared. Declared here: engine.",
    ],
    [
      "${{ parameters.token }}",
      "undeclared_name: parameters.token is not declared. Declared here: name, repo, database.",
    ],
    [
      "${{ values.token }}",
      "undeclared_name: values.token is not declared. Declared here: organization, ownerTeam, codeOwner, requiredApprovals, repositoryUrl, name, repo, database.",
    ],
    [
      "${{ values.repositoryURL }}",
      "undeclared_name: values.repositoryURL is not declared. Did you mean values.repositoryUrl?",
    ],
    [
      "${{ steps.first.output.commitHash }}",
      "undeclared_name: steps.first.output.commitHash is not declared. Declared here: remoteUrl, cloneUrl, repositoryUrl, repoContentsUrl.",
    ],
    [
      "${{ steps.later.output.x }}",
      "undeclared_name: steps.later is not declared. Declared here: first, loop.",
    ],
    [
      "${{ steps['step-3'].output }}",
      "undeclared_name: steps.step-3 is not declared. Declared here: first, loop.",
    ],
    [
      "${{ secrets.OTHER }}",
      "undeclared_name: secrets.OTHER is not declared. Declared here: DEPLOY_KEY, USER_TOKEN, token.",
    ],
    ["${{ user.name }}", "undeclared_name: user.name is not declared. Declared here: ref, entity."],
    [
      "${{ each.value }}",
      "undeclared_name: each is not declared. Declared here: parameters, steps, user, context, environment, values, secrets.",
    ],
    ["${{ always() }}", 'undeclared_name: There is no function "always".'],
    ["${{ [1] | random }}", 'unknown_filter: There is no filter "random".'],
    ["${{ parameters.constructor }}", 'forbidden_name: "constructor" is not available to templates.'],
    [
      "{% include 'x' %}",
      "forbidden_tag: {% include %} is not available to templates; fetch shared files in a step of their own.",
    ],
  ])("may not read %s", (expression, problem) => {
    expect(inStep(expression)).toEqual([`error ${problem}`]);
  });

  it("knows each in a loop, and how the run went in a condition", () => {
    expect(
      inStep(
        "${{ each.key }}=${{ each.value.deep }}",
        ", each: ['${{ parameters.name }}'], if: '${{ failure() or always() }}'",
      ),
    ).toEqual([]);
    expect(inStep("${{ each.index }}", ", each: [1]")).toEqual([
      "error undeclared_name: each.index is not declared. Declared here: key, value.",
    ]);
    expect(
      inStep("x", ", each: ['${{ parameters.x }}'], if: '${{ parameters.y }}'").map(
        (finding) => finding.split(" ")[2],
      ),
    ).toEqual(["parameters.x", "parameters.y"]);
  });

  it("is only read where expressions are: names and titles are shown as they are", () => {
    expect(
      told({ steps: "[{ action: debug:log, name: '${{ nothing }}', 'acme.dev/note': '${{ nothing }}' }]" }),
    ).toEqual([]);
  });
});

describe("the output of a strict template", () => {
  const output = (expression: string) =>
    told({
      steps: "[{ id: first, action: publish:github }]",
      rest: `  output: { links: [{ url: ${JSON.stringify(expression)} }] }`,
    });

  it("may read every step", () => {
    expect(output("${{ steps.first.output.remoteUrl }}${{ parameters.name }}")).toEqual([]);
  });

  it("may not read secrets, because people see it", () => {
    expect(output("${{ secrets.token }}")).toEqual([
      expect.stringMatching(/^error undeclared_name: secrets is not declared\./),
    ]);
  });
});

describe("a template that is not strict", () => {
  it("is warned of a mistyped name, and may draw lots; host names stay errors", () => {
    const loose = (expression: string) =>
      told({
        strict: false,
        steps: `[{ action: debug:log, input: { message: ${JSON.stringify(expression)} } }]`,
      });
    expect(loose("${{ parameters.nmae }}")).toEqual([
      "warning undeclared_name: parameters.nmae is not declared. Did you mean parameters.name?",
    ]);
    expect(loose("${{ [1] | random }}")).toEqual([]);
    expect(loose("${{ values.name }}")).toEqual([
      expect.stringMatching(/^warning undeclared_name: values is not declared\./),
    ]);
    expect(loose("${{ process.env }}")).toContain(
      'error forbidden_name: "process" is not available to templates.',
    );
  });

  it("is warned of a syntax error, which stays in the text", () => {
    expect(
      told({ strict: false, steps: "[{ action: debug:log, input: { message: '${{ a b }}' } }]" }),
    ).toEqual(['warning template_syntax: Expected the end of the tag, found "b".']);
  });
});

describe("filters and severities", () => {
  it("are the interpreter's and Backstage's; those that draw lots are missing where files must be the same", () => {
    expect([...scopeFilters(false)].toSorted()).toEqual([...builtinFilters, ...scaffolderFilters].toSorted());
    expect([...nondeterministicFilters].filter((name) => scopeFilters(true).has(name))).toEqual([]);
    expect(scopeFilters(false).size - scopeFilters(true).size).toBe(nondeterministicFilters.length);
  });

  it.each([
    ["undeclared_name", "error", "warning"],
    ["unknown_filter", "error", "warning"],
    ["template_syntax", "error", "warning"],
    ["forbidden_name", "error", "error"],
    ["forbidden_tag", "error", "error"],
  ] as const)("%s is an %s in strict templates and %s in others", (code, strict, loose) => {
    expect([severityOf(code, true), severityOf(code, false)]).toEqual([strict, loose]);
  });
});
