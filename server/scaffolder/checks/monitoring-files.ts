/* What the generated monitoring files say, read once for the checks that compare them with other files. */
import type { LocatedValue } from "../../kernel/yaml-text.ts";
import { entriesAt, listAt, textAt, type GeneratedRepository } from "./generated-repository.ts";

export const RULES = "monitoring/prometheus/rules.yaml";
export const RULE_TESTS = "monitoring/prometheus/rules_test.yaml";
export const ALERTMANAGER = "monitoring/alertmanager/alertmanager.yaml";

export interface AlertRule {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly runbookUrl: string;
  readonly position: { readonly line: number; readonly column: number };
}

export function ruleDocument(repository: GeneratedRepository): LocatedValue | undefined {
  return repository.documents(RULES)[0];
}

interface RuleEntry {
  readonly rule: unknown;
  readonly path: readonly PropertyKey[];
}

const ruleEntries = (document: LocatedValue | undefined): RuleEntry[] =>
  listAt(document?.value, ["groups"]).flatMap((group, groupIndex) =>
    listAt(group, ["rules"]).map((rule, index) => ({ rule, path: ["groups", groupIndex, "rules", index] })),
  );

export function alertRules(repository: GeneratedRepository): AlertRule[] {
  const document = ruleDocument(repository);
  return ruleEntries(document).flatMap(({ rule, path }) => {
    const name = textAt(rule, ["alert"]);
    if (name === "" || !document) return [];
    // An alert carries the labels of the series it was raised from: those its expression selects by equality.
    const selected = [...textAt(rule, ["expr"]).matchAll(/(\w+)="([^"\\]*)"/g)].map((match) => [
      match[1],
      match[2],
    ]);
    const written = entriesAt(rule, ["labels"]).map(([key, value]) => [key, String(value)]);
    const labels = Object.fromEntries([...selected, ...written]);
    return [
      {
        name,
        labels,
        runbookUrl: textAt(rule, ["annotations", "runbook_url"]),
        position: document.locate(path),
      },
    ];
  });
}

export const recordedSeries = (repository: GeneratedRepository): Set<string> =>
  new Set(
    ruleEntries(ruleDocument(repository))
      .map(({ rule }) => textAt(rule, ["record"]))
      .filter(Boolean),
  );

/** The metrics the service itself exports, from its source and from what prom-client always adds. */
export function exportedMetrics(repository: GeneratedRepository): (name: string) => boolean {
  const source = repository.read("src/metrics.ts");
  const declared = [...source.matchAll(/name: "([a-z_][a-z0-9_]*)"/g)].map((match) => match[1] ?? "");
  const series = new Set(
    declared.flatMap((name) => [name, `${name}_bucket`, `${name}_count`, `${name}_sum`]),
  );
  return (name) => series.has(name) || /^(process|nodejs)_/.test(name);
}

/** Series a query of this repository may read: its own, those its rules record, and the platform's. */
export function knownSeries(repository: GeneratedRepository): (name: string) => boolean {
  const recorded = recordedSeries(repository);
  const isExported = exportedMetrics(repository);
  return (name) =>
    recorded.has(name) ||
    isExported(name) ||
    /^(up|ALERTS)$|^scrape_samples_(scraped|post_metric_relabeling)$|^(kube|container|prometheus)_/.test(
      name,
    );
}

/** Bucket boundaries of the request histogram, as its source states them. */
export function histogramBuckets(repository: GeneratedRepository): number[] {
  const list = /durationBuckets = \[([^\]]*)\]/.exec(repository.read("src/metrics.ts"))?.[1] ?? "";
  const numbers = list.split(",").filter((text) => text.trim() !== "");
  return numbers.map(Number).filter(Number.isFinite);
}
