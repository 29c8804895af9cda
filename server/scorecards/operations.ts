import { z } from "zod";
import { getEntity } from "../catalog/get-entity.ts";
import { defineOperation } from "../doors/define-operation.ts";
import { pageInputShape, pageOf } from "../kernel/page.ts";
import { scorecardResultSchema, scorecardSchema } from "./domain/result.schema.ts";
import { evaluateEntity } from "./evaluate-entity.ts";
import { listResults, listResultsOf, listScorecards } from "./list-results.ts";

const text = z.string().max(300);

export const listScorecardsOperation = defineOperation({
  name: "scorecards.list",
  kind: "query",
  summary: "The scorecards with their rules.",
  input: z.object({}),
  output: z.object({ items: z.array(scorecardSchema) }),
  access: { role: "viewer" },
  rest: { method: "GET", path: "/scorecards" },
  cli: null,
  run: async () => listScorecards(),
});

export const listResultsOperation = defineOperation({
  name: "scorecards.listResults",
  kind: "query",
  summary: "Current results of a scorecard, with the evidence of every rule.",
  input: z.object({
    ...pageInputShape,
    name: text,
    entity: text.optional(),
    team: text.optional(),
    system: text.optional(),
  }),
  output: pageOf(scorecardResultSchema),
  access: { role: "viewer" },
  rest: { method: "GET", path: "/scorecards/{name}/results" },
  cli: null,
  run: ({ deps }, input) => listResults(deps, input),
});

export const evaluateOperation = defineOperation({
  name: "scorecards.evaluate",
  kind: "mutation",
  summary: "Judges one service again from what the catalog holds now.",
  input: z.object({ name: text, entity: text }),
  output: z.object({ items: z.array(scorecardResultSchema) }),
  access: { role: "developer" },
  rest: { method: "POST", path: "/scorecards/{name}/evaluate" },
  cli: "scorecard evaluate --entity REF",
  run: async ({ deps, audit }, input) => {
    const ref = input.entity.toLowerCase();
    await getEntity(deps, ref);
    await evaluateEntity(deps, ref);
    await deps.db.withTx((tx) => audit(tx, { target: ref, details: { scorecard: input.name } }));
    const items = await listResultsOf(deps, ref);
    return { items: items.filter((result) => result.name === input.name) };
  },
});

export const scorecardOperations = [
  listScorecardsOperation,
  listResultsOperation,
  evaluateOperation,
] as const;
