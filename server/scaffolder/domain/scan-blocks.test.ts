import fc from "fast-check";
import { createTemplateRenderer, TemplateRenderError } from "nunjitsu";
import { describe, expect, it } from "vitest";
import { listTemplateTags } from "./template-tags.ts";
import { scanTemplate } from "./scan-template.ts";
import { recordOfNames, type Scope } from "./scope.ts";
import { builtinFilters, builtinFunctions } from "./template-language.ts";

const scope = (
  names: Scope["names"] = new Map([["values", recordOfNames(["a", "b", "list", "n"])]]),
): Scope => ({
  names,
  functions: new Set(builtinFunctions),
  filters: new Set(builtinFilters),
});
const told = (text: string) =>
  scanTemplate(text, scope()).map(({ offset, code, message }) => `${offset} ${code}: ${message}`);

const renderer = createTemplateRenderer();
function isParsed(text: string): boolean {
  try {
    renderer.render(text, { values: { a: "x", list: [1, 2], n: 0 } });
    return true;
  } catch (error) {
    return !(error instanceof TemplateRenderError && error.phase === "parse");
  }
}

describe("the scanner agrees with the interpreter about what is a template", () => {
  const part = fc.constantFrom(
    ...[
      "text",
      "\n",
      "$",
      "{",
      "}}",
      "%}",
      "#}",
      "{#",
      "{# c #}",
      "{{ x }}",
      "{% raw %}",
      "{% endraw %}",
      "{% verbatim %}",
      "{% endverbatim %}",
    ],
    ...[
      "${{ values.a }}",
      "${{- values.a -}}",
      "${{ '}}' }}",
      '${{ "{%" }}',
      "${{ {'a': 1} }}",
      "{% if values.n %}",
      "{%- if values.a -%}",
    ],
    ...[
      "{% elif values.a %}",
      "{% else %}",
      "{% endif %}",
      "{% for x in values.list %}",
      "{% for k, v in values %}",
      "{% endfor %}",
    ],
    ...[
      "{% set y = 1 %}",
      "{% set q, r = 1 %}",
      "{% set z %}",
      "{% endset %}",
      "{% macro m(a) %}",
      "{% endmacro %}",
      "{% call m(1) %}",
      "{% endcall %}",
    ],
    ...[
      "{% filter upper %}",
      "{% endfilter %}",
      "{% switch values.n %}",
      "{% case 0 %}",
      "{% default %}",
      "{% endswitch %}",
      "{% block b %}",
      "{% endblock %}",
    ],
  );

  it("on texts put together from every kind of tag", () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 7 }), (parts) => {
        const text = parts.join("");
        // Without a tag of its own a text is not rendered at all.
        fc.pre(/\$\{\{|\{%|\{#/.test(text));
        const isFlawless = !scanTemplate(text, scope()).some(({ code }) => code === "template_syntax");
        expect(isFlawless).toBe(isParsed(text));
      }),
      { numRuns: 3000, seed: 20261130 },
    );
  });
});

describe("the tags of a text", () => {
  const tags = (text: string, variableStart?: "{{") =>
    listTemplateTags(text, variableStart === undefined ? undefined : { variableStart }).map(
      ({ kind, from, to }) => `${kind} ${text.slice(from, to)}`,
    );

  it.each([
    ["${{ a }}{% b %}", ["variable  a ", "block  b "]],
    ["${{- a -}}{%- b -%}", ["variable  a ", "block  b "]],
    ["${{ '}}' }}", ["variable  '}}' "]],
    ['${{ "\\"}}" }}', ['variable  "\\"}}" ']],
    ["${{ r/}}/g }}", ["variable  r/}}/g "]],
    ["${{ bar/}}", ["variable  bar/"]],
    ["{# ${{ a }} #}${{ b }}", ["variable  b "]],
    ["{% raw %}${{ a }}{% endraw %}${{ b }}", ["variable  b "]],
    ["{%- raw -%}{% raw %}x{% endraw %}${{ a }}{%- endraw -%}${{ b }}", ["variable  b "]],
    ["{% verbatim %}{% endraw %}${{ a }}{% endverbatim %}", []],
    ["{{ a }}", []],
    ["", []],
  ])("%j are %j", (text, expected) => {
    expect(tags(text)).toEqual(expected);
  });

  it("begin with two braces in templates of cookiecutter", () => {
    expect(tags("{{ a }}${{ b }}", "{{")).toEqual(["variable  a ", "variable  b "]);
  });

  it.each([
    ["ok ${{ a", 3, "Expected }}, found the end of the file."],
    ["{% if a", 0, "Expected %}, found the end of the file."],
    ["${{ a }}{# b", 8, "Expected #}, found the end of the file."],
    ["{% raw %}{% raw %}{% endraw %}", 9, "Expected {% endraw %}, found the end of the file."],
    ["${{ 'a }}", 0, "Expected }}, found the end of the file."],
    ["a #} ${{ b }}", 2, "Found #} without {#; write ${{ '#}' }} for the text."],
  ])("%j never end, or never began", (text, offset, message) => {
    expect(told(text)).toEqual([`${offset} template_syntax: ${message}`]);
  });
});

