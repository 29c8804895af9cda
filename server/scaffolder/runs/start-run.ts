import {
  assertRunRate,
  createRun,
  findRepeatedRun,
  type CreateRunDeps,
  type RunAuthor,
  type RunRequest,
} from "./create-run.ts";
import { AppError, isAppError } from "../../kernel/app-error.ts";
import { renderRequest, type RenderRequestDeps } from "../templates/render-request.ts";
import type { RenderOutcome } from "../render/render-job.ts";
import { reviewDigestOf } from "./review-digest.ts";

/** What is created is what was looked at, or nothing. Whoever sends no digest has not asked for that. */
function assertReviewed(outcome: RenderOutcome, reviewed: string | undefined): void {
  if (reviewed === undefined || reviewed === reviewDigestOf(outcome)) return;
  throw new AppError(
    "conflict",
    "What would be created has changed since it was reviewed. Review it again; nothing was created.",
    { details: { reviewDigest: reviewDigestOf(outcome) } },
  );
}

/**
 * Renders the answers and stores the run; nothing is created before everything that will be is known. The same
 * Idempotency-Key gives the same run, however often it is sent. Returns the run's id.
 */
export async function startRun(
  deps: CreateRunDeps & RenderRequestDeps,
  author: RunAuthor,
  request: RunRequest,
): Promise<string> {
  const repeated = await findRepeatedRun(deps, deps.db.read, { actor: author.actor, request });
  if (repeated !== undefined) return repeated.id;
  await assertRunRate(deps, deps.db.read, author.actor);
  const { template, values } = request;
  const outcome = await renderRequest(deps, author.actor, { template, values });
  assertReviewed(outcome, request.reviewedDigest);
  const { files, plan, answers } = outcome;
  try {
    return await createRun(deps, author, { request, rendered: { files, plan }, answers });
  } catch (error) {
    // The same request sent twice at once: the other one made the repository while this one was rendered.
    if (!isAppError(error) || error.code !== "repo_exists") throw error;
    const twin = await findRepeatedRun(deps, deps.db.read, { actor: author.actor, request });
    if (twin === undefined) throw error;
    return twin.id;
  }
}
