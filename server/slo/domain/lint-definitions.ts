/*
 * What is valid and still wrong: alerts that can never fire because the objective is too low for their burn rate, and
 * two objectives that would record the same series.
 */
import type { Finding } from "../../kernel/finding.ts";
import { alertThreshold, burnRatePairs } from "./burn-rate.ts";
import { slothId, targetPercent, type SloDefinition } from "./slo-definition.ts";

export function lintDefinitions(slos: readonly SloDefinition[]): Finding[] {
  return [...duplicateFindings(slos), ...slos.flatMap(unreachableFindings)];
}

function duplicateFindings(slos: readonly SloDefinition[]): Finding[] {
  return slos.flatMap((slo) => {
    const first = slos.find((other) => slothId(other) === slothId(slo));
    if (first === undefined || first === slo) return [];
    const place = `${first.source.file}:${first.source.line}`;
    const message = `expected one SLO with the id ${slothId(slo)}, found another at ${place}; rename one`;
    return [{ ...slo.source, severity: "error" as const, code: "duplicate-slo", message }];
  });
}

/** Sources: Datadog refuses such monitors; generators that emit them leave an alert that looks like protection. */
function unreachableFindings(slo: SloDefinition): Finding[] {
  return burnRatePairs(slo.windowDays)
    .filter((pair) => alertThreshold(pair, slo.target).greaterThanOrEqualTo(1))
    .map((pair): Finding => {
      const factor = pair.factor.toDecimalPlaces(4).toString();
      const maximum = slo.target.negated().plus(1).pow(-1).toDecimalPlaces(2).toString();
      const message =
        `expected a burn rate a total outage can reach, found ${factor}x for the ${pair.speed} ${pair.severity} while ` +
        `an objective of ${targetPercent(slo)} % never exceeds ${maximum}x; this pair is left out, raise the objective`;
      return { ...slo.source, severity: "warning", code: "unreachable-alert", message };
    });
}
