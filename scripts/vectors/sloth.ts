/*
 * Sloth specifications beside the rules Sloth generated from them: `X.yml` and `_gen/X.yml`. Our compatible mode must
 * produce every expected rule: same group, name and labels, and an expression of the same meaning with constants within
 * 1e-9. Specifications that need plugins (Go code) or another generator are not compared.
 */
import { parseAllDocuments } from "yaml";
import { z } from "zod";
import { formatFinding } from "../../server/kernel/finding.ts";
import { compilePrometheus } from "../../server/slo/compile/prometheus.ts";
import type { Rule } from "../../server/slo/compile/rule-file.ts";
import { definitionsFromSloth } from "../../server/slo/domain/definitions-from-sloth.ts";
import { isSamePromql } from "../../server/slo/domain/promql-equivalence.ts";
import { tally, type VectorFile, type VectorKind } from "./vector-kind.ts";

const ruleSchema = z.object({
  record: z.string().optional(),
  alert: z.string().optional(),
  expr: z.string(),
  labels: z.record(z.string(), z.string()).default({}),
  annotations: z.record(z.string(), z.string()).default({}),
});
const groupsSchema = z.array(z.object({ name: z.string(), rules: z.array(ruleSchema) }));
const ruleFileSchema = z.union([
  z.object({ groups: groupsSchema }).transform((file) => file.groups),
  z.object({ spec: z.object({ groups: groupsSchema }) }).transform((file) => file.spec.groups),
]);

type ExpectedRule = z.infer<typeof ruleSchema> & { readonly group: string };

interface Pair {
  readonly path: string;
  readonly input: string;
  readonly expected: readonly ExpectedRule[];
}

/** Labels that name the generator's version and command line, not the objective. */
const GENERATOR_LABELS = new Set(["sloth_version", "sloth_mode", "sloth_spec", "cmd"]);

export const sloth: VectorKind = {
  run(files) {
    return [
      tally(
        "sloth pairs equal in compatible mode",
        files.flatMap((file) => pairOf(file, files)),
        differenceOf,
      ),
    ];
  },
};

const IS_SLOTH = /^version:\s*"?prometheus\/v1|^kind:\s*PrometheusServiceLevel/m;
const NEEDS_CODE = /^\s*(plugin|slo_plugins|sloPlugins|plugins):/m;
const FOREIGN_FUNCTIONS = /histogram_share/;

function pairOf(file: VectorFile, files: readonly VectorFile[]): Pair[] {
  const isComparable =
    IS_SLOTH.test(file.text) && !NEEDS_CODE.test(file.text) && !FOREIGN_FUNCTIONS.test(file.text);
  const generated = file.path.replace(/([^/]+)$/, "_gen/$1");
  const expected = files.find((other) => other.path === generated);
  if (!isComparable || expected === undefined) return [];
  return [{ path: file.path, input: file.text, expected: expectedRules(expected.text) }];
}

function expectedRules(text: string): ExpectedRule[] {
  return parseAllDocuments(text)
    .map((document): unknown => document.toJS())
    .filter((value) => value !== null)
    .flatMap((value) => ruleFileSchema.parse(value))
    .flatMap((group) => group.rules.map((rule) => ({ ...rule, group: group.name })));
}

function differenceOf(pair: Pair): string | undefined {
  const { slos, findings } = definitionsFromSloth({ file: pair.path, text: pair.input });
  const [finding] = findings;
  if (finding !== undefined) return formatFinding(finding);
  const { groups } = compilePrometheus(slos, "sloth");
  const rules = groups.flatMap((group) => group.rules.map((rule) => ({ rule, group: group.name })));
  if (rules.length !== pair.expected.length)
    return `expected ${pair.expected.length} rules, found ${rules.length}`;
  const missing = pair.expected.find(
    (expected) => !rules.some(({ rule, group }) => group === expected.group && isSameRule(rule, expected)),
  );
  return missing === undefined
    ? undefined
    : `no equal of ${missing.record ?? missing.alert} in ${missing.group}`;
}

function isSameRule(rule: Rule, expected: ExpectedRule): boolean {
  const isSameName = "record" in rule ? rule.record === expected.record : rule.alert === expected.alert;
  if (!isSameName || !isSameLabels(rule.labels, expected.labels)) return false;
  const annotations = "alert" in rule ? rule.annotations : {};
  const isAnnotated = Object.entries(expected.annotations).every(
    ([key, value]) => annotations[key] === value,
  );
  return isAnnotated && isSamePromql(rule.expr, expected.expr);
}

function isSameLabels(
  actual: Readonly<Record<string, string>>,
  expected: Readonly<Record<string, string>>,
): boolean {
  const compared = [...new Set([...Object.keys(actual), ...Object.keys(expected)])];
  return compared.every((label) => GENERATOR_LABELS.has(label) || actual[label] === expected[label]);
}
