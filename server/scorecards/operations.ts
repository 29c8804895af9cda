import { z } from "zod";
import { defineOperation } from "../doors/define-operation.ts";
import { pageInputShape, pageOf } from "../kernel/page.ts";
import { nextStepSchema, scorecardResultSchema, scorecardSchema } from "./domain/result.schema.ts";
import { evaluateScorecard } from "./evaluate-entity.ts";
import { listNextSteps } from "./list-next-steps.ts";
import { listResults, listResultsOf, listScorecards } from "./list-results.ts";

const text = z.string().max(300);

export const listScorecardsOperation = defineOperation({
  name: "scorecards.list",
  kind: "query",
  summary: "The scorecards with their rules.",
  input: z.object(pageInputShape),
  output: pageOf(scorecardSchema),
  access: { role: "viewer" },
  rest: { method: "GET", path: "/scorecards" },
  cli: null,
  run: async (_context, page) => listScorecards(page),
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
    await evaluateScorecard(deps, { name: input.name, ref, audit });
    const items = await listResultsOf(deps, ref);
    return { items: items.filter((result) => result.name === input.name) };
  },
});

export const listNextStepsOperation = defineOperation({
  name: "scorecards.listNextSteps",
  kind: "query",
  summary: "What to do next for the services of the caller and their teams, the nearest level first.",
  description: "One rule per service and scorecard. Looks at the caller's 100 most important services.",
  input: z.object(pageInputShape),
  output: pageOf(nextStepSchema).extend({
    services: z.number().int().describe("How many services are theirs, with or without something to do."),
  }),
  access: { role: "viewer" },
  rest: { method: "GET", path: "/next-steps" },
  cli: "scorecard next",
  run: ({ deps, actor }, page) =>
    listNextSteps(deps, { owners: [actor.userRef ?? actor.id, ...actor.groups], ...page }),
});

export const scorecardOperations = [
  listNextStepsOperation,
  listScorecardsOperation,
  listResultsOperation,
  evaluateOperation,
] as const;
