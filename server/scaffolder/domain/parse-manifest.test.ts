import { describe, expect, test } from "vitest";
import { formatFinding } from "../../kernel/finding.ts";
import { parseManifest } from "./parse-manifest.ts";

const head = `apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata:
  name: demo
`;
const strictHead = `${head}  annotations:
    waymark.dev/strict: "true"
`;
const parse = (text: string, files: Record<string, string> = {}) =>
  parseManifest({
    file: "template.yaml",
    text,
    readInclude: (_, target) => {
      const name = target.replace("./", "");
      const found = files[name];
      return found === undefined ? undefined : { file: name, text: found };
    },
  });
const problems = (text: string, files: Record<string, string> = {}) => {
  const result = parse(text, files);
  return (result.ok ? result.value.warnings : result.error).map(formatFinding);
};

describe("a manifest that can be used", () => {
  test("pages, steps and strictness are read, ids and names are filled in", () => {
    const result = parse(`${strictHead}spec:
  type: service
  parameters: { properties: { name: { type: string } } }
  steps:
    - action: debug:log
      input:
`);
    if (!result.ok) throw new Error(result.error.map(formatFinding).join("\n"));
    expect(result.value.manifest).toMatchObject({
      name: "demo",
      title: "demo",
      isStrict: true,
      pages: [{ properties: { name: { type: "string" } } }],
      steps: [{ id: "step-1", name: "step-1", action: "debug:log", input: {} }],
    });
  });

  test("other kinds beside the template are ignored", () => {
    expect(problems(`kind: Location\n---\n${head}spec: { type: x, steps: [] }\n`)).toEqual([]);
  });

  test("$yaml includes are resolved inside steps and parameters, and findings name the included file", () => {
    const text = `${strictHead}spec:
  type: service
  parameters:
    - $yaml: ./page.yaml
  steps:
    - $yaml: ./step.yaml
`;
    const page = "properties:\n  name:\n    type: strin\n";
    const step = "id: one\naction: debug:log\ninput:\n  message: ${{ parameters.nmae }}\n";
    expect(problems(text, { "page.yaml": page, "step.yaml": step })).toEqual([
      'page.yaml:3:5: schema_type: Expected a JSON Schema type, found "strin".',
      "step.yaml:4:16: undeclared_name: parameters.nmae is not declared. Did you mean parameters.name?",
    ]);
  });

  test("an include behind a URL is a warning, because only its author can fetch it", () => {
    const text = `${head}spec:\n  type: x\n  steps:\n    - $yaml: https://example.com/steps.yaml\n`;
    const result = parse(text);
    expect(result.ok && result.value.warnings.map((warning) => warning.code)).toEqual(["include_unresolved"]);
  });

  test("questions behind dependencies, oneOf and if are declared", () => {
    expect(
      problems(`${strictHead}spec:
  type: service
  parameters:
    - properties: { ci: { type: string } }
      dependencies:
        ci:
          oneOf:
            - properties: { ci: { const: a }, image: { type: string } }
      if: { properties: { ci: { const: b } } }
      then: { properties: { chart: { type: string } } }
      else: { allOf: [{ properties: { region: { type: string } } }] }
  steps:
    - action: debug:log
      input: { message: "\${{ parameters.image }}\${{ parameters.chart }}\${{ parameters.region }}" }
`),
    ).toEqual([]);
  });
});

