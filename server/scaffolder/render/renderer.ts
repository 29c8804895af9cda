/* Rendering for everybody else: templates in, files and plan out, or the error that names the place in the template. */
import type { Result } from "../../kernel/result.ts";
import { memoryMb } from "../../sandbox/sandbox-child.ts";
import { createSandbox } from "../../sandbox/sandbox.ts";
import { taskLimits, type TaskLimits, type TaskStop } from "../../sandbox/task.ts";
import type { RenderJob, RenderOutcome, ValidateOutcome } from "./render-job.ts";
import { overCrowdedTime, overTime, renderTask, validateTask } from "./render-tasks.ts";
import { manifestFileName, type TemplateSource } from "./template-source.ts";
import { problem } from "./text-renderer.ts";

export interface Renderer {
  render(job: RenderJob): Promise<RenderOutcome>;
  validate(source: TemplateSource): Promise<ValidateOutcome>;
  /** Starts a child ahead of the first job. */
  warm(): void;
  close(): void;
}

export interface RendererOptions {
  readonly projectRoot: string;
  readonly limits?: TaskLimits;
}

/**
 * A repository's file is judged the same at all times; a rendering may be asked for again, so in a crowd it gets less:
 * an endless one holds the others up for half as long. A template of fifty files needs a quarter of that.
 */
const renderLimits: TaskLimits = { ...taskLimits, crowded: { cpuMs: 500, afterMs: 1_500 } };

/** Checking a whole template reads every file; it is asked by people who wait for the complete list. */
const validateLimits: TaskLimits = { cpuMs: 5_000, wallMs: 10_000 };

export function createRenderer(options: RendererOptions): Renderer {
  const { projectRoot, limits = renderLimits } = options;
  const sandbox = createSandbox({ projectRoot, entry: "server/scaffolder/render/child.ts" });
  return {
    render: async (job) =>
      valueOf(await sandbox.run(renderTask, job, limits), { source: job.source, limits }),
    validate: async (source) =>
      valueOf(await sandbox.run(validateTask, source, validateLimits), { source, limits: validateLimits }),
    warm: () => sandbox.warm(),
    close: () => sandbox.close(),
  };
}

interface Asked {
  readonly source: TemplateSource;
  readonly limits: TaskLimits;
}

function valueOf<Output>(result: Result<Output, TaskStop>, { source, limits }: Asked): Output {
  if (result.ok) return result.value;
  const manifest = `${source.label}${source.folder}/${manifestFileName}`;
  const { limit, cpuMs, place = { file: manifest, line: 1, column: 1 } } = result.error;
  const late = cpuMs < limits.cpuMs ? overCrowdedTime(cpuMs) : overTime(cpuMs);
  const message = limit === "time" ? late : overMemory;
  throw problem("template_timeout", place, message);
}

const overMemory = `Expected rendering to need less than ${memoryMb} MB, found more; it was stopped. Make the template smaller.`;
