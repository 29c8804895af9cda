/*
 * Process entry of the rendering child: no environment, no file access beyond this code, little memory. It answers one
 * job at a time and ends with its parent. The deadline between files keeps an orphan from running on.
 */
import { isAppError } from "../../kernel/app-error.ts";
import { jobMessageSchema, jobReplySchema, type JobReply, type RenderJob } from "./render-job.ts";
import { renderTemplate, validateTemplate } from "./render-template.ts";
import { manifestFileName, type TemplateSource } from "./template-source.ts";
import { problem } from "./text-renderer.ts";
import { warmUp } from "./warm-up.ts";

function answer(id: number, job: RenderJob, deadlineMs: number): JobReply {
  try {
    if (job.kind === "validate") return { id, kind: "validate", outcome: validateTemplate(job.source) };
    return { id, kind: "render", outcome: renderTemplate(job, deadlineCheck(job.source, deadlineMs)) };
  } catch (error) {
    return refuse(id, error);
  }
}

function deadlineCheck({ label, folder }: TemplateSource, deadlineMs: number): () => void {
  const endsAt = performance.now() + deadlineMs;
  const file = `${label}${folder}/${manifestFileName}`;
  return () => {
    if (performance.now() < endsAt) return;
    const message = `Expected rendering to end within ${deadlineMs / 1000} seconds. Look for loops over large lists.`;
    throw problem("template_timeout", { file, line: 1, column: 1 }, message);
  };
}

function refuse(id: number, error: unknown): JobReply {
  const refusal = jobReplySchema.safeParse(
    isAppError(error)
      ? { id, kind: "refused", code: error.code, message: error.message, details: error.details }
      : {},
  );
  if (refusal.success) return refusal.data;
  return {
    id,
    kind: "crashed",
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
}

warmUp();
process.on("message", (raw) => {
  const { id, job, deadlineMs } = jobMessageSchema.parse(raw);
  process.send?.(answer(id, job, deadlineMs));
});
process.on("disconnect", () => process.exit(0));
process.send?.({ id: 0, kind: "ready" });
