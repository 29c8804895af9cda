import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { formatFinding } from "../../kernel/finding.ts";
import { readTrackedYaml, type SourceMark, type ValuePath } from "./tracked-yaml.ts";

const read = (text: string, files: Readonly<Record<string, string>> = {}) =>
  readTrackedYaml({
    file: "template.yaml",
    text,
    readInclude: (_from, target) => {
      const found = files[target];
      return found === undefined ? undefined : { file: target, text: found };
    },
  });
const only = (text: string, files: Readonly<Record<string, string>> = {}) => {
  const [document, ...more] = read(text, files).documents;
  if (document === undefined || more.length > 0) throw new Error("Expected one document.");
  return document;
};
const shown = ({ file, line, column }: SourceMark) => `${file}:${line}:${column}`;
const findings = (text: string, files?: Readonly<Record<string, string>>) =>
  read(text, files).findings.map(formatFinding);

describe("the values of a manifest", () => {
  it("are those YAML has, without its old booleans and merge keys", () => {
    expect(only("a: yes\nb: 012\nc: ~\nd: 1.5\ne: [x, null]\n<<: { f: 1 }\n").value).toEqual({
      a: "yes",
      b: 12,
      c: null,
      d: 1.5,
      e: ["x", null],
      "<<": { f: 1 },
    });
  });

  it("are the same for every document that YAML can write", () => {
    const key = fc
      .string({ minLength: 1, maxLength: 8 })
      .filter((name) => name !== "__proto__" && !name.startsWith("$"));
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: "small" },
        fc.string(),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie("any"), { maxLength: 3 }),
        fc.dictionary(key, tie("any"), { maxKeys: 3, noNullPrototype: true }),
      ),
    })).any;
    fc.assert(
      fc.property(
        fc.dictionary(key, value, { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
        (document) => {
          const { documents, findings: found } = read(stringify(document, { aliasDuplicateObjects: false }));
          expect(found).toEqual([]);
          expect(documents[0]?.value).toEqual(document);
        },
      ),
    );
  });

  it("are read document by document", () => {
    expect(read("---\na: 1\n---\n# why\n- b\n").documents.map(({ value }) => value)).toEqual([
      { a: 1 },
      ["b"],
    ]);
    expect(read("").documents).toEqual([]);
  });

  it("follow an alias to its value", () => {
    expect(only("a: &x { b: 1 }\nc: *x\n").value).toEqual({ a: { b: 1 }, c: { b: 1 } });
  });
});

describe("the place of a value", () => {
  const document = only("a:\n  b:\n    - c: x\n    - d\ne: 'q'\n");
  it.each<[ValuePath, string]>([
    [["a"], "1:1"],
    [["a", "b"], "2:3"],
    [["a", "b", 0], "3:7"],
    [["a", "b", 0, "c"], "3:7"],
    [["a", "b", 1], "4:7"],
    [["e"], "5:1"],
  ])("%j is %s", (path, place) => {
    expect(shown(document.markOf(path))).toBe(`template.yaml:${place}`);
  });

  it.each<[ValuePath, string]>([
    [["a", "b", 5], "2:3"],
    [["a", "x", "y"], "1:1"],
    [["nothing"], "1:1"],
    [[], "1:1"],
  ])("that is not there, %j, is the nearest above it", (path, place) => {
    expect(shown(document.markOf(path))).toBe(`template.yaml:${place}`);
  });
});

describe("the place of a character", () => {
  const place = (text: string, part: string) => {
    const [first] = only(text).texts.filter(({ value }) => value.includes(part));
    if (first === undefined) throw new Error(`no text with ${part}`);
    return shown(first.markAt(first.value.indexOf(part))).replace("template.yaml:", "");
  };

  it.each([
    ["a: x ${{ values.b }}\n", "values", "1:10"],
    ["a: 'x' \nb: \"\\u00e4 ${{ values.b }}\"\n", "values", "2:16"],
    ["a: 'it''s ${{ values.b }}'\n", "values", "1:15"],
    ["a: |\n  one\n  two ${{ values.b }}\n", "values", "3:11"],
    ["a: >-\n  one\n  two {% if values.b %}x{% endif %}\n", "values", "3:13"],
    ["a: ${{ x }} and ${{ values.b }}\n", "values", "1:21"],
    ["a: |\n  ${{ x }}\n\n  ${{ y }} ${{ values.b }}\n", "values", "4:16"],
    ["a: plain text\n", "text", "1:4"],
  ])("%j: %s is at %s", (text, part, expected) => {
    expect(place(text, part)).toBe(expected);
  });
});

