/*
 * Concrete time series that an indicator's selectors match, for generated rule tests: one that counts bad events, one
 * that counts the rest. They are derived from the label matchers, so the tests exercise the real queries.
 */
import { atWindow, selectorsOf, type Matcher, type Selector } from "../domain/promql.ts";
import type { Indicator } from "../domain/slo-definition.ts";

/** How often events happen, per minute, for some minutes. */
export interface Phase {
  readonly minutes: number;
  readonly total: number;
  readonly bad: number;
}

export interface InputSeries {
  readonly series: string;
  readonly values: string;
}

export interface SampleIndicator {
  /**
   * The input series of a run of phases; a counter that never moves is left out, like a label never seen. Without phases
   * they have no samples: promtool wants to be told of at least one series.
   */
  seriesFor(phases: readonly Phase[], stepMinutes: number): InputSeries[];
}

/** Undefined when the queries are too intricate to invent series for; then only the rules are generated. */
export function sampleIndicator(indicator: Indicator): SampleIndicator | undefined {
  if (indicator.kind === "error-ratio") return undefined;
  const events = indicator.kind === "bad-events" ? indicator.bad : indicator.good;
  const total = onlySelector(indicator.total);
  const part = onlySelector(events);
  if (total === undefined || part === undefined) return undefined;
  return total.metric === part.metric
    ? sharedMetric(total, part, indicator.kind)
    : separateMetrics(total, part, indicator.kind);
}

function onlySelector(template: string): Selector | undefined {
  const query = atWindow(template, "5m").trim();
  const [selector, ...others] = selectorsOf(query);
  const isPlainRate = /^sum\s*\(\s*rate\s*\([^()]*\)\s*\)$/.test(query);
  return isPlainRate && others.length === 0 && selector?.metric !== "" ? selector : undefined;
}

type EventKind = "bad-events" | "good-events";

/** The events are a subset of the total's own series: one series inside the subset, one outside it. */
function sharedMetric(total: Selector, part: Selector, kind: EventKind): SampleIndicator | undefined {
  const inside = labelsMatching([...total.matchers, ...part.matchers]);
  const outside = inside === undefined ? undefined : labelsOutside(total.matchers, part.matchers, inside);
  if (inside === undefined || outside === undefined) return undefined;
  const [bad, good] = kind === "bad-events" ? [inside, outside] : [outside, inside];
  return {
    seriesFor: (phases, step) => [
      ...counter(seriesName(total.metric, good), { phases, step, rate: (phase) => phase.total - phase.bad }),
      ...counter(seriesName(total.metric, bad), { phases, step, rate: (phase) => phase.bad }),
    ],
  };
}

/** Events and total are different metrics, such as a histogram's bucket and its count. */
function separateMetrics(total: Selector, part: Selector, kind: EventKind): SampleIndicator | undefined {
  const totalLabels = labelsMatching(total.matchers);
  const partLabels = labelsMatching(part.matchers);
  if (totalLabels === undefined || partLabels === undefined) return undefined;
  const rate = (phase: Phase): number => (kind === "bad-events" ? phase.bad : phase.total - phase.bad);
  return {
    seriesFor: (phases, step) => [
      ...counter(seriesName(total.metric, totalLabels), { phases, step, rate: (phase) => phase.total }),
      ...counter(seriesName(part.metric, partLabels), { phases, step, rate }),
    ],
  };
}

type Labels = ReadonlyMap<string, string>;

const COMMON_VALUES = [
  "200",
  "500",
  "404",
  "302",
  "GET",
  "POST",
  "/",
  "true",
  "false",
  "ok",
  "error",
  "0.5",
  "a",
];

function labelsMatching(matchers: readonly Matcher[]): Labels | undefined {
  const labels = new Map<string, string>();
  for (const { label } of matchers) {
    const own = matchers.filter((matcher) => matcher.label === label);
    const value = candidates(own).find((candidate) => own.every((matcher) => isMatch(matcher, candidate)));
    if (value === undefined) return undefined;
    labels.set(label, value);
  }
  return labels;
}

/** Labels the total still matches and the events do not: one label of the events is moved out of their reach. */
function labelsOutside(
  total: readonly Matcher[],
  part: readonly Matcher[],
  inside: Labels,
): Labels | undefined {
  for (const matcher of part) {
    const own = total.filter((other) => other.label === matcher.label);
    const value = candidates([...own, matcher]).find(
      (candidate) => !isMatch(matcher, candidate) && own.every((other) => isMatch(other, candidate)),
    );
    if (value !== undefined) return new Map([...inside, [matcher.label, value]]);
  }
  return undefined;
}

function candidates(matchers: readonly Matcher[]): string[] {
  const own = matchers.flatMap(({ operator, value }) =>
    operator.endsWith("~") ? alternatives(value) : [value],
  );
  return [...own.filter((value) => value !== ""), ...COMMON_VALUES];
}

/** Plausible values of a pattern: each alternative with its dots filled in, then as it stands. */
function alternatives(pattern: string): string[] {
  return pattern
    .replace(/[()^$]/g, "")
    .split("|")
    .flatMap((part) => [
      part
        .replaceAll("\\.", "\u0000")
        .replace(/\.[*+]?/g, "0")
        .replaceAll("\u0000", "."),
      part,
    ]);
}

function isMatch({ operator, value }: Matcher, candidate: string): boolean {
  switch (operator) {
    case "=":
      return candidate === value;
    case "!=":
      return candidate !== value;
    case "=~":
      return matchesPattern(value, candidate) === true;
    case "!~":
      return matchesPattern(value, candidate) === false;
    default:
      return false;
  }
}

/** Prometheus anchors its patterns. Undefined for one that only RE2 understands. */
function matchesPattern(pattern: string, candidate: string): boolean | undefined {
  try {
    return new RegExp(`^(?:${pattern})$`).test(candidate);
  } catch {
    return undefined;
  }
}

function seriesName(metric: string, labels: Labels): string {
  const pairs = [...labels].map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return `${metric}{${pairs.join(",")}}`;
}

interface Counter {
  readonly phases: readonly Phase[];
  readonly step: number;
  readonly rate: (phase: Phase) => number;
}

/** promtool's notation `start+incrementxtimes`, one term per phase. */
function counter(series: string, { phases, step, rate }: Counter): InputSeries[] {
  const isSeen = phases.some((phase) => rate(phase) > 0) || phases.every((phase) => phase.total === 0);
  if (!isSeen) return [];
  let value = 0;
  const terms = phases.map((phase, index) => {
    const increment = rate(phase) * step;
    const times = phase.minutes / step - (index === 0 ? 0 : 1);
    const start = index === 0 ? 0 : value + increment;
    value = start + increment * times;
    return `${start}+${increment}x${times}`;
  });
  return [{ series, values: terms.join(" ") }];
}
