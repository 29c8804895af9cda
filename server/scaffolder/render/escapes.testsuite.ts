/* Templates that reach for the host, or never end. */
import { isAppError } from "../../kernel/app-error.ts";

const gadget = "constructor.constructor('return process.env.CANARY')()";
/** Ways out of template engines that have worked somewhere: prototypes, host objects, loaders, regular expressions. */
export const payloads = [
  `\${{ [].${gadget} }}`,
  `\${{ "".${gadget} }}`,
  `\${{ (1).${gadget} }}`,
  `\${{ {}.${gadget} }}`,
  `\${{ values.${gadget} }}`,
  `\${{ values.a.${gadget} }}`,
  `\${{ range.${gadget} }}`,
  `\${{ range(1).${gadget} }}`,
  `\${{ cycler.${gadget} }}`,
  `\${{ joiner(",").${gadget} }}`,
  `\${{ always.${gadget} }}`,
  "${{ values['constructor'] }}",
  '${{ values["__proto__"] }}',
  "${{ values['prototype'] }}",
  "${{ values['con' ~ 'structor'] }}",
  "${{ values[['constructor'] | first] }}",
  "${{ values | attr('constructor') }}",
  "${{ values | map('constructor') }}",
  "${{ [values] | map(attribute='constructor') | first }}",
  "${{ [values] | groupby('constructor') }}",
  "${{ [values] | groupby('__proto__') }}",
  "${{ [values] | sort(false, false, 'constructor') }}",
  "${{ [values] | selectattr('constructor') }}",
  "${{ [values] | rejectattr('__proto__') }}",
  "${{ [values] | sum('constructor') }}",
  "${{ [values] | join(',', 'constructor') }}",
  "${{ values | pick('constructor') }}",
  "${{ values | pick('__proto__') }}",
  "{% set constructor = 1 %}",
  "{% set x = values.__proto__ %}${{ x }}",
  "{% set __proto__ = { polluted: 1 } %}",
  "{% for constructor in [1] %}{% endfor %}",
  "{% for k, v in values %}${{ v.constructor }}{% endfor %}",
  "{% macro constructor() %}{% endmacro %}",
  "{% macro m(__proto__) %}{% endmacro %}${{ m(1) }}",
  "${{ { '__proto__': 1 } }}",
  "${{ { constructor: 1 } }}",
  "${{ process.env.CANARY }}",
  "${{ process }}",
  "${{ global.process.env }}",
  "${{ globalThis.process.env }}",
  "${{ require('fs').readFileSync('/etc/passwd') }}",
  "${{ import('fs') }}",
  "${{ module.exports }}",
  "${{ Function('return 1')() }}",
  "${{ eval('1') }}",
  "${{ this.process }}",
  "${{ self }}",
  "${{ super() }}",
  "${{ caller() }}",
  "${{ loop.constructor }}",
  "${{ arguments.callee }}",
  "${{ context.env }}",
  "${{ env.loaders }}",
  "{% include '/etc/passwd' %}",
  "{% include '../../../package.json' %}",
  "{% import '/etc/passwd' as x %}",
  "{% from '/etc/passwd' import x %}",
  "{% extends '/etc/passwd' %}",
  "{% asyncEach x in [1] %}{% endeach %}",
  "{% ifAsync x %}{% endif %}",
  "${{ 'aaaaaaaaaaaaaaaaaaaaaaaa!' | replace(r/(a+)+$/g, '') }}",
  "${{ r/(a+)+$/.test('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!') }}",
  "${{ 'x'.replace(r/x/g, 'y') }}",
  "${{ 'x'.matchAll('x') }}",
  "${{ '' | safe | attr('val') }}",
  "${{ values.toString.call(1) }}",
  "${{ values.a.valueOf() }}",
  "${{ values.hasOwnProperty('a') }}",
  "${{ [].at.apply([], [0]) }}",
  "${{ [1].map(range) }}",
];

const nested = (depth: number) =>
  "{% for i in range(1000) %}".repeat(depth) + "x" + "{% endfor %}".repeat(depth);

/** Templates that never end or grow without bound. */
export const bombs = [
  nested(3),
  "{% for i in range(100000000) %}{% endfor %}",
  "${{ 'x' | center(999999999) }}",
  "{% set a = 'xxxxxxxxxxxxxxxxxxxx' %}" + "{% set a = a ~ a %}".repeat(40) + "${{ a }}",
  "{% macro m() %}${{ m() }}{% endmacro %}${{ m() }}",
  "${{ " + "[".repeat(100_000) + " }}",
  "${{ " + "1 + ".repeat(400_000) + "1 }}",
  "{% if values.a %}".repeat(2000) + "{% endif %}".repeat(2000),
  "${{ range(1000000) | join('x') }}",
  "${{ 'x'.repeat(1000000000) }}",
  "${{ 'x'.padEnd(1000000000) }}",
];

const place = /^templates\/demo\/skeleton\/file:\d+:\d+: /;

/** What is wrong with how a payload ended; undefined when it rendered to nothing of the host or was refused by place. */
export function escapeOf(
  outcome: { readonly text: string } | { readonly error: unknown },
): string | undefined {
  if ("text" in outcome)
    return /canary-value|root:|\[native code\]|function/.test(outcome.text) ? outcome.text : undefined;
  const { error } = outcome;
  const isRefusal = isAppError(error) && ["template_invalid", "template_timeout"].includes(error.code);
  return isRefusal && place.test(error.message) ? undefined : String(error);
}
