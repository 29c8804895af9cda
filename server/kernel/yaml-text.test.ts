import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { z } from "zod";
import { issueFindings, readYaml, type LocatedValue, type ValuePath } from "./yaml-text.ts";

const file = "catalog-info.yaml";
const read = (text: string, maxBytes?: number) =>
  readYaml({ file, text, ...(maxBytes === undefined ? {} : { maxBytes }) });
const valuesOf = (text: string): unknown[] => {
  const { documents, findings } = read(text);
  expect(findings).toEqual([]);
  return documents.map(({ value }) => value);
};

function onlyDocument(text: string): LocatedValue {
  const { documents, findings } = read(text);
  const [document] = documents;
  if (document === undefined) throw new Error(JSON.stringify(findings));
  return document;
}

describe("YAML of other people", () => {
  it.each([
    ["one document", "a: 1\n", [{ a: 1 }]],
    ["several", "a: 1\n---\nb: 2\n", [{ a: 1 }, { b: 2 }]],
    ["several with empty ones between", "---\n---\na: 1\n---\n# nothing\n---\n", [{ a: 1 }]],
    ["JSON, which is YAML too", '{"a": [1, "2"]}', [{ a: [1, "2"] }]],
    ["words that YAML 1.1 took for booleans", "a: yes\nb: on\nc: no\n", [{ a: "yes", b: "on", c: "no" }]],
    ["keys that look like numbers", "1: a\n2.5: b\ntrue: c\n", [{ 1: "a", 2.5: "b", true: "c" }]],
    ["a merge key, which merges nothing", "<<: {a: 1}\n", [{ "<<": { a: 1 } }]],
    ["a key with a name of JavaScript's own", "constructor: 1\n", [{ constructor: 1 }]],
    ["text beyond Latin", "name: Größe 漢字 🚀\n", [{ name: "Größe 漢字 🚀" }]],
    ["a byte order mark", "\uFEFFa: 1\n", [{ a: 1 }]],
    ["lines that end as on Windows", "a: 1\r\nb: 2\r\n", [{ a: 1, b: 2 }]],
    ["nothing", "", []],
    ["a comment", "# only this\n", []],
    ["null", "null\n", []],
  ])("may be %s", (_case, text, values) => {
    expect(valuesOf(text)).toEqual(values);
  });

  it("cannot put anything on an object's prototype", () => {
    const [value] = valuesOf("__proto__: {polluted: true}\na: 1\n");
    expect(Reflect.get({}, "polluted")).toBeUndefined();
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  it.each([
    ["an alias", "a: &x 1\nb: *x\n", { line: 2, column: 4, code: "yaml-alias" }],
    ["an alias of itself", "a: &x\n  b: *x\n", { line: 2, column: 6, code: "yaml-alias" }],
    ["a tag of its own", "a: !secret x\n", { line: 1, column: 4, code: "yaml-syntax" }],
    ["a key twice", "a: 1\na: 2\n", { line: 2, column: 1, code: "yaml-syntax" }],
    ["a tab as indentation", "a:\n\tb: 1\n", { line: 2, code: "yaml-syntax" }],
    ["a bracket that never closes", "a: [1, 2\n", { code: "yaml-syntax" }],
    ["text that never closes", 'a: "x\n', { code: "yaml-syntax" }],
  ])("may not hold %s, and the finding says where", (_case, text, expected) => {
    const { documents, findings } = read(text);
    expect(documents).toEqual([]);
    expect(findings[0]).toMatchObject({ file, severity: "error", ...expected });
  });

  it("names the alias and says what to do instead", () => {
    expect(read("a: &x 1\nb: *x\n").findings[0]?.message).toBe(
      "expected the value itself, found the alias *x; write it out",
    );
  });

  it("says a problem in one line, without repeating the place", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."ab:{}[]\"'&*!|>-#\n\t %@`") }), (text) => {
        for (const { message, line, column } of read(text).findings) {
          expect(message).not.toMatch(/\n| at line \d+/);
          expect(line).toBeGreaterThan(0);
          expect(column).toBeGreaterThan(0);
        }
      }),
    );
  });

  it("has no documents at all when one of them is broken", () => {
    const { documents, findings } = read("good: 1\n---\nbad: [\n---\ngood: 2\n");
    expect(documents).toEqual([]);
    expect(findings.map(({ code }) => code)).toContain("yaml-syntax");
  });

  it.each([
    ["the usual 64 KB", 64 * 1024, undefined],
    ["a limit of its own", 100, 100],
  ])("may have %s, counted in bytes, and not one more", (_case, limit, maxBytes) => {
    const text = "x".repeat(limit);
    expect(read(text, maxBytes).findings).toEqual([]);
    expect(read(`${text.slice(1)}ä`, maxBytes)).toEqual({
      documents: [],
      findings: [
        {
          file,
          line: 1,
          column: 1,
          severity: "error",
          code: "file-too-large",
          message: `expected at most ${limit} bytes, found ${limit + 1}; split the file`,
        },
      ],
    });
  });
});