describe("what a person is told of a template", () => {
  it.each([
    [
      "{% include 'a' %}",
      "3 forbidden_tag: {% include %} is not available to templates; fetch shared files in a step of their own.",
    ],
    [
      "{%- extends 'a' -%}",
      "4 forbidden_tag: {% extends %} is not available to templates; fetch shared files in a step of their own.",
    ],
    ["{% iff values.a %}", '3 template_syntax: There is no tag "iff".'],
    ["{% %}", '3 template_syntax: There is no tag "".'],
    ["{% endif %}", "3 template_syntax: Found {% endif %}, expected no open block."],
    [
      "{% for x in values.list %}{% endif %}{% endfor %}",
      "29 template_syntax: Found {% endif %}, expected {% endfor %}.",
    ],
    ["{% case 1 %}", "3 template_syntax: {% case %} belongs inside {% switch %}."],
    ["{% else %}", "3 template_syntax: {% else %} belongs inside {% if or for %}."],
    ["{% if values.a %}", "3 template_syntax: Expected {% endif %}, found the end of the file."],
    ["{% for x of values.list %}", "3 template_syntax: Expected `in` after the loop names."],
    ["{% if values.a %}{% else values.b %}{% endif %}", "20 template_syntax: Expected nothing behind else."],
    ["{% if values.a %}{% endif values.a %}", "20 template_syntax: Expected nothing behind endif."],
    ["{% macro m %}{% endmacro %}", "3 template_syntax: Expected () behind the macro's name."],
    [
      "{% macro m() %}{% endmacro %}{% call m %}{% endcall %}",
      "32 template_syntax: Expected a call of a macro.",
    ],
    [
      "{% switch values.n %}{% endswitch %}",
      "3 template_syntax: Expected a {% case %} or {% default %} in {% switch %}.",
    ],
    [
      "{% switch values.n %}${{ values.a }}{% case 1 %}{% endswitch %}",
      "24 template_syntax: Expected {% case %} or {% default %} first in {% switch %}.",
    ],
    [
      "{% block b %}{% endblock %}{% block b %}{% endblock %}",
      '30 template_syntax: Expected a block of its own name, found "b" again.',
    ],
    ["{% set x 1 %}", "3 template_syntax: Expected = after the names."],
    ["{% set true = 1 %}", '7 template_syntax: "true" cannot be assigned.'],
    ["${{ values.a | upcase }}", '15 unknown_filter: There is no filter "upcase".'],
    ["${{ values.a | uper }}", '15 unknown_filter: There is no filter "uper". Did you mean upper?'],
    ["${{ rnage(3) }}", '4 undeclared_name: There is no function "rnage".'],
    ["${{ eval('1') }}", '4 forbidden_name: There is no function "eval".'],
    ["${{ process.env }}", '4 forbidden_name: "process" is not available to templates.'],
    ["${{ values.constructor }}", '11 forbidden_name: "constructor" is not available to templates.'],
    ["${{ values['prototype'] }}", '11 forbidden_name: "prototype" is not available to templates.'],
    ["${{ values.c }}", "4 undeclared_name: values.c is not declared. Declared here: a, b, list, n."],
    [
      "${{ values.elsewhere }}",
      "4 undeclared_name: values.elsewhere is not declared. Declared here: a, b, list, n.",
    ],
    ["${{ values.a + }}", "15 template_syntax: Expected an expression, found the end of the tag."],
    ["${{ values.a ! }}", '13 template_syntax: Unexpected character "!".'],
    ["${{ (values.a }}", '14 template_syntax: Expected ")", found the end of the tag.'],
    ["${{ 'a' 'b' }}", '8 template_syntax: Expected the end of the tag, found "b".'],
  ])("%s", (text, issue) => {
    expect(told(text)[0]).toBe(issue);
  });

  it("is everything at once, in reading order", () => {
    expect(
      told("${{ values.x }}\n{% if values.n %}${{ values.y | nope }}{% endif %}\n{% include 'z' %}").map(
        (issue) => issue.split(":")[0],
      ),
    ).toEqual(["4 undeclared_name", "37 undeclared_name", "48 unknown_filter", "70 forbidden_tag"]);
  });
});

