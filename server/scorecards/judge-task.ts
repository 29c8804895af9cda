/* Judging one component by every scorecard as a task: rules read the files of its repository. */
import { z } from "zod";
import { entitySchema } from "../catalog/domain/entity.schema.ts";
import { defineTask, type TaskContext } from "../sandbox/task.ts";
import type { FactFile } from "./domain/facts.ts";
import { evaluateRules, scorecards } from "./domain/production-readiness.ts";
import { ruleResultSchema } from "./domain/result.schema.ts";

const factsSchema = z.object({
  entity: entitySchema,
  name: z.string(),
  owner: z.object({ ref: z.string(), kind: z.string(), members: z.number().int() }).nullable(),
  ownerRef: z.string().nullable(),
  repository: z.object({ htmlUrl: z.string(), defaultBranch: z.string() }).nullable(),
  commit: z.string().nullable(),
  descriptorPath: z.string().nullable(),
  files: z.array(z.object({ path: z.string(), content: z.string().nullable() })).readonly(),
  observedAt: z.string(),
});
export type JudgedFacts = z.input<typeof factsSchema>;

const judgedSchema = z.object({ scorecard: z.string(), results: z.array(ruleResultSchema) });
export type Judged = z.infer<typeof judgedSchema>;

/** A rule that reads a file says so by reading it: rules know nothing of tasks. */
const saying = (file: FactFile, { at }: TaskContext): FactFile => ({
  path: file.path,
  get content() {
    at({ file: file.path, line: 1, column: 1 });
    return file.content;
  },
});

export const judgeTask = defineTask({
  name: "scorecards.judge",
  input: z.object({ facts: factsSchema, before: z.array(judgedSchema).readonly() }),
  output: z.array(judgedSchema),
  run: ({ facts, before }, context) => {
    const owner = facts.owner ?? undefined;
    const repository = facts.repository ?? undefined;
    const files = facts.files.map((file) => saying(file, context));
    return scorecards.map((scorecard) => {
      const earlier = before.find((known) => known.scorecard === scorecard.name)?.results ?? [];
      const results = evaluateRules(scorecard, { ...facts, owner, repository, files }, earlier);
      return { scorecard: scorecard.name, results };
    });
  },
});
