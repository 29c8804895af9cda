/* What a measurement is, how repeated ones are summed up, and how the table says that a target was missed. */
import type { BenchPortal } from "./portal.ts";

export interface Target {
  readonly kind: "at-most" | "at-least";
  readonly value: number;
}

export interface Measurement {
  readonly name: string;
  readonly unit: "ms" | "calls" | "points";
  /** Undefined: measured to be watched, with nothing promised. */
  readonly target: Target | undefined;
  readonly value: number;
  /** How the value came about: repetitions, percentile, size. */
  readonly note: string;
}

export interface BenchRow {
  readonly name: string;
  /** May return several lines; throws when it cannot measure. */
  measure(portal: BenchPortal): Promise<readonly Measurement[]>;
}

/** The value below which `share` of the samples lie (nearest rank). */
export function percentile(samples: readonly number[], share: number): number {
  if (samples.length === 0) throw new Error("A percentile needs at least one sample.");
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

export const median = (samples: readonly number[]): number => percentile(samples, 0.5);

/** Milliseconds of each of `count` runs of `work`, one after the other. */
export async function sample(count: number, work: () => Promise<void>): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const startedAt = performance.now();
    await work();
    times.push(performance.now() - startedAt);
  }
  return times;
}

export function isMissed({ target, value }: Pick<Measurement, "target" | "value">): boolean {
  if (target === undefined) return false;
  return target.kind === "at-most" ? value > target.value : value < target.value;
}

const show = (value: number, unit: string): string =>
  unit === "ms" ? `${value < 100 ? value.toFixed(1) : Math.round(value)} ms` : `${Math.round(value)} ${unit}`;

function targetText({ target, unit }: Measurement): string {
  if (target === undefined) return "-";
  return `${target.kind === "at-most" ? "≤" : "≥"} ${show(target.value, unit)}`;
}

/** The table as text: name, value, target, verdict, note. */
export function toTable(measurements: readonly Measurement[]): string {
  const rows = measurements.map((measurement) => [
    measurement.name,
    show(measurement.value, measurement.unit),
    targetText(measurement),
    isMissed(measurement) ? "MISSED" : measurement.target === undefined ? "" : "ok",
    measurement.note,
  ]);
  const table = [["measured", "value", "target", "", "how"], ...rows];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...table.map((row) => (row[column] ?? "").length)));
  return table
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
