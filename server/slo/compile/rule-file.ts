/*
 * The shape of a Prometheus rule file and its YAML. One document per file: Prometheus and promtool silently read only
 * the first of several.
 */
import { Document } from "yaml";

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
}
export interface AlertingRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}
export type Rule = RecordingRule | AlertingRule;
export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly Rule[];
}
export interface RuleFile {
  readonly groups: readonly RuleGroup[];
}

/** Deterministic YAML with a comment on top; several lines of text become literal blocks. */
export function toYaml(value: unknown, header: string): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  document.commentBefore = header.replace(/^/gm, " ");
  return document.toString({ lineWidth: 0, blockQuote: "literal", singleQuote: false });
}

/** Labels in a stable order, as Prometheus itself prints them. */
export function sortedLabels(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}
