import { listEntityRows } from "../catalog/entities/query-entities.ts";
import { cutPage, type PageRequest } from "../kernel/page.ts";
import { toTimestamp } from "../kernel/time.ts";
import type { Deps } from "../runtime/deps.ts";
import { describeScorecard, scorecards } from "./domain/production-readiness.ts";
import { levelSchema, type Score, type ScorecardResult } from "./domain/result.schema.ts";
import { listNotKnown } from "./domain/score.ts";
import { assertScorecard, parseResults } from "./evaluate-entity.ts";
import { listCurrentResults, type ResultRow } from "./store.ts";

type ReadDeps = Pick<Deps, "db">;

export const listScorecards = (page: PageRequest) =>
  cutPage(scorecards.map(describeScorecard), page, ({ name }) => name);

function toScore(row: ResultRow): Score {
  const nextLevel = levelSchema.nullable().parse(row.nextLevel);
  return {
    level: levelSchema.nullable().parse(row.level),
    nextLevel,
    rulesToNext: row.rulesToNext,
    notKnown: row.unknown === 0 ? [] : listNotKnown(parseResults(row.results), nextLevel),
    passed: row.passed,
    applicable: row.applicable,
    unknown: row.unknown,
  };
}

const titleOf = (name: string): string =>
  scorecards.find((scorecard) => scorecard.name === name)?.title ?? name;

const toResult = (row: ResultRow): ScorecardResult => ({
  name: row.scorecard,
  title: titleOf(row.scorecard),
  entityRef: row.entityRef,
  ...toScore(row),
  evaluatedAt: toTimestamp(row.evaluatedAt),
  results: parseResults(row.results),
});

/** Every scorecard's current result for one service. */
export const listResultsOf = (deps: ReadDeps, entityRef: string): Promise<ScorecardResult[]> =>
  listResultsOfMany(deps, [entityRef]);

export async function listResultsOfMany(
  deps: ReadDeps,
  entityRefs: readonly string[],
): Promise<ScorecardResult[]> {
  const rows = await listCurrentResults(deps.db.read, { entityRefs });
  return rows.map(toResult);
}

/** The strip in a table: level and distance to the next one, of the first scorecard. */
export async function listScores(deps: ReadDeps, entityRefs: readonly string[]): Promise<Map<string, Score>> {
  const [first] = scorecards;
  if (first === undefined) return new Map();
  const rows = await listCurrentResults(deps.db.read, { scorecard: first.name, entityRefs });
  return new Map(rows.map((row) => [row.entityRef, toScore(row)]));
}

export interface ListResultsInput {
  readonly name: string;
  readonly entity?: string | undefined;
  readonly team?: string | undefined;
  readonly system?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** Services in order of their names, each with its current result when it has one. */
export async function listResults(deps: ReadDeps, input: ListResultsInput) {
  assertScorecard(input.name);
  if (input.entity !== undefined) {
    const found = await listResultsOf(deps, input.entity.toLowerCase());
    const items = found.filter((result) => result.name === input.name);
    return { items, totalItems: items.length, nextCursor: null };
  }
  const conditions = [
    { key: "kind", values: ["component"] },
    ...(input.team === undefined ? [] : [{ key: "owner", values: [input.team] }]),
    ...(input.system === undefined ? [] : [{ key: "system", values: [input.system] }]),
  ];
  const { limit, cursor } = input;
  const page = await listEntityRows(deps, {
    filter: [conditions],
    sort: "name",
    direction: "asc",
    limit,
    cursor,
  });
  const refs = page.rows.map((row) => row.ref);
  const rows = await listCurrentResults(deps.db.read, { scorecard: input.name, entityRefs: refs });
  const byRef = new Map(rows.map((row) => [row.entityRef, row]));
  const items = refs.flatMap((ref) => {
    const row = byRef.get(ref);
    return row === undefined ? [] : [toResult(row)];
  });
  return { items, totalItems: page.totalItems, nextCursor: page.nextCursor };
}