describe("nesting", () => {
  const nested = (levels: number): string => `${"[".repeat(levels)}1${"]".repeat(levels)}`;

  it("of 32 levels is read, and of 33 is not", () => {
    expect(read(nested(32)).findings).toEqual([]);
    expect(read(nested(33)).findings).toEqual([
      expect.objectContaining({
        code: "yaml-too-deep",
        line: 1,
        column: 34,
        message: "expected at most 32 nested levels, found more; flatten the document",
      }),
    ]);
  });

  it("is told once, however many places there are", () => {
    const deep = `a: ${nested(40)}\nb: ${nested(50)}\nc: {x: ${nested(60)}}\n`;
    expect(read(deep).findings.map(({ code }) => code)).toEqual(["yaml-too-deep"]);
  });

  it("beyond the parser's own stack is a finding and no crash", () => {
    expect(read("[".repeat(60_000)).findings[0]?.code).toMatch(/^yaml-(too-deep|syntax)$/);
  });
});

describe("the place of a value", () => {
  const text = [
    "kind: Component", // 1
    "metadata:", // 2
    "  name: checkout", // 3
    "  tags: [java,  web]", // 4
    "  empty:", // 5
    "spec:", // 6
    "  - a", // 7
    "  -   b: 2", // 8
    "",
  ].join("\n");
  const document = onlyDocument(text);

  it.each([
    [["kind"], "value", 1, 7],
    [["kind"], "key", 1, 1],
    [["metadata", "name"], "value", 3, 9],
    [["metadata", "name"], "key", 3, 3],
    [["metadata", "tags", 1], "value", 4, 17],
    [["metadata", "empty"], "value", 5, 3],
    [["spec", 1, "b"], "value", 8, 10],
    [["spec", 1, "b"], "key", 8, 7],
    [["metadata", "missing"], "value", 3, 3],
    [["metadata", "missing"], "key", 3, 3],
    [["metadata", "missing", "deeper"], "value", 3, 3],
    [["spec", 9], "value", 7, 3],
    [["spec", "name"], "value", 7, 3],
    [["kind", "name"], "value", 1, 7],
    [[], "value", 1, 1],
  ] as const)("%j (%s) is %i:%i", (path, at, line, column) => {
    expect(document.locate(path, at)).toEqual({ line, column });
  });

  it("in a later document counts the lines of the file", () => {
    const second = read("a: 1\n---\n\nb: 2\n").documents[1];
    expect(second?.locate(["b"])).toEqual({ line: 4, column: 4 });
  });

  const tree = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.integer(),
      fc.stringMatching(/^[a-z]{1,8}$/),
      fc.array(tie("value"), { minLength: 1, maxLength: 3 }),
      fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), tie("value"), { minKeys: 1, maxKeys: 3 }),
    ),
  })).value;

  function pathsOf(value: unknown, before: ValuePath = []): { path: ValuePath; leaf: unknown }[] {
    if (typeof value !== "object" || value === null) return [{ path: before, leaf: value }];
    const entries: [PropertyKey, unknown][] = Array.isArray(value)
      ? value.map((item, index): [number, unknown] => [index, item])
      : Object.entries(value);
    return entries.flatMap(([key, inner]) => pathsOf(inner, [...before, key]));
  }

  it("is where the text of every value stands", () => {
    fc.assert(
      fc.property(tree, (value) => {
        const written = stringify(value, { aliasDuplicateObjects: false });
        const lines = written.split("\n");
        const located = onlyDocument(written);
        expect(located.value).toEqual(value);
        for (const { path, leaf } of pathsOf(value)) {
          const { line, column } = located.locate(path);
          const rest = lines[line - 1]?.slice(column - 1).replace(/^"/, "");
          expect(rest?.startsWith(String(leaf)), `${path.map(String).join(".")} in\n${written}`).toBe(true);
        }
      }),
    );
  });
});

