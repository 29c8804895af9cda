import type { Actor } from "../identity/domain/actor.ts";
import type { Preview } from "./domain/template.schema.ts";
import { renderRequest, type RenderRequest, type RenderRequestDeps } from "./render-request.ts";

/** Exactly what a run with these answers would commit and do. */
export function previewTemplate(
  deps: RenderRequestDeps,
  actor: Actor,
  request: RenderRequest,
): Promise<Preview> {
  return renderRequest(deps, actor, request);
}
