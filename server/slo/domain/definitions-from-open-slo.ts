/*
 * OpenSLO objects to the definitions the compilers read. Compiled are ratio SLOs of budgeting method Occurrences over a
 * rolling window of 28 or 30 days; everything else is valid OpenSLO and refused here with a finding that says so.
 */
import { Decimal } from "decimal.js";
import { formatFinding, type Finding } from "../../kernel/finding.ts";
import { err, ok, type Result } from "../../kernel/result.ts";
import type { ValuePath } from "../../kernel/yaml-text.ts";
import { alertNames, runbookAnchor } from "./alert-names.ts";
import type { AlertSeverity, SloWindowDays } from "./burn-rate.ts";
import type { MetricSource, SliSpec } from "./open-slo-indicator.schema.ts";
import type { Slo } from "./open-slo.schema.ts";
import type { LocatedObject } from "./parse-open-slo.ts";
import { toQueryTemplate, type QueryTemplate } from "./promql.ts";
import { teamOf, type AlertDefinition, type Indicator, type SloDefinition } from "./slo-definition.ts";

const RUNBOOK_ANNOTATION = "waymark.dev/runbook-url";
const CHANNEL_ANNOTATION = "waymark.dev/channel";

/** What the SLO files need not repeat; labels and annotations in the files win. */
export interface SloDefaults {
  readonly labels: Readonly<Record<string, string>>;
  readonly runbookUrl?: string;
  readonly channel?: string;
}

export interface Definitions {
  readonly slos: SloDefinition[];
  readonly findings: Finding[];
}

export function definitionsFromOpenSlo(
  objects: readonly LocatedObject[],
  defaults: SloDefaults,
): Definitions {
  const results = objects.flatMap((located) => {
    const { object } = located;
    return object.kind === "SLO" ? [readSlo({ located, slo: object, objects }, defaults)] : [];
  });
  return {
    slos: results.flatMap((result) => (result.ok ? [result.value] : [])),
    findings: onlyOnce(results.flatMap((result) => (result.ok ? [] : result.error))),
  };
}

/** A mistake in an SLI concerns every SLO that refers to it, and is one mistake. */
export const onlyOnce = (findings: readonly Finding[]): Finding[] => [
  ...new Map(findings.map((finding) => [formatFinding(finding), finding])).values(),
];

interface SloInFile {
  readonly located: LocatedObject;
  readonly slo: Slo;
  readonly objects: readonly LocatedObject[];
}

interface Refusal {
  readonly path: ValuePath;
  readonly code: string;
  readonly message: string;
  /** Where the path leads into, when it is not the SLO itself. */
  readonly located?: LocatedObject;
}

type Part<T> = Result<T, Refusal[]>;

const refuse = (path: ValuePath, code: string, message: string): Part<never> =>
  err([{ path, code, message }]);

function readSlo(input: SloInFile, defaults: SloDefaults): Result<SloDefinition, Finding[]> {
  const { located, slo } = input;
  const parts = {
    service: readService(slo),
    method: readMethod(slo),
    windowDays: readWindow(slo),
    target: readTarget(slo),
    indicator: readIndicator(input),
    labels: readLabels(slo, defaults),
  };
  const { service, method, windowDays, target, indicator, labels } = parts;
  if (service.ok && method.ok && windowDays.ok && target.ok && indicator.ok && labels.ok) {
    return ok({
      service: service.value,
      name: slo.metadata.name,
      description: (slo.spec.description ?? slo.metadata.displayName ?? slo.metadata.name).trim(),
      target: target.value,
      windowDays: windowDays.value,
      indicator: indicator.value,
      labels: labels.value,
      alerts: readAlerts(slo, { labels: labels.value, runbookUrl: runbookUrlOf(slo, defaults) }),
      ...channelOf(slo, defaults),
      spec: slo.apiVersion,
      source: { file: located.file, ...located.source.locate(["metadata", "name"]) },
    });
  }
  const refusals = Object.values(parts).flatMap((part) => (part.ok ? [] : part.error));
  return err(toFindings(located, refusals));
}

const toFindings = (slo: LocatedObject, refusals: readonly Refusal[]): Finding[] =>
  refusals.map(({ path, located: { file, source } = slo, ...problem }): Finding => {
    return { file, ...source.locate(path), severity: "error", ...problem };
  });

