import { describe, expect, it } from "vitest";
import { formatFinding } from "../../kernel/finding.ts";
import { toUnicodePattern } from "./check-manifest.ts";
import { analyseManifest, parseManifest } from "./parse-manifest.ts";

interface Lines {
  readonly name?: string;
  readonly strict?: boolean;
  readonly parameters?: string;
  readonly steps?: string;
  readonly rest?: string;
}
const manifest = ({ name = "demo", strict = true, parameters = "{}", steps = "[]", rest = "" }: Lines = {}) =>
  `apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata:
  name: ${name}
  annotations: { waymark.dev/strict: "${String(strict)}" }
spec:
  type: service
  parameters: ${parameters}
  steps: ${steps}
${rest}`;
const analyse = (text: string) => analyseManifest({ file: "t.yaml", text });
const findings = (lines: Lines) => analyse(manifest(lines)).findings.map(formatFinding);
const codes = (lines: Lines) =>
  analyse(manifest(lines)).findings.map(({ code, severity }) => `${severity} ${code}`);

describe("the name of a template", () => {
  it.each(["a", "Demo", "my-template", "a--b", "a_b.c", "0", "x".repeat(63)])(
    "may be %s, as in Backstage",
    (name) => {
      expect(findings({ name: JSON.stringify(name) })).toEqual([]);
    },
  );

  it.each(["-a", "a-", ".a", "a b", "ä", "a/b", "x".repeat(64), "a\n"])("may not be %j", (name) => {
    expect(findings({ name: JSON.stringify(name) })).toEqual([
      "t.yaml:4:3: manifest_shape: metadata.name: Expected 1 to 63 letters, digits, - _ or ., beginning and ending with a letter or digit.",
    ]);
  });

  it("may not be a number, which YAML makes of digits", () => {
    expect(findings({ name: "2001" })).toEqual([
      "t.yaml:4:3: manifest_shape: metadata.name: Invalid input: expected string, received number",
    ]);
  });
});

describe("a template that is not all there", () => {
  const include = "{ $yaml: https://example.com/part.yaml }";
  const told = (line: number, column: number) =>
    `t.yaml:${line}:${column}: include_unresolved: Expected a file beside the template, found "https://example.com/part.yaml", which cannot be read. Copy it into the template folder.`;

  it("says which include is missing when nothing else is wrong with its shape", () => {
    const text = manifest().replace("type: service", `type: ${include}`);
    expect(analyse(text)).toMatchObject({ manifest: undefined, findings: [{ severity: "error" }] });
    expect(analyse(text).findings.map(formatFinding)).toEqual([told(7, 9)]);
  });

  it("never fails without a reason", () => {
    for (const part of ["metadata", "spec"]) {
      const text = manifest().replace(new RegExp(`^${part}:\n( +.*\n)+`, "m"), `${part}: ${include}\n`);
      const result = parseManifest({ file: "t.yaml", text });
      expect([part, result.ok, !result.ok && result.error.length > 0]).toEqual([part, false, true]);
    }
  });

  it("hides no mistake of the value that takes the place of what is missing", () => {
    const found = findings({ steps: `[${include}, text]` });
    expect(found).toContain(
      "t.yaml:9:11: manifest_shape: spec.steps.0: Invalid input: expected object, received string",
    );
  });

  it("is usable as far as it is there", () => {
    expect(codes({ steps: `[${include}, { action: debug:log }]` })).toEqual(["warning include_unresolved"]);
  });
});

