import type { Actor } from "../../identity/domain/actor.ts";
import type { Preview } from "../domain/template.schema.ts";
import { renderRequest, type RenderRequest, type RenderRequestDeps } from "./render-request.ts";
import { reviewDigestOf } from "../runs/review-digest.ts";

/** Exactly what a run with these answers would commit and do. */
export async function previewTemplate(
  deps: RenderRequestDeps,
  actor: Actor,
  request: RenderRequest,
): Promise<Preview> {
  const outcome = await renderRequest(deps, actor, request);
  return { ...outcome, reviewDigest: reviewDigestOf(outcome) };
}