/** What is wrong with SLIs that stand in files of their own, whether an SLO among these refers to them or not. */
export const indicatorFindings = (objects: readonly LocatedObject[]): Finding[] =>
  objects.flatMap((located) => {
    if (located.object.kind !== "SLI") return [];
    const part = readSliSpec(located.object.spec, ["spec"]);
    return part.ok ? [] : toFindings(located, part.error);
  });

const SERVICE = /^[A-Za-z0-9][-A-Za-z0-9_.]{0,61}[A-Za-z0-9]$/;

/** The name goes into label values, alert names and file names, so it holds nothing that needs quoting there. */
function readService(slo: Slo): Part<string> {
  const { service } = slo.spec;
  if (SERVICE.test(service)) return ok(service);
  const message = `expected 2 to 63 letters, digits and inner . _ -, found ${JSON.stringify(service)}`;
  return refuse(["spec", "service"], "invalid-service", message);
}

function readMethod(slo: Slo): Part<"Occurrences"> {
  const { budgetingMethod } = slo.spec;
  if (budgetingMethod === "Occurrences") return ok(budgetingMethod);
  const message = `expected budgetingMethod Occurrences, found ${budgetingMethod}: it is valid OpenSLO but not compiled`;
  return refuse(["spec", "budgetingMethod"], "unsupported-budgeting-method", message);
}

const WINDOW_DAYS: Readonly<Record<string, SloWindowDays>> = { "28d": 28, "4w": 28, "30d": 30, "1M": 30 };

function readWindow(slo: Slo): Part<SloWindowDays> {
  const window = slo.spec.timeWindow[0];
  const days = window?.isRolling === true ? WINDOW_DAYS[window.duration] : undefined;
  if (days !== undefined) return ok(days);
  const found = `${window?.isRolling === true ? "rolling" : "calendar"} ${window?.duration ?? "nothing"}`;
  const message = `expected a rolling window of 28d, 4w, 30d or 1M, found ${found}: it is valid OpenSLO but not compiled`;
  return refuse(["spec", "timeWindow", 0], "unsupported-time-window", message);
}

function readTarget(slo: Slo): Part<Decimal> {
  const [objective, ...others] = slo.spec.objectives;
  if (objective === undefined || others.length > 0) {
    const message = `expected one objective, found ${slo.spec.objectives.length}; write one SLO for each`;
    return refuse(["spec", "objectives"], "unsupported-objectives", message);
  }
  const { target, targetPercent } = objective;
  return ok(target === undefined ? new Decimal(targetPercent ?? 0).div(100) : new Decimal(target));
}

const RESERVED_LABEL = /^(sloth_.*|__.*|le|alertname)$/;

function readLabels(slo: Slo, defaults: SloDefaults): Part<Record<string, string>> {
  const labels: Record<string, string> = { ...defaults.labels };
  const own = new Set<string>();
  const refusals: Refusal[] = [];
  for (const [key, value] of Object.entries(slo.metadata.labels ?? {})) {
    // Prometheus label names know neither dots nor hyphens and do not start with a digit.
    const name = key.replace(/[^a-zA-Z0-9_]/g, "_").replace(/^(\d)/, "_$1");
    const path = ["metadata", "labels", key];
    if (RESERVED_LABEL.test(name)) {
      const message = `expected a label that generated series do not use themselves, found "${key}"; rename it`;
      refusals.push({ path, code: "reserved-label", message });
    }
    if (own.has(name)) {
      const message = `expected labels that differ as Prometheus writes them, found "${key}" beside another that also becomes ${name}; rename one`;
      refusals.push({ path, code: "duplicate-label", message });
    }
    own.add(name);
    labels[name] = typeof value === "string" ? value : value.join(",");
  }
  return refusals.length > 0 ? err(refusals) : ok(labels);
}

function readIndicator(input: SloInFile): Part<Indicator> {
  const { spec } = input.slo;
  if (spec.indicator !== undefined) return readSliSpec(spec.indicator.spec, ["spec", "indicator", "spec"]);
  const name = spec.indicatorRef;
  const referenced = input.objects.find(
    ({ object }) => object.kind === "SLI" && object.metadata.name === name,
  );
  if (referenced?.object.kind === "SLI")
    return inOwnFile(referenced, readSliSpec(referenced.object.spec, ["spec"]));
  if (name === undefined) {
    const composite = "expected the indicator on the SLO, found it on its objectives (a composite)";
    return refuse(["spec"], "unsupported-indicator", `${composite}: it is valid OpenSLO but not compiled`);
  }
  const message = `expected an SLI named "${name}" among the given files, found none; add its file or inline it`;
  return refuse(["spec", "indicatorRef"], "unresolved-reference", message);
}

