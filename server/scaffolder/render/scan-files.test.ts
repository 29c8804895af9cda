import { describe, expect, test } from "vitest";
import { validateTemplate } from "./render-template.ts";
import { filesOf, refusal, renderSkeleton, renderSource, toManifestText, toSource } from "./testing.ts";

describe("strict rendering", () => {
  test("an undeclared value in a file is an error with file, line and column", () => {
    expect(
      refusal(() => renderSkeleton({ "docs/a.md": "ok\n  ${{ values.nmae }}\n" }, { name: "n" })),
    ).toEqual({
      code: "template_invalid",
      message:
        "templates/demo/skeleton/docs/a.md:2:7: undeclared_name: values.nmae is not declared. Did you mean values.name?",
    });
  });

  test("templates that are not strict render it as empty and warn", () => {
    const manifest = toManifestText("- { action: fetch:template, input: { url: ./s, values: { a: 1 } } }", {
      strict: false,
    });
    const outcome = renderSource(
      toSource({ "demo/template.yaml": manifest, "demo/s/f": "[${{ values.b }}]" }),
    );
    expect(filesOf(outcome)).toEqual({ f: "[]" });
    expect(outcome.warnings).toEqual([
      expect.objectContaining({ file: "templates/demo/s/f", line: 1, column: 6, code: "undeclared_name" }),
    ]);
  });

  test("an optional question without an answer is declared and renders as empty", () => {
    const manifest = toManifestText("- { action: fetch:template, input: { url: ./s } }");
    expect(
      filesOf(renderSource(toSource({ "demo/template.yaml": manifest, "demo/s/f": "[${{ values.name }}]" }))),
    ).toEqual({
      f: "[]",
    });
  });

  test("validate lists the findings of every skeleton file and name at once", () => {
    const manifest = toManifestText(`- action: fetch:template
  input: { url: ./s, copyWithoutTemplating: [raw] }
- { action: debug:log, input: { message: "\${{ parameters.nope }}" } }`);
    const { findings } = validateTemplate(
      toSource({
        "demo/template.yaml": manifest,
        "demo/s/a": "${{ values.x }}\n{% if %}",
        "demo/s/${{ values.y }}": "",
        "demo/s/raw/b": "${{ github.sha }}",
      }),
    );
    expect(findings.map(({ file, line, column, code }) => `${file}:${line}:${column}: ${code}`)).toEqual([
      "templates/demo/template.yaml:13:51: undeclared_name",
      "templates/demo/s/a:1:5: undeclared_name",
      "templates/demo/s/a:2:7: template_syntax",
      "templates/demo/s/${{ values.y }}:1:5: undeclared_name",
    ]);
  });
});