describe("a document of a template", () => {
  it.each([
    ["kind: Component\n", 0],
    ["kind: [Template]\n", 0],
    ["text\n", 0],
    [`${manifest()}---\n${manifest()}`, 2],
  ])("%#: is one, not another number of them", (text, count) => {
    expect(analyse(text).findings.map(formatFinding)).toEqual([
      `t.yaml:1:1: manifest_count: Expected one document of kind Template, found ${count}.`,
    ]);
  });

  it.each([
    [
      "apiVersion: scaffolder.backstage.io/v1beta3",
      "apiVersion: backstage.io/v1beta2",
      "1:1",
      'apiVersion: Invalid input: expected "scaffolder.backstage.io/v1beta3"',
    ],
    [
      "type: service",
      "kind: service",
      "6:1",
      "spec.type: Invalid input: expected string, received undefined",
    ],
    ["type: service", 'type: ""', "7:3", "spec.type: Too small: expected string to have >=1 characters"],
    ["steps: []", "steps: {}", "9:3", "spec.steps: Invalid input: expected array, received object"],
    [
      "steps: []",
      "steps: [{ id: a }]",
      "9:11",
      "spec.steps.0.action: Invalid input: expected string, received undefined",
    ],
    ["steps: []", "steps: [{ action: debug:log, if: [] }]", "9:32", "spec.steps.0.if: Invalid input"],
    [
      "steps: []",
      "steps: [{ action: debug:log, input: text }]",
      "9:32",
      "spec.steps.0.input: Invalid input: expected record, received string",
    ],
    ["parameters: {}", "parameters: text", "8:3", "spec.parameters: Invalid input"],
    ["parameters: {}", "parameters: [text]", "8:3", "spec.parameters: Invalid input"],
  ])("with %s as %s is refused at its place", (from, to, place, problem) => {
    expect(analyse(manifest().replace(from, to)).findings.map(formatFinding)).toEqual([
      `t.yaml:${place}: manifest_shape: ${problem}`,
    ]);
  });

  it("keeps keys of other installations, which their templates need", () => {
    const rest = "  acme: { x: 1 }\n  EXPERIMENTAL_recovery: {}\nacme.dev/extra: true\n";
    expect(findings({ rest })).toEqual([]);
  });

  it("is shown by its name when it has no title, and owned by nobody unless it says so", () => {
    expect(analyse(manifest()).manifest).toMatchObject({
      title: "demo",
      description: "",
      owner: null,
      lifecycle: null,
      tags: [],
      secretsSchema: null,
    });
    const text = manifest({ rest: "  owner: group:a\n  lifecycle: production\n" }).replace(
      "  name: demo\n",
      "  name: demo\n  title: A demo\n  description: It shows.\n  tags: [x]\n",
    );
    expect(analyse(text).manifest).toMatchObject({
      title: "A demo",
      description: "It shows.",
      owner: "group:a",
      lifecycle: "production",
      tags: ["x"],
    });
  });
});

describe("the steps of a template", () => {
  it("without ids are numbered, and named as they are", () => {
    const steps =
      "[{ action: debug:log }, { id: b, action: debug:log, name: Say it }, { action: fs:delete, each: [1], if: false }]";
    expect(analyse(manifest({ steps })).manifest?.steps.map(({ mark: _mark, ...step }) => step)).toEqual([
      { id: "step-1", name: "step-1", action: "debug:log", input: {} },
      { id: "b", name: "Say it", action: "debug:log", input: {} },
      { id: "step-3", name: "step-3", action: "fs:delete", input: {}, if: false, each: [1] },
    ]);
  });

  it("may not take the number of another as an id", () => {
    expect(findings({ steps: "[{ id: step-2, action: debug:log }, { action: debug:log }]" })).toEqual([
      't.yaml:9:48: duplicate_step: Expected a step id of its own, found "step-2" a second time.',
    ]);
  });

  it("with an action from elsewhere are errors in strict templates and warnings in others", () => {
    const steps = "[{ action: 'http:backstage:request' }]";
    const problem =
      't.yaml:9:13: unsupported_action: The action "http:backstage:request" is not available here; a run of this template is refused.';
    expect(findings({ steps })).toEqual([problem]);
    expect([codes({ steps }), codes({ steps, strict: false })]).toEqual([
      ["error unsupported_action"],
      ["warning unsupported_action"],
    ]);
  });
});