describe("an include", () => {
  it.each([
    ["$yaml", "a: [1, 2]\n", { a: [1, 2] }],
    ["$json", '{"a": "b"}', { a: "b" }],
    ["$text", "a: [1\n", "a: [1\n"],
  ])("by %s stands for what it names", (kind, content, value) => {
    expect(only(`x: { ${kind}: ./part }\n`, { "./part": content }).value).toEqual({ x: value });
  });

  it("keeps the places of its own file", () => {
    const document = only("x:\n  $yaml: part.yaml\n", { "part.yaml": "# one\na:\n  b: ${{ c }}\n" });
    expect(shown(document.markOf(["x", "a", "b"]))).toBe("part.yaml:3:3");
    expect(document.texts.map(({ markAt }) => shown(markAt(4)))).toEqual(["part.yaml:3:10"]);
  });

  it.each([
    "https://example.com/a.yaml",
    "url:https://example.com/a.yaml",
    "FILE:///etc/passwd",
    "./missing.yaml",
    "",
  ])("of %j that cannot be read is left out and remembered", (target) => {
    const document = only(`a: 1\nx: { $yaml: ${JSON.stringify(target)} }\n`, {
      "https://example.com/a.yaml": "b: 1\n",
    });
    expect(document.value).toEqual({ a: 1 });
    expect(
      document.unresolved.map(({ path, target: name, mark }) => [path.join("."), name, mark.line]),
    ).toEqual([["x", target, 2]]);
  });

  it.each([
    ["a: 1\n---\nb: 2\n", 'include_invalid: Expected one document in "part.yaml".'],
    ["", 'include_invalid: Expected one document in "part.yaml".'],
  ])("of %j is refused, because it stands for one value", (content, problem) => {
    expect(findings("x:\n  $yaml: part.yaml\n", { "part.yaml": content })).toEqual([
      `template.yaml:2:3: ${problem}`,
    ]);
  });

  it("with a mistake is told in its own file", () => {
    expect(findings("x:\n  $yaml: part.yaml\n", { "part.yaml": "a: [\n" })[0]).toMatch(
      /^part\.yaml:\d+:\d+: yaml_syntax: /,
    );
  });

  it("beside other keys is none, nor is another word with a dollar", () => {
    expect(only("x: { $yaml: a, b: 1 }\ny: { $ref: a }\n").value).toEqual({
      x: { $yaml: "a", b: 1 },
      y: { $ref: "a" },
    });
  });

  it("that includes itself, or more than fifty in all, ends", () => {
    expect(findings("x: { $yaml: a }\n", { a: "y: { $yaml: a }\n" })).toEqual([
      "a:1:4: yaml_too_large: Expected fewer or less deeply nested values.",
    ]);
    const many = only(Array.from({ length: 60 }, (_, index) => `k${index}: { $text: a }\n`).join(""), {
      a: "z",
    });
    expect(many.unresolved.map(({ path }) => path.join("."))).toEqual(
      Array.from({ length: 10 }, (_, index) => `k${index + 50}`),
    );
  });
});

describe("what is refused", () => {
  it.each([
    ["a: 1\na: 2\n", "template.yaml:2:1: yaml_syntax: Map keys must be unique"],
    ["__proto__: 1\n", "template.yaml:1:1: yaml_key: Expected a plain text key."],
    ["a:\n  ? [x]\n  : 1\n", "template.yaml:2:5: yaml_key: Expected a plain text key."],
    [
      `a: ${"[".repeat(45)}${"]".repeat(45)}\n`,
      "template.yaml:1:44: yaml_too_large: Expected fewer or less deeply nested values.",
    ],
    [
      `a: ${"x".repeat(262_144)}\n`,
      "template.yaml:1:1: file_too_large: Expected at most 256 KB, found 257 KB.",
    ],
  ])("%#: a text like %.20j", (text, finding) => {
    expect(findings(text)).toEqual([finding]);
  });

  it("is a broken document and not its neighbours", () => {
    const { documents, findings: found } = read("a: 1\n---\nb: [\n");
    expect(documents.map(({ value }) => value)).toEqual([{ a: 1 }]);
    expect(found.map(({ code, line }) => [code, line])).toEqual([["yaml_syntax", 4]]);
  });

  it("an alias to itself is refused and does not loop", () => {
    expect(findings("a: &x\n  b: *x\n").join()).toContain("yaml_too_large");
  });
});
