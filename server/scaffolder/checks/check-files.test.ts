import { describe, expect, it } from "vitest";
import { checkPlaceholders } from "./check-placeholders.ts";
import { checkRequiredFiles } from "./check-required-files.ts";
import { checkSyntax } from "./check-syntax.ts";
import { openRepository } from "./generated-repository.ts";
import { judge, readGolden } from "./testing.ts";

const syntax = (path: string, text: string) => judge(checkSyntax, { [path]: text });
const added = (path: string, content: string) =>
  checkRequiredFiles(openRepository([...readGolden(), { path, content }])).map(
    ({ file, code }) => `${file} ${code}`,
  );

describe("the syntax of a file", () => {
  it.each([
    ["a.json", "{}\n"],
    ["a.json", '{\n\t"a": [1,\n\t\t2]\n}\n'],
    ["a.json", '"a text"\n'],
    ["a.json", '{"a":"\\/ \\u00fc \\ud83d\\ude00"}\n'],
    ["a.yaml", "a: 1\n---\nb: 2\n"],
    ["a.yml", "# nothing\n"],
    ["a.yaml", ""],
    ["empty.txt", ""],
    ["a.txt", "a: [\n"],
    ["a.ts", "\n"],
  ])("of %s may be %j", async (path, text) => {
    expect(await syntax(path, text)).toEqual([]);
  });

  it.each([
    ["a.json", '{"a": 1,}\n', /^a\.json:1:9: json-syntax: expected JSON, found /],
    [
      "a.json",
      '{\n  "a": tru\n}\n',
      /^a\.json:2:8: json-syntax: expected JSON, found Unexpected token .* is not valid JSON$/,
    ],
    ["a.json", '{"a": [1, nul]}\n', /^a\.json:1:11: json-syntax: expected JSON, found Unexpected token /],
    ["a.json", "", /^a\.json:1:1: json-syntax: expected JSON, found Unexpected end of JSON input$/],
    ["a.json", "// a comment\n{}\n", /^a\.json:1:1: json-syntax: /],
    ["a.json", '{"a": 1, "a": 2}\n', /^a\.json:1:10: yaml-syntax: Map keys must be unique$/],
    ["a.yaml", "a: 1\na: 2\n", /^a\.yaml:2:1: yaml-syntax: Map keys must be unique$/],
    ["a.yaml", "a:\n\tb: 1\n", /^a\.yaml:2:1: yaml-syntax: Tabs are not allowed as indentation$/],
    [
      "a.yaml",
      "a: &x 1\nb: *x\n",
      /^a\.yaml:2:4: yaml-alias: expected the value itself, found the alias \*x; write it out$/,
    ],
    ["a.yaml", "a: !!js/function x\n", /^a\.yaml:1:4: yaml-syntax: Unresolved tag: /],
    ["a.yml", "a: 'never closed\n", /^a\.yml:\d+:\d+: yaml-syntax: Missing closing 'quote$/],
    ["a.yaml", `a: ${"[".repeat(40)}${"]".repeat(40)}\n`, /^a\.yaml:1:\d+: yaml-too-deep: /],
  ])("of %s may not be %j", async (path, text, finding) => {
    expect(await syntax(path, text)).toEqual([expect.stringMatching(finding)]);
  });

  it.each([
    [
      "a.md",
      "one\r\ntwo\r\n",
      "a.md:1:4: line-ending: expected lines to end with LF, found CRLF; .editorconfig asks for LF",
    ],
    [
      "a.json",
      "{\r\n}\r\n",
      "a.json:1:2: line-ending: expected lines to end with LF, found CRLF; .editorconfig asks for LF",
    ],
    ["a.sh", "one\ntwo", "a.sh:2:4: final-newline: expected a line break at the end of the file"],
    ["a.yaml", "a: ü", "a.yaml:1:5: final-newline: expected a line break at the end of the file"],
  ])("of %s ends lines with LF, the last one too: %j", async (path, text, finding) => {
    expect(await syntax(path, text)).toEqual([finding]);
  });

  it("is told for every file, and only where it is wrong", async () => {
    const found = await judge(checkSyntax, { "a.json": "{", "b.yaml": "a: b\n", "c.md": "c" });
    expect(found.map((finding) => finding.split(":")[0])).toEqual(["a.json", "a.json", "c.md"]);
  });
});

describe("a leftover of rendering", () => {
  const leftover = (text: string) =>
    `unrendered-placeholder: expected rendered text, found ${JSON.stringify(text)}`;
  it.each([
    ["a.md", "x ${{ values.name }}\n", ["a.md:1:3"], ["${{ values.name }}"]],
    ["a.md", "\n{{ cookiecutter.name }}\n", ["a.md:2:1"], ["{{ cookiecutter.name }}"]],
    ["a.ts", "{% if a %}\nb\n{% endif %}\n", ["a.ts:1:1", "a.ts:3:1"], ["{% if a %}", "{% endif %}"]],
    ["a.ts", "{# why #}\n", ["a.ts:1:1"], ["{# why #}"]],
    ["a.yaml", "a: undefined\nb: NaN\n", ["a.yaml:1:4", "a.yaml:2:4"], ["undefined", "NaN"]],
    ["a.md", "[object Object]\n", ["a.md:1:1"], ["[object Object]"]],
    [".github/workflows/a.yml", "{% raw %}\n", [".github/workflows/a.yml:1:1"], ["{% raw %}"]],
    [".github/CODEOWNERS", "* @${{ x }}\n", [".github/CODEOWNERS:1:4"], ["${{ x }}"]],
    ["monitoring/a.yaml", "a: ${{ x }}\n", ["monitoring/a.yaml:1:4"], ["${{ x }}"]],
  ])("in %s is found: %j", async (path, text, places, texts) => {
    const found = await judge((repository) => checkPlaceholders(repository), { [path]: text });
    expect(found).toEqual(places.map((place, index) => `${place}: ${leftover(texts[index] ?? "")}`));
  });

  it.each([
    [".github/workflows/a.yml", "a: ${{ github.sha }}\n"],
    ["monitoring/alerts.yaml", "a: '{{ $value }}'\n"],
    ["src/a.ts", "const a = undefined; // NaN\n"],
    ["test/a.ts", "undefined\n"],
    [".github/scripts/a.mjs", "undefined\n"],
    ["package-lock.json", "{{ }}\n"],
    ["a.md", "undefinedly, NaNs, { { } }, $(id), ${HOME}\n"],
    ["a.md", "{ # a comment\n"],
  ])("is not what %s may hold: %j", async (path, text) => {
    expect(await judge((repository) => checkPlaceholders(repository), { [path]: text })).toEqual([]);
  });

  it("is found in a name, and shown to its sixtieth character", async () => {
    const long = `{{ ${"x".repeat(80)} }}`;
    expect(
      await judge((repository) => checkPlaceholders(repository), { "${{ values.name }}.md": `${long}\n` }),
    ).toEqual([
      `\${{ values.name }}.md:1:1: ${leftover("${{ values.name }}")}`,
      `\${{ values.name }}.md:1:1: ${leftover(long.slice(0, 60))}`,
    ]);
  });

  it("is not excused in a name by an answer that holds it, nor elsewhere by an empty one", async () => {
    const check = (answers: string[]) =>
      judge((repository) => checkPlaceholders(repository, answers), { "{{a}}.md": "{{b}}\n" });
    expect(await check(["{{a}}", "{{b}}"])).toEqual([`{{a}}.md:1:1: ${leftover("{{a}}")}`]);
    expect(await check([""])).toHaveLength(2);
  });
});

describe("what a repository carries", () => {
  it.each([
    ["catalog-info.yaml"],
    [".waymark/template.yaml"],
    ["monitoring/prometheus/rules.yaml"],
    ["monitoring/prometheus/rules_test.yaml"],
    [".github/CODEOWNERS"],
    [".github/dependabot.yml"],
    ["README.md"],
    ["SECURITY.md"],
    [".gitignore"],
  ])("is at least %s", (path) => {
    const files = readGolden().filter((file) => file.path !== path);
    expect(checkRequiredFiles(openRepository(files))).toEqual([
      {
        file: path,
        line: 1,
        column: 1,
        severity: "error",
        code: "file-missing",
        message: "expected this file in every generated repository, found none",
      },
    ]);
  });

  it.each([
    ".env",
    "app/.env.local",
    "id_rsa",
    ".ssh/id_rsa",
    "a.pem",
    "deep/tls.p12",
    "node_modules/a.js",
    "dist/main.js",
    "app/dist/a",
  ])("is not %s", (path) => {
    expect(added(path, "x\n")).toEqual([`${path} file-forbidden`]);
  });

  it.each([".environment", "distance.md", "src/id_rsa.ts", "a.pem.md", "docs/pem", "env", ".envrc"])(
    "may be %s",
    (path) => {
      expect(added(path, "x\n")).toEqual([]);
    },
  );

  it.each([
    "-----BEGIN PRIVATE KEY-----",
    "-----BEGIN RSA PRIVATE KEY-----",
    "-----BEGIN OPENSSH PRIVATE KEY-----",
    `token ghp_${"A1".repeat(18)}`,
    `gho_${"a".repeat(36)}`,
    `"ghs_${"a".repeat(36)}"`,
    `github_pat_${"A1b2".repeat(5)}xx_${"c".repeat(59)}`,
    "AKIAIOSFODNN7EXAMPLE",
    `wm_${"a1".repeat(16)}`,
  ])("is not a credential: %s", (text) => {
    expect(added("config.txt", `${text}\n`)).toEqual(["config.txt secret-in-file"]);
  });

  it.each([
    "-----BEGIN PUBLIC KEY-----",
    "ghp_short",
    "xghp_y",
    "AKIA",
    "wm_token",
    "github_pattern_matching_in_many_words",
  ])("may be a text like %s", (text) => {
    expect(added("config.txt", `${text}\n`)).toEqual([]);
  });
});