describe("a name of the template's own", () => {
  it.each([
    "{% for x in values.list %}${{ x }}${{ loop.first }}{% else %}none{% endfor %}",
    "{% for k, v in values %}${{ k }}${{ v.deep }}{% endfor %}",
    "{% set x = 1 %}{% set y = x %}${{ y }}",
    "{% set x, y = 1 %}${{ x }}${{ y }}",
    "{% set x %}${{ values.a }}{% endset %}${{ x | upper }}",
    "{% macro m(p, q=values.a) %}${{ p }}${{ q }}${{ caller() }}{% endmacro %}${{ m(1) }}{% call m(2) %}x{% endcall %}",
    "{% macro m(p) %}{% endmacro %}{% call(row) m(1) %}${{ row }}{% endcall %}",
    "{% switch values.n %}{% case 1 %}{% set x = 1 %}{% endswitch %}${{ x }}",
  ])("is known where it is set: %s", (text) => {
    expect(told(text)).toEqual([]);
  });

  it.each([
    ["{% for x in values.list %}{% endfor %}${{ x }}", "x"],
    ["{% for x in values.list %}{% set y = 1 %}{% endfor %}${{ y }}", "y"],
    ["${{ loop.index }}", "loop"],
    ["{% macro m(p) %}{% endmacro %}${{ p }}", "p"],
    ["{% macro m() %}{% set y = 1 %}{% endmacro %}${{ y }}", "y"],
    ["${{ x }}{% set x = 1 %}", "x"],
    ["{% for x in x %}{% endfor %}", "x"],
  ])("is not known elsewhere: %s", (text, name) => {
    expect(told(text)).toEqual([expect.stringContaining(`undeclared_name: ${name} is not declared.`)]);
  });
});

describe("a path that may be absent", () => {
  it.each([
    "${{ values.x | default('y') | upper }}",
    "${{ values.x | d }}",
    "${{ values.x is undefined }}",
    "${{ values.x is not defined }}",
    "${{ values.x or values.y or 'z' }}",
    "${{ values.x and values.x.deep }}",
    "${{ values.x.deep if values.x and values.n }}",
    "{% if values.x or values.n %}${{ values.x }}{% endif %}",
    "{% if values.n %}{% if values.x %}{% for v in values.list %}${{ values.x }}{% endfor %}{% endif %}{% endif %}",
  ])("passes where the template asks for it: %s", (text) => {
    expect(told(text)).toEqual([]);
  });

  it.each([
    "${{ 'z' or values.x }}",
    "${{ values.n and values.x }}",
    "${{ values.x | upper | default('y') }}",
    "${{ values.x == 1 }}",
    "${{ values.x is odd }}",
    "${{ [values.x] }}",
    "${{ range(values.x) }}",
    "${{ values.x[values.y | default(0)] }}",
    "{% if values.x %}{% endif %}${{ values.x }}",
    "{% if values.x.deep %}${{ values.x }}{% endif %}",
  ])("is refused where it does not: %s", (text) => {
    expect(told(text)).toEqual([expect.stringContaining("undeclared_name: values.x is not declared.")]);
  });
});
