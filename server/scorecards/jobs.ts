/* Scorecards follow the catalog: at once when a repository was read, and every ten minutes for what has no commit. */
import { z } from "zod";
import { repositoryChangedJob } from "../catalog/domain/catalog-events.ts";
import { defineJob } from "../jobs/define-job.ts";
import { evaluateAll, evaluateRepository } from "./evaluate-all.ts";

const EVALUATE_EVERY_MS = 10 * 60_000;

const onRepositoryChanged = defineJob({
  kind: repositoryChangedJob,
  title: "Judge the services of a repository that changed",
  payload: z.object({ repositoryId: z.string() }),
  run: ({ deps }, { repositoryId }) => evaluateRepository(deps, repositoryId),
});

const evaluateEverything = defineJob({
  kind: "scorecards.evaluate-all",
  title: "Judge every service",
  payload: z.object({}),
  everyMs: EVALUATE_EVERY_MS,
  run: async ({ deps, signal }) => {
    await evaluateAll(deps, signal);
  },
});

export const scorecardJobs = [onRepositoryChanged, evaluateEverything] as const;
