/*
 * Rendering for everybody else: two children at most, one always warm, so that a preview does not wait for a process
 * to start and a template that never ends costs its author two seconds and nobody else anything.
 */
import { AppError } from "../../kernel/app-error.ts";
import { RenderChild } from "./child-process.ts";
import {
  renderDeadlineMs,
  type JobReply,
  type RenderJob,
  type RenderJobOf,
  type RenderOutcome,
  type ValidateOutcome,
} from "./render-job.ts";
import type { TemplateSource } from "./template-source.ts";

export interface Renderer {
  render(job: Omit<RenderJobOf<"render">, "kind">): Promise<RenderOutcome>;
  validate(source: TemplateSource): Promise<ValidateOutcome>;
  /** Starts a child ahead of the first job. */
  warm(): void;
  close(): void;
}

export interface RendererOptions {
  readonly projectRoot: string;
  readonly deadlineMs?: number;
}

const maximumChildren = 2;
const maximumWaiting = 50;
/** Checking a whole template reads every file; it is asked by people who wait for the complete list. */
const validateDeadlineMs = 10_000;

export function createRenderer(options: RendererOptions): Renderer {
  const pool = new ChildPool(options.projectRoot);
  const deadlineMs = options.deadlineMs ?? renderDeadlineMs;
  return {
    render: async (job) => {
      const reply = await pool.run({ kind: "render", ...job }, deadlineMs);
      if (reply.kind === "render") return reply.outcome;
      throw toError(reply);
    },
    validate: async (source) => {
      const reply = await pool.run({ kind: "validate", source }, validateDeadlineMs);
      if (reply.kind === "validate") return reply.outcome;
      throw toError(reply);
    },
    warm: () => pool.warm(),
    close: () => pool.close(),
  };
}

function toError(reply: JobReply): Error {
  if (reply.kind === "refused") return new AppError(reply.code, reply.message, { details: reply.details });
  return new Error(
    reply.kind === "crashed" ? reply.message : `Unexpected answer of the rendering process: ${reply.kind}`,
  );
}

class ChildPool {
  readonly #projectRoot: string;
  readonly #idle: RenderChild[] = [];
  readonly #waiting: ((child: RenderChild) => void)[] = [];
  #busy = 0;

  constructor(projectRoot: string) {
    this.#projectRoot = projectRoot;
  }

  async run(job: RenderJob, deadlineMs: number): Promise<JobReply> {
    const child = await this.#acquire();
    try {
      return await child.run(job, deadlineMs);
    } catch (error) {
      child.kill();
      child.isDead = true;
      throw error;
    } finally {
      this.#release(child);
    }
  }

  warm(): void {
    if (this.#idle.length === 0 && this.#busy < maximumChildren)
      this.#idle.push(new RenderChild(this.#projectRoot));
  }

  close(): void {
    for (const child of this.#idle.splice(0)) child.kill();
  }

  #acquire(): Promise<RenderChild> {
    const idle = this.#takeIdle();
    if (idle !== undefined || this.#busy < maximumChildren) {
      this.#busy += 1;
      return Promise.resolve(idle ?? new RenderChild(this.#projectRoot));
    }
    if (this.#waiting.length >= maximumWaiting) {
      const message =
        "Expected a moment to render this template, found too many waiting. Try again in a few seconds.";
      return Promise.reject(new AppError("rate_limited", message, { retryAfterSeconds: 5 }));
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #takeIdle(): RenderChild | undefined {
    const child = this.#idle.pop();
    return child === undefined || !child.isWornOut ? child : this.#takeIdle();
  }

  #release(child: RenderChild): void {
    const next = this.#waiting.shift();
    const usable = child.isWornOut ? undefined : child;
    if (usable === undefined) child.kill();
    if (next !== undefined) return next(usable ?? new RenderChild(this.#projectRoot));
    this.#busy -= 1;
    if (usable !== undefined && this.#idle.length === 0) this.#idle.push(usable);
    else usable?.kill();
    this.warm();
  }
}