describe("a manifest with mistakes lists all of them with their places", () => {
  test("shape, syntax and version", () => {
    expect(problems("a: [")).toEqual([expect.stringMatching(/^template\.yaml:1:5: yaml_syntax: /)]);
    expect(problems("kind: Component\n")).toEqual([
      "template.yaml:1:1: manifest_count: Expected one document of kind Template, found 0.",
    ]);
    expect(
      problems(`apiVersion: scaffolder.backstage.io/v1beta2
kind: Template
metadata:
  name: "-x"
spec:
  type: 3
  steps:
    - id: a
`),
    ).toEqual([
      expect.stringMatching(/^template\.yaml:1:1: manifest_shape: apiVersion: /),
      expect.stringMatching(/^template\.yaml:4:3: manifest_shape: metadata\.name: /),
      expect.stringMatching(/^template\.yaml:6:3: manifest_shape: spec\.type: /),
      expect.stringMatching(/^template\.yaml:8:7: manifest_shape: spec\.steps\.0\.action: /),
    ]);
  });

  test("step ids, undeclared required questions, patterns, enum names, actions and expressions", () => {
    const found = problems(`${strictHead}spec:
  type: service
  parameters:
    required: [owner]
    properties:
      name: { type: string, pattern: "([" }
      size: { type: string, enum: [a, b], enumNames: [A] }
  steps:
    - { id: one, action: debug:log, input: { message: "\${{ steps.two.output.x }}" } }
    - { id: one, action: acme:deploy }
    - id: two
      action: debug:log
      if: \${{ secrets.TOKEN }}
      input:
        message: |
          first
          \${{ user.ref }} \${{ usr.ref }}
`);
    expect(found).toEqual([
      'template.yaml:16:18: duplicate_step: Expected a step id of its own, found "one" a second time.',
      'template.yaml:16:18: unsupported_action: The action "acme:deploy" is not available here; a run of this template is refused.',
      'template.yaml:10:5: required_undeclared: "owner" is required, but no question has this name.',
      'template.yaml:12:29: schema_pattern: The pattern "([" is not a regular expression.',
      "template.yaml:13:43: enum_names: Expected 2 enumNames, one per value, found 1.",
      "template.yaml:15:60: undeclared_name: steps.two is not declared. Declared here: nothing.",
      "template.yaml:19:15: undeclared_name: secrets.TOKEN is not declared. Declared here: nothing.",
      "template.yaml:23:31: undeclared_name: usr is not declared. Did you mean user?",
    ]);
  });

  test("undeclared names are warnings in templates that are not strict, host names are errors everywhere", () => {
    const steps = (message: string) =>
      `${head}spec:\n  type: x\n  steps:\n    - action: debug:log\n      input: { message: "${message}" }\n`;
    const loose = parse(steps("${{ parameters.x }}"));
    expect(loose.ok && loose.value.warnings.map((warning) => warning.code)).toEqual(["undeclared_name"]);
    expect(parse(steps("${{ process.env.HOME }}")).ok).toBe(false);
    expect(parse(steps("${{ parameters.constructor }}")).ok).toBe(false);
  });

  test("a strict template that asks more than eight questions is told so; hidden ones do not count", () => {
    const asking = (count: number) => {
      const questions = Array.from({ length: count }, (_, index) => `q${index}: { type: string }`);
      const properties = [...questions, "id: { type: string, ui:widget: hidden }"].join(", ");
      return problems(
        `${strictHead}spec:\n  type: x\n  parameters: { properties: { ${properties} } }\n  steps: []\n`,
      );
    };
    expect(asking(8)).toEqual([]);
    expect(asking(9)).toEqual([expect.stringMatching(/^template\.yaml:9:3: too_many_questions: .*found 9/)]);
  });

  test("hostile YAML is refused: aliases that multiply, deep nesting, __proto__, size", () => {
    const bomb = [
      "a0: &a0 [x]",
      ...Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]`),
    ];
    expect(problems(`kind: Template\n${bomb.join("\n")}\n`).join()).toContain("yaml_too_large");
    expect(problems(`kind: Template\nx: ${"[".repeat(60)}${"]".repeat(60)}\n`).join()).toContain(
      "yaml_too_large",
    );
    expect(problems(`${head}spec: { type: x, steps: [], __proto__: { a: 1 } }\n`).join()).toContain(
      "yaml_key",
    );
    expect(problems(`# ${"x".repeat(300_000)}\n`).join()).toContain("file_too_large");
  });

  test("an include that includes itself ends", () => {
    const text = `${head}spec:\n  type: x\n  steps:\n    - { action: debug:log, input: { $yaml: ./loop.yaml } }\n`;
    expect(problems(text, { "loop.yaml": "a:\n  $yaml: ./loop.yaml\n" }).length).toBeGreaterThan(0);
  });
});
