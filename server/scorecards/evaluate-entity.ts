import { createHash } from "node:crypto";
import { z } from "zod";
import type { Tx } from "../../db/client.ts";
import type { AuditRecorder } from "../audit/record-audit.ts";
import { getEntityWithSource, listMembers, type EntityWithSource } from "../catalog/entities/get-entity.ts";
import { runOverFiles } from "../catalog/descriptors/run-over-files.ts";
import { AppError, isAppError } from "../kernel/app-error.ts";
import { toTimestamp } from "../kernel/time.ts";
import type { Deps } from "../runtime/deps.ts";
import { scorecards } from "./domain/production-readiness.ts";
import { ruleResultSchema, type RuleResult } from "./domain/result.schema.ts";
import { scoreOf } from "./domain/score.ts";
import { judgeTask, type Judged, type JudgedFacts } from "./judge-task.ts";
import { endResults, listCurrentResults, saveResult } from "./store.ts";

export type EvaluateDeps = Pick<Deps, "db" | "now" | "newId" | "reader">;

const resultsSchema = z.array(ruleResultSchema);
export const parseResults = (text: string): RuleResult[] => resultsSchema.parse(JSON.parse(text));

async function readOwner(
  deps: EvaluateDeps,
  owner: EntityWithSource["owner"],
): Promise<JudgedFacts["owner"]> {
  if (owner === undefined) return null;
  const { total } = await listMembers(deps, owner.ref);
  return { ref: owner.ref, kind: owner.kind, members: total };
}

async function toFacts(deps: EvaluateDeps, source: EntityWithSource): Promise<Omit<JudgedFacts, "files">> {
  const { row, entity, repository } = source;
  return {
    entity,
    name: row.name,
    owner: await readOwner(deps, source.owner),
    ownerRef: row.ownerRef,
    repository: repository ?? null,
    commit: repository?.headSha ?? null,
    descriptorPath: row.filePath,
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

/** One task for all scorecards. A file that takes too much to read counts as unreadable, like one that is too large. */
async function judge(deps: EvaluateDeps, ref: string): Promise<readonly Judged[]> {
  const source = await getEntityWithSource(deps, ref);
  if (source.row.kind !== "component")
    throw new AppError(
      "invalid_input",
      `Expected a component, found ${source.row.ref}. Only services are judged.`,
    );
  const facts = await toFacts(deps, source);
  const rows = await listCurrentResults(deps.db.read, { entityRefs: [ref] });
  const before = rows.map(({ scorecard, results }) => ({ scorecard, results: parseResults(results) }));
  const { output } = await runOverFiles({
    task: judgeTask.name,
    files: source.files,
    run: (files) => deps.reader.run(judgeTask, { facts: { ...facts, files: [...files] }, before }),
  });
  return output;
}

async function save(
  tx: Tx,
  deps: EvaluateDeps,
  { ref, scorecard, results }: Judged & { readonly ref: string },
): Promise<void> {
  const now = deps.now();
  const { notKnown: _derived, ...score } = scoreOf(results);
  await saveResult(tx, {
    id: deps.newId("score"),
    scorecard,
    entityRef: ref,
    ...score,
    results: JSON.stringify(results),
    digest: digestOf(results),
    evaluatedAt: now,
    recordedFrom: now,
    recordedTo: null,
  });
}

export function assertScorecard(name: string): void {
  if (scorecards.some((scorecard) => scorecard.name === name)) return;
  const known = scorecards.map((scorecard) => scorecard.name).join(", ");
  throw new AppError("not_found", `Expected one of the scorecards ${known}, found "${name}".`);
}

/** For a person: throws, and stores nothing, for a scorecard or an entity that does not exist or is no service. */
export async function evaluateScorecard(
  deps: EvaluateDeps,
  input: { readonly name: string; readonly ref: string; readonly audit: AuditRecorder },
): Promise<void> {
  const { name, ref, audit } = input;
  assertScorecard(name);
  const judged = (await judge(deps, ref)).filter(({ scorecard }) => scorecard === name);
  await deps.db.withTx(async (tx) => {
    for (const result of judged) await save(tx, deps, { ...result, ref });
    await audit(tx, { target: ref, details: { scorecard: name } });
  });
}

/** Judges one component by every scorecard; one that left the catalog keeps its history and loses its current result. */
export async function evaluateEntity(deps: EvaluateDeps, ref: string): Promise<"evaluated" | "gone"> {
  try {
    for (const result of await judge(deps, ref)) {
      await deps.db.withTx((tx) => save(tx, deps, { ...result, ref }));
    }
    return "evaluated";
  } catch (error) {
    // Gone, or of a kind that an earlier release judged when it was asked to.
    if (!isAppError(error) || !["not_found", "invalid_input"].includes(error.code)) throw error;
    await deps.db.withTx((tx) => endResults(tx, ref, deps.now()));
    return "gone";
  }
}