describe("findings of a schema", () => {
  const schema = z.strictObject({
    kind: z.string(),
    tier: z.number().max(3).optional(),
    owners: z.array(z.string()).optional(),
    spec: z.strictObject({ name: z.string().min(3) }).optional(),
    checked: z
      .string()
      .refine((text) => text === "ok", { error: "expected ok", params: { code: "not-ok" } })
      .optional(),
    plain: z
      .string()
      .refine((text) => text === "ok", { error: "expected ok" })
      .optional(),
  });
  const check = (text: string) => {
    const document = onlyDocument(text);
    const { error } = schema.safeParse(document.value);
    return issueFindings(error?.issues ?? [], file, document).map(
      ({ line, column, code, message }) => `${line}:${column} ${code} ${message}`,
    );
  };

  it.each([
    ["kind: a\n", []],
    ["tier: 1\n", ["1:1 required-field kind: expected string, found nothing"]],
    ["kind:\n", ["1:1 wrong-type kind: expected string, found nothing"]],
    ["kind: 7\n", ["1:7 wrong-type kind: expected string, found 7"]],
    ["kind: .inf\n", ["1:7 wrong-type kind: expected string, found Infinity"]],
    ["kind: [a, b]\n", ["1:7 wrong-type kind: expected string, found a list of 2"]],
    ["kind: {a: 1}\n", ["1:7 wrong-type kind: expected string, found a mapping"]],
    ["kind: a\nowners: [x, 2]\n", ["2:13 wrong-type owners.1: expected string, found 2"]],
    [
      "kind: a\nspec:\n  name: ab\n",
      [expect.stringMatching(/^3:9 invalid-value spec\.name: .*, found "ab"$/)],
    ],
    ["kind: a\ntier: 9\n", [expect.stringMatching(/^2:7 invalid-value tier: .*, found 9$/)]],
    ["kind: a\nchecked: no\n", ["2:10 not-ok checked: expected ok"]],
    ["kind: a\nplain: no\n", ["2:8 invalid-value plain: expected ok"]],
    ["- a\n", ["1:1 wrong-type document: expected object, found a list of 1"]],
    [
      "kind: a\nowner: x\nspec:\n  name: abc\n  nam: x\n",
      [
        '5:3 unknown-field expected a known field, found "nam" in spec; remove it or correct its name',
        '2:1 unknown-field expected a known field, found "owner"; remove it or correct its name',
      ],
    ],
  ])("%j are told at their place", (text, expected) => {
    expect(check(text)).toEqual(expected);
  });

  it("show at most 60 characters of what was found", () => {
    const long = z.strictObject({ kind: z.number() });
    const document = onlyDocument(`kind: ${"x".repeat(200)}\n`);
    const issues = long.safeParse(document.value).error?.issues ?? [];
    const [finding] = issueFindings(issues, file, document);
    expect(finding?.message).toBe(`kind: expected number, found "${"x".repeat(56)}…`);
  });
});
