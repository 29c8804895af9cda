/* Rendering and checking a template, as the child does them. */
import { defineTask, type TaskContext } from "../../sandbox/task.ts";
import { renderJobSchema, renderOutcomeSchema, validateOutcomeSchema } from "./render-job.ts";
import { renderTemplate, validateTemplate } from "./render-template.ts";
import type { RunState } from "./step-run.ts";
import { templateSourceSchema } from "./template-source.ts";
import { problem } from "./text-renderer.ts";

export const overTime = (cpuMs: number): string =>
  `Expected rendering to need less than ${cpuMs / 1000} s of processor time, found more; it was stopped. Look for a loop that never ends, or over a large list.`;

export const overCrowdedTime = (cpuMs: number): string =>
  `Expected rendering to need less than ${cpuMs / 1000} s of processor time while the machine is busy, found more; it was stopped. Try again in a moment; if that does not help, look for a loop that never ends, or over a large list.`;

/** Between files, so that a rendering whose parent is gone ends too. */
const timeCheck =
  ({ at, cpuMs, isOverTime }: TaskContext): RunState["checkTime"] =>
  (mark) => {
    at(mark);
    if (isOverTime()) throw problem("template_timeout", mark, overTime(cpuMs));
  };

export const renderTask = defineTask({
  name: "scaffolder.render",
  input: renderJobSchema,
  output: renderOutcomeSchema,
  refusals: [
    "template_invalid",
    "template_timeout",
    "path_not_allowed",
    "invalid_input",
    "invalid_repo_name",
  ],
  run: (job, context) => renderTemplate(job, timeCheck(context)),
});

export const validateTask = defineTask({
  name: "scaffolder.validate",
  input: templateSourceSchema,
  output: validateOutcomeSchema,
  refusals: ["template_invalid", "template_timeout", "path_not_allowed"],
  run: (source) => validateTemplate(source),
});
