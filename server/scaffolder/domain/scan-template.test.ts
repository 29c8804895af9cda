import { describe, expect, test } from "vitest";
import { builtinFilters, builtinFunctions } from "./template-language.ts";
import { scanTemplate } from "./scan-template.ts";
import { anyShape, recordShape, type Scope } from "./scope.ts";
import { positionAt } from "./text-position.ts";

const scope: Scope = {
  names: new Map([
    [
      "values",
      recordShape([
        ["name", anyShape],
        ["tier", anyShape],
        ["database", recordShape([["engine", anyShape]])],
      ]),
    ],
    ["steps", recordShape([["publish", recordShape([["output", recordShape([["remoteUrl", anyShape]])]])]])],
  ]),
  functions: new Set(builtinFunctions),
  filters: new Set(builtinFilters),
};
const scan = (text: string) =>
  scanTemplate(text, scope).map(({ offset, code, message }) => {
    const { line, column } = positionAt(text, offset);
    return `${line}:${column} ${code} ${message}`;
  });
const codes = (text: string) => scanTemplate(text, scope).map((issue) => issue.code);

describe("declared paths", () => {
  test.each([
    "plain text, $(id) and {{ handlebars }} are not expressions",
    "${{ values.name }}",
    '${{ values["name"] | upper | default("x") }}',
    "${{ values.database.engine }}",
    "${{ steps['publish'].output.remoteUrl }}",
    "${{ values.name.anything.below.a.value.nobody.declared }}",
    "{% for item in values.tier %}${{ item.x }}${{ loop.index }}{% endfor %}",
    "{% set a = values.name %}${{ a }}",
    "{% if values.tier %}{% set a = 1 %}{% endif %}${{ a }}",
    "{% set a %}text{% endset %}${{ a }}",
    "{% macro m(x, y=values.name) %}${{ x ~ y }}{% endmacro %}${{ m(1) }}",
    "{% raw %}${{ github.sha }}{% endraw %}",
    "{# ${{ github.sha }} #}",
    "{% filter upper %}x{% endfilter %}",
    "{% switch values.tier %}{% case 0 %}a{% default %}b{% endswitch %}",
    "${{ { 'a': values.name }.a }} ${{ [1, values.tier][0] }} ${{ values.name[1:3] }}",
    "${{ values.name if values.tier == 0 else 'x' }}",
    "${{ range(3) | join(',') }}",
    "${{ '}}' ~ values.name }}",
  ])("%s passes", (text) => {
    expect(scan(text)).toEqual([]);
  });

  test("an undeclared path names line, column and the likely name", () => {
    expect(scan("ok\n  ${{ values.nmae }}")).toEqual([
      "2:7 undeclared_name values.nmae is not declared. Did you mean values.name?",
    ]);
  });

  test("an undeclared path without a likely name lists what is declared", () => {
    expect(scan("${{ github.sha }}")).toEqual([
      "1:5 undeclared_name github is not declared. Declared here: values, steps.",
    ]);
  });

  test("every undeclared path of a text is reported, not only the first", () => {
    expect(codes("${{ values.a }}${{ values.b | upper }}{% if values.c == 1 %}{% endif %}")).toEqual([
      "undeclared_name",
      "undeclared_name",
      "undeclared_name",
    ]);
  });

  test.each([
    "${{ values.database.engin }}",
    "${{ steps['publish'].output.remoteURL }}",
    "${{ steps.register.output.entityRef }}",
    "{% if values.teir == 0 %}x{% endif %}",
    "{% for item in values.items %}{% endfor %}",
    "{% for item in [1] %}{% endfor %}${{ item }}",
    "${{ missing(values.name) }}",
    "${{ 'a' if true else values.b }}",
    "${{ values.b ~ 'x' | default('y') }}",
  ])("%s is refused", (text) => {
    expect(codes(text)).toContain("undeclared_name");
  });
});

describe("guarded paths", () => {
  test.each([
    "${{ values.extra | default('none') }}",
    "${{ values.extra or 'none' }}",
    "${{ values.extra if values.extra }}",
    "${{ 'yes' if values.extra is defined else 'no' }}",
    "{% if values.extra %}${{ values.extra.deep }}{% endif %}",
    "{% if values.extra is defined and values.extra.a == 1 %}${{ values.extra }}{% endif %}",
    "{% if not values.extra %}none{% else %}${{ values.extra }}{% endif %}",
    "{% if values.tier == 0 %}{% elif values.extra %}${{ values.extra }}{% endif %}",
  ])("%s passes", (text) => {
    expect(scan(text)).toEqual([]);
  });

  test("a guard ends with its block", () => {
    expect(scan("{% if values.extra %}{% endif %}\n${{ values.extra }}")).toEqual([
      expect.stringContaining("2:5 undeclared_name"),
    ]);
  });

  test("a guard of one path does not cover its neighbour", () => {
    expect(codes("{% if values.extra %}${{ values.extras }}{% endif %}")).toEqual(["undeclared_name"]);
  });
});

describe("what no template may do", () => {
  test.each([
    ["${{ values.constructor }}", "forbidden_name"],
    ["${{ values['__proto__'] }}", "forbidden_name"],
    ["${{ [].constructor.constructor('return process')() }}", "forbidden_name"],
    ["${{ process.env }}", "forbidden_name"],
    ["${{ process.env | default('x') }}", "forbidden_name"],
    ["${{ require('fs') }}", "forbidden_name"],
    ["{% if globalThis %}{% endif %}", "forbidden_name"],
    ["{% include 'other.txt' %}", "forbidden_tag"],
    ["{% import 'a' as b %}", "forbidden_tag"],
    ["{% from 'a' import b %}", "forbidden_tag"],
    ["{% extends 'a' %}", "forbidden_tag"],
    ["${{ values.name | nope }}", "unknown_filter"],
    ["${{ values.name", "template_syntax"],
    ["${{ values. }}", "template_syntax"],
    ["{% if values.name %}", "template_syntax"],
    ["{% endif %}", "template_syntax"],
    ["{% else %}", "template_syntax"],
    ["{% if values.name %}{% endfor %}", "template_syntax"],
    ["{% unknown %}", "template_syntax"],
    ["{% raw %}never closed", "template_syntax"],
    ["${{ 'never closed }}", "template_syntax"],
    ["${{ " + "(".repeat(5000) + " }}", "template_syntax"],
  ])("%s is %s", (text, code) => {
    expect(codes(text)).toContain(code);
  });
});
