import { createHash } from "node:crypto";
import { z } from "zod";
import { getEntityWithSource, listMembers, type EntityWithSource } from "../catalog/get-entity.ts";
import { isAppError } from "../kernel/app-error.ts";
import { toTimestamp } from "../kernel/time.ts";
import type { Deps } from "../runtime/deps.ts";
import type { ServiceFacts } from "./domain/facts.ts";
import { evaluateRules, scorecards, type Scorecard } from "./domain/production-readiness.ts";
import { ruleResultSchema, type RuleResult } from "./domain/result.schema.ts";
import { scoreOf } from "./domain/score.ts";
import { endResults, listCurrentResults, saveResult } from "./store.ts";

export type EvaluateDeps = Pick<Deps, "db" | "now" | "newId">;

const resultsSchema = z.array(ruleResultSchema);
export const parseResults = (text: string): RuleResult[] => resultsSchema.parse(JSON.parse(text));

async function readOwner(
  deps: EvaluateDeps,
  owner: EntityWithSource["owner"],
): Promise<ServiceFacts["owner"]> {
  if (owner === undefined) return undefined;
  const { total } = await listMembers(deps, owner.ref);
  return { ref: owner.ref, kind: owner.kind, members: total };
}

async function readFacts(deps: EvaluateDeps, ref: string): Promise<ServiceFacts> {
  const source = await getEntityWithSource(deps, ref);
  const { row, entity, repository, files } = source;
  return {
    entity,
    name: row.name,
    owner: await readOwner(deps, source.owner),
    ownerRef: row.ownerRef,
    repository,
    commit: repository?.headSha ?? null,
    descriptorPath: row.filePath,
    files: files.map(({ path, content }) => ({ path, content })),
    observedAt: toTimestamp(repository?.ingestedAt ?? row.updatedAt),
  };
}

/** What makes two results different: everything but the time the evidence was looked at. */
const digestOf = (results: readonly RuleResult[]): string =>
  createHash("sha256")
    .update(
      JSON.stringify(results, (key: string, value: unknown) => (key === "observedAt" ? undefined : value)),
    )
    .digest("hex");

async function evaluate(
  deps: EvaluateDeps,
  facts: ServiceFacts,
  target: { readonly ref: string; readonly scorecard: Scorecard },
): Promise<void> {
  const { ref, scorecard } = target;
  const [before] = await listCurrentResults(deps.db.read, { scorecard: scorecard.name, entityRefs: [ref] });
  const results = evaluateRules(scorecard, facts, before === undefined ? [] : parseResults(before.results));
  const now = deps.now();
  await deps.db.withTx((tx) =>
    saveResult(tx, {
      id: deps.newId("score"),
      scorecard: scorecard.name,
      entityRef: ref,
      ...scoreOf(results),
      results: JSON.stringify(results),
      digest: digestOf(results),
      evaluatedAt: now,
      recordedFrom: now,
      recordedTo: null,
    }),
  );
}

/** Judges one component by every scorecard; one that left the catalog keeps its history and loses its current result. */
export async function evaluateEntity(deps: EvaluateDeps, ref: string): Promise<"evaluated" | "gone"> {
  try {
    const facts = await readFacts(deps, ref);
    for (const scorecard of scorecards) await evaluate(deps, facts, { ref, scorecard });
    return "evaluated";
  } catch (error) {
    if (!isAppError(error) || error.code !== "not_found") throw error;
    await deps.db.withTx((tx) => endResults(tx, ref, deps.now()));
    return "gone";
  }
}