/** What is wrong with an SLI is mended where it stands, not where it is referred to. */
const inOwnFile = (located: LocatedObject, part: Part<Indicator>): Part<Indicator> =>
  part.ok ? part : err(part.error.map((refusal) => ({ ...refusal, located })));

function readSliSpec(sli: SliSpec, path: ValuePath): Part<Indicator> {
  const ratio = sli.ratioMetric;
  if (ratio === undefined) {
    const message = "expected a ratioMetric, found a thresholdMetric: it is valid OpenSLO but not compiled";
    return refuse(path, "unsupported-indicator", message);
  }
  const read = (field: string, metric: { metricSource: MetricSource } | undefined): Part<QueryTemplate> =>
    readQuery(metric?.metricSource, {
      path: [...path, "ratioMetric", field],
      isCounter: ratio.counter === true,
    });
  if (ratio.raw !== undefined) return readRaw(read("raw", ratio.raw), ratio.rawType);
  const total = read("total", ratio.total);
  const isBad = ratio.bad !== undefined;
  const events = isBad ? read("bad", ratio.bad) : read("good", ratio.good);
  if (!total.ok || !events.ok)
    return err([...(events.ok ? [] : events.error), ...(total.ok ? [] : total.error)]);
  if (events.value === total.value) {
    const message =
      "expected different queries for the events and their total, found the same; correct one of them";
    return refuse([...path, "ratioMetric"], "same-query", message);
  }
  return isBad
    ? ok({ kind: "bad-events", bad: events.value, total: total.value })
    : ok({ kind: "good-events", good: events.value, total: total.value });
}

function readRaw(query: Part<QueryTemplate>, rawType: "success" | "failure" | undefined): Part<Indicator> {
  if (!query.ok) return query;
  return ok({ kind: "error-ratio", ratio: rawType === "success" ? `1 - (${query.value})` : query.value });
}

function readQuery(
  source: MetricSource | undefined,
  at: { path: ValuePath; isCounter: boolean },
): Part<QueryTemplate> {
  const path = [...at.path, "metricSource"];
  if (source?.type !== undefined && source.type.toLowerCase() !== "prometheus") {
    const message = `expected metricSource.type Prometheus, found ${source.type}: it is valid OpenSLO but not compiled`;
    return refuse([...path, "type"], "unsupported-data-source", message);
  }
  const query = source?.spec["query"];
  if (typeof query !== "string") {
    return refuse(
      [...path, "spec"],
      "required-field",
      "expected a PromQL query in spec.query, found none; add it",
    );
  }
  const template = toQueryTemplate(query, at.isCounter);
  return template.ok ? template : refuse([...path, "spec", "query"], "invalid-query", template.error);
}

function runbookUrlOf(slo: Slo, defaults: SloDefaults): string | undefined {
  return slo.metadata.annotations?.[RUNBOOK_ANNOTATION] ?? defaults.runbookUrl;
}

function channelOf(slo: Slo, defaults: SloDefaults): { channel?: string } {
  const channel = slo.metadata.annotations?.[CHANNEL_ANNOTATION] ?? defaults.channel;
  return channel === undefined ? {} : { channel };
}

function readAlerts(slo: Slo, context: { labels: Record<string, string>; runbookUrl: string | undefined }) {
  const { service } = slo.spec;
  const names = alertNames({ service, name: slo.metadata.name });
  const team = teamOf(context);
  const alert = (name: string, severity: AlertSeverity): AlertDefinition => ({
    name,
    labels: { severity, service, ...(team === undefined ? {} : { team }) },
    annotations:
      context.runbookUrl === undefined ? {} : { runbook_url: `${context.runbookUrl}#${runbookAnchor(name)}` },
  });
  return {
    page: alert(names.page, "page"),
    ticket: alert(names.ticket, "ticket"),
    absent: alert(names.absent, "page"),
  };
}
