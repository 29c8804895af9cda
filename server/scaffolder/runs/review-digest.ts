import { createHash } from "node:crypto";
import type { RenderOutcome } from "../render/render-job.ts";

/**
 * Identifies what a person saw in the review: the template, every effect of the plan and every file by git's own blob
 * id. A template, an owner's team or a setting that changed since gives another one.
 */
export function reviewDigestOf({ digest, plan, files }: RenderOutcome): string {
  const tree = files.map(({ path, mode, sha }) => [path, mode, sha]);
  return `sha256:${createHash("sha256")
    .update(JSON.stringify([digest, plan, tree]))
    .digest("hex")}`;
}