describe("a schema of questions", () => {
  const wrong = "{ type: strin }";
  it.each([
    `{ properties: { a: ${wrong} } }`,
    `[{ properties: { b: { type: string } } }, { properties: { a: ${wrong} } }]`,
    `{ properties: { a: { type: object, properties: { b: ${wrong} } } } }`,
    `{ properties: { a: { type: array, items: ${wrong} } } }`,
    `{ properties: { a: { type: array, items: [{ type: string }, ${wrong}] } } }`,
    `{ properties: { a: { type: [string, strin] } } }`,
    `{ properties: { a: {} }, dependencies: { a: { properties: { b: ${wrong} } } } }`,
    `{ properties: { a: {} }, dependencies: { a: { oneOf: [{ properties: { b: ${wrong} } }] } } }`,
    `{ if: { properties: { a: {} } }, then: { properties: { b: ${wrong} } } }`,
    `{ allOf: [{ else: { properties: { b: ${wrong} } } }] }`,
    `{ anyOf: [{}, { properties: { b: { additionalProperties: ${wrong} } } }] }`,
  ])("is checked wherever a type may stand: %s", (parameters) => {
    expect(findings({ parameters })).toEqual([
      expect.stringMatching(/^t\.yaml:8:\d+: schema_type: Expected a JSON Schema type, found "strin"\.$/),
    ]);
  });

  it.each(["string", "number", "integer", "boolean", "object", "array", "'null'", "[string, 'null']"])(
    "may say the type %s",
    (type) => {
      expect(findings({ parameters: `{ properties: { a: { type: ${type} } } }` })).toEqual([]);
    },
  );

  it("may not say a type that is no word", () => {
    expect(findings({ parameters: "{ properties: { a: { type: 3 } } }" })).toEqual([
      "t.yaml:8:36: schema_type: Expected a JSON Schema type, found 3.",
    ]);
  });

  it("has patterns that compile, also behind a condition", () => {
    const bad = "{ type: string, pattern: '([' }";
    for (const parameters of [
      `{ properties: { a: ${bad} } }`,
      `{ properties: { a: {} }, dependencies: { a: { properties: { b: ${bad} } } } }`,
    ])
      expect(findings({ parameters })).toEqual([
        expect.stringMatching(
          /^t\.yaml:8:\d+: schema_pattern: The pattern "\(\[" is not a regular expression\.$/,
        ),
      ]);
  });

  it.each([
    "{ properties: { a: { type: object, properties: { b: SECRET } } } }",
    "{ properties: { a: { type: array, items: SECRET } } }",
    "{ properties: { a: { type: array, items: { type: object, properties: { b: SECRET } } } } }",
    "{ properties: { a: {} }, then: { properties: { c: { type: object, properties: { b: SECRET } } } } }",
  ])(
    "asks for a secret by a question of its own, or it would be kept with the answer around it: %s",
    (page) => {
      const parameters = page.replace("SECRET", "{ type: string, ui:field: Secret }");
      expect(findings({ parameters })).toEqual([
        expect.stringMatching(
          /^t\.yaml:8:\d+: nested_secret: Expected a secret to be a question of its own, found it inside another answer\.$/,
        ),
      ]);
      expect(codes({ parameters, strict: false })).toEqual(["error nested_secret"]);
    },
  );

  it.each([
    "{ properties: { a: SECRET } }",
    "{ properties: { a: {} }, dependencies: { a: { oneOf: [{ properties: { b: SECRET } }] } } }",
    "{ if: { properties: { a: {} } }, then: { allOf: [{ properties: { b: SECRET } }] } }",
  ])("may ask for a secret in a branch: %s", (page) => {
    expect(findings({ parameters: page.replace("SECRET", "{ type: string, format: password }") })).toEqual(
      [],
    );
  });

  it("names each value of a list or none", () => {
    const parameters = (names: string) =>
      `{ properties: { a: { type: string, enum: [x, y], enumNames: ${names} } } }`;
    expect(findings({ parameters: parameters("[X, Y]") })).toEqual([]);
    expect(codes({ parameters: parameters("[X]") })).toEqual(["warning enum_names"]);
    expect(codes({ parameters: parameters("[X, Y, Z]") })).toEqual(["warning enum_names"]);
  });

  it("requires what it asks, on the same page, in whatever branch", () => {
    const missing = (parameters: string) =>
      findings({ parameters }).map((finding) => finding.replace(/^.*required_undeclared: /, ""));
    expect(missing("{ required: [a], properties: { a: {} } }")).toEqual([]);
    expect(missing("{ required: [b], properties: { a: {} }, then: { properties: { b: {} } } }")).toEqual([]);
    expect(missing("[{ required: [b], properties: { a: {} } }, { properties: { b: {} } }]")).toEqual([
      '"b" is required, but no question has this name.',
    ]);
    expect(missing("{ properties: { a: {} }, allOf: [{ required: [c] }] }")).toEqual([
      '"c" is required, but no question has this name.',
    ]);
  });
});

describe("a pattern as the validator compiles it", () => {
  it.each([
    ["^[a-z]+$", "^[a-z]+$"],
    ["^[a-z\\-]+$", "^[a-z\\-]+$"],
    ["a\\_b", "a_b"],
    ["\\@\\#\\%", "@#%"],
    ["a\\-b", "a\\x2db"],
    ["\\d+\\.\\d+", "\\d+\\.\\d+"],
    ["\\p{L}+", "\\p{L}+"],
  ])("%s is %s", (pattern, unicode) => {
    expect(toUnicodePattern(pattern)).toBe(unicode);
    expect(() => new RegExp(unicode, "u")).not.toThrow();
  });

  it.each(["([", "(?<a", "*", "[b-a]", "\\p{Nope}", "a{2,1}"])("%s is none", (pattern) => {
    expect(toUnicodePattern(pattern)).toBeUndefined();
  });
});
