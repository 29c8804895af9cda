/** What rules judge and what they say, with overrides; results straight into a test database. */
import type { Db } from "../../db/client.ts";
import { anEntity } from "../catalog/testing.ts";
import { createIdFactory } from "../runtime/ids.ts";
import type { FactFile, ServiceFacts } from "./domain/facts.ts";
import { productionReadiness } from "./domain/production-readiness.ts";
import type { Evidence, RuleResult } from "./domain/result.schema.ts";
import { applyRule, type Rule } from "./domain/rule.ts";
import { scoreOf } from "./domain/score.ts";
import { saveResult, type ResultRow } from "./store.ts";

export const someFacts = (overrides: Partial<ServiceFacts> = {}): ServiceFacts => ({
  entity: anEntity("checkout-api"),
  name: "checkout-api",
  owner: { ref: "group:default/payments", kind: "group", members: 2 },
  ownerRef: "group:default/payments",
  repository: { htmlUrl: "https://forge.example/acme/checkout-api", defaultBranch: "main" },
  commit: "c".repeat(40),
  descriptorPath: "catalog-info.yaml",
  files: [],
  observedAt: "2026-01-15T09:00:00.000Z",
  ...overrides,
});

/** `null` for a file that is there and was not read. */
export const filesOf = (contents: Readonly<Record<string, string | null>>): FactFile[] =>
  Object.entries(contents).map(([path, content]) => ({ path, content }));

export const judgeFiles = (rule: Rule, contents: Readonly<Record<string, string | null>>): RuleResult =>
  applyRule(rule, someFacts({ files: filesOf(contents) }), undefined);

/** Evidence as a person reads it: `path:line value`. */
export const shown = ({ evidence }: { readonly evidence: readonly Evidence[] }): string[] =>
  evidence.map(({ path, line, value }) => `${path ?? "-"}:${line ?? "-"} ${value}`);

export const aResult = (overrides: Partial<RuleResult> = {}): RuleResult => ({
  rule: "tier",
  title: "Has a tier",
  level: "Bronze",
  state: "pass",
  reason: "It is tier 1.",
  howToFix: null,
  ruleVersion: 1,
  evidence: [],
  unknownSince: null,
  ...overrides,
});

const newId = createIdFactory();

export function aResultRow(
  entityRef: string,
  results: readonly RuleResult[] = [aResult()],
  overrides: Partial<ResultRow> = {},
): ResultRow {
  const { notKnown: _derived, ...score } = scoreOf(results);
  return {
    id: newId("score"),
    scorecard: productionReadiness.name,
    entityRef,
    ...score,
    results: JSON.stringify(results),
    digest: JSON.stringify(results),
    evaluatedAt: 1_000,
    recordedFrom: 1_000,
    recordedTo: null,
    ...overrides,
  };
}

export const seedResults = (db: Pick<Db, "withTx">, rows: readonly ResultRow[]): Promise<void> =>
  db.withTx(async (tx) => {
    for (const row of rows) await saveResult(tx, row);
  });
