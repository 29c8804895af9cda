import {
  assertRunRate,
  createRun,
  findRepeatedRun,
  type CreateRunDeps,
  type RunAuthor,
  type RunRequest,
} from "./create-run.ts";
import { renderRequest, type RenderRequestDeps } from "./render-request.ts";

/**
 * Renders the answers and stores the run; nothing is created before everything that will be is known. The same
 * Idempotency-Key gives the same run, however often it is sent. Returns the run's id.
 */
export async function startRun(
  deps: CreateRunDeps & RenderRequestDeps,
  author: RunAuthor,
  request: RunRequest,
): Promise<string> {
  const repeated = await findRepeatedRun(deps, author.actor, request);
  if (repeated !== undefined) return repeated.id;
  await assertRunRate(deps, author.actor);
  const { template, values } = request;
  const { files, plan, answers } = await renderRequest(deps, author.actor, { template, values });
  return createRun(deps, author, { request, rendered: { files, plan }, answers });
}
