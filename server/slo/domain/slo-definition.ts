/*
 * What the compilers read: one service level objective with its indicator as query templates, independent of the format
 * it was written in. Built from OpenSLO or from a Sloth specification.
 */
import type { Decimal } from "decimal.js";
import type { Position } from "../../kernel/yaml-text.ts";
import type { SloWindowDays } from "./burn-rate.ts";
import type { QueryTemplate } from "./promql.ts";

export type Indicator =
  | { readonly kind: "bad-events"; readonly bad: QueryTemplate; readonly total: QueryTemplate }
  | { readonly kind: "good-events"; readonly good: QueryTemplate; readonly total: QueryTemplate }
  | { readonly kind: "error-ratio"; readonly ratio: QueryTemplate };

export interface AlertDefinition {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface SloDefinition {
  readonly service: string;
  readonly name: string;
  readonly description: string;
  readonly target: Decimal;
  readonly windowDays: SloWindowDays;
  readonly indicator: Indicator;
  /** Labels on every generated series and alert. */
  readonly labels: Readonly<Record<string, string>>;
  /** An alert that is not set is switched off. */
  readonly alerts: {
    readonly page?: AlertDefinition;
    readonly ticket?: AlertDefinition;
    readonly absent?: AlertDefinition;
  };
  /** Chat channel for tickets, when the file names one. */
  readonly channel?: string;
  /** The format it was written in, recorded in `sloth_slo_info`. */
  readonly spec: string;
  readonly source: Position & { readonly file: string };
}

/** Sloth's identity of an SLO, the join key of all its series. */
export function slothId(slo: Pick<SloDefinition, "service" | "name">): string {
  return `${slo.service}-${slo.name}`;
}

/** The target as people write it: 99.95. */
export function targetPercent(slo: Pick<SloDefinition, "target">): string {
  return slo.target.times(100).toString();
}

/** `group:default/payments` and `payments` are the same team. */
export function teamOf(slo: Pick<SloDefinition, "labels">): string | undefined {
  const owner = slo.labels["team"] ?? slo.labels["owner"];
  const name = owner?.split("/").at(-1)?.split(":").at(-1);
  // The team becomes part of receiver and file names.
  return name?.replace(/[^A-Za-z0-9_.-]/g, "-");
}
