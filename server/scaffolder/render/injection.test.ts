import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { renderSkeleton } from "./testing.ts";

/** Values are data: nothing inside an answer is ever read as a template, a command or markup. */
const values = [
  "${{7*7}}",
  "{{7*7}}",
  "{% if true %}x{% endif %}",
  "{# gone #}",
  "$(id)",
  "`id`",
  "${HOME}",
  'say "hi"',
  "it's",
  "a\nb",
  "a\r\nb\t",
  "\\n \\",
  "}} %} #}",
  "<script>alert(1)</script>",
  "&amp; <b>",
  "# not a comment",
  ": - ? | > [ ] { }",
  "null",
  "1e3",
  "yes",
  "\u2028\u2029",
  "ünïcödé 🚀",
  "{% raw %}${{ values.x }}{% endraw %}",
  " leading and trailing ",
  "${{ values.constructor.constructor('return process')() }}",
];

const skeleton = {
  "text.md": "before|${{ values.x }}|after",
  "data.json": '{ "x": ${{ values.x | dump }} }',
  "data.yaml": "x: ${{ values.x | dump }}\nafter: 1\n",
  "verbatim.yml": "{% raw %}run: ${{ github.sha }}{% endraw %}",
};

describe("answers arrive verbatim", () => {
  test.each(values)("%j in text, JSON and YAML", (x) => {
    const files = renderSkeleton(skeleton, { x });
    expect(files["text.md"]).toBe(`before|${x}|after`);
    expect(JSON.parse(files["data.json"] ?? "")).toEqual({ x });
    expect(parse(files["data.yaml"] ?? "")).toEqual({ x, after: 1 });
    expect(files["verbatim.yml"]).toBe("run: ${{ github.sha }}");
  });

  test("for any text", () => {
    const text = fc.string({ unit: "grapheme" }).filter((x) => !x.includes("\0") && x.isWellFormed());
    fc.assert(
      fc.property(text, (x) => {
        const files = renderSkeleton(skeleton, { x });
        expect(files["text.md"]).toBe(`before|${x}|after`);
        expect(JSON.parse(files["data.json"] ?? "")).toEqual({ x });
      }),
      { numRuns: 300 },
    );
  });

  test("a value in a file name stays one name or is refused", () => {
    for (const x of ["..", "../x", "/etc/passwd", "a/../../b", ".git/config", "a\\b", "a//b"]) {
      expect(() => renderSkeleton({ "${{ values.x }}": "" }, { x }), x).toThrow(/Expected a path inside/);
    }
    expect(renderSkeleton({ "${{ values.x }}.md": "" }, { x: "${{7*7}} $(id)" })).toEqual({
      "${{7*7}} $(id).md": "",
    });
  });
});
