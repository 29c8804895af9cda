/*
 * One rendering child seen from the parent: started ahead of time, given one job after another, killed without mercy
 * when a job overruns. `--permission` leaves it the portal's own code to read and nothing else.
 */
import type { ChildProcess } from "node:child_process";
import path from "node:path";
import { AppError } from "../../kernel/app-error.ts";
import { jobReplySchema, type JobReply, type RenderJob } from "./render-job.ts";

const memoryMb = 128;
const startDeadlineMs = 30_000;

/** Everything but the portal's own code is out of reach: other files, writing, starting processes and threads. */
export function childArguments(projectRoot: string): readonly string[] {
  const readable = ["server", "node_modules", "package.json"].map((name) =>
    path.join(/* turbopackIgnore: true */ projectRoot, name),
  );
  const permissions = ["--permission", ...readable.map((name) => `--allow-fs-read=${name}`)];
  return [...permissions, `--max-old-space-size=${memoryMb}`];
}

function startChild(projectRoot: string): ChildProcess {
  // Not an import: the bundler follows a known `fork` and then looks for the child's file at build time.
  const { fork } = process.getBuiltinModule("node:child_process");
  return fork(path.join(projectRoot, "server", "scaffolder", "render", "child.ts"), [], {
    cwd: projectRoot,
    env: { NODE_ENV: "production" },
    serialization: "advanced",
    execArgv: [...childArguments(projectRoot)],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
}

export class RenderChild {
  readonly #child: ChildProcess;
  readonly #ready: Promise<void>;
  #stderr = "";
  #jobs = 0;
  isDead = false;

  constructor(projectRoot: string) {
    this.#child = startChild(projectRoot);
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-4000);
    });
    this.#child.once("exit", () => (this.isDead = true));
    this.#ready = this.#reply(startDeadlineMs, 0).then(() => undefined);
    this.#ready.catch(() => undefined);
    this.#hold(false);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Children are replaced after a while, so that nothing a template leaves behind can add up. */
  get isWornOut(): boolean {
    return this.isDead || this.#jobs >= 200;
  }

  /** The clock of the job starts when the child is ready: starting it is not the template's fault. */
  async run(job: RenderJob, deadlineMs: number): Promise<JobReply> {
    this.#hold(true);
    try {
      await this.#ready;
      this.#jobs += 1;
      const reply = this.#reply(deadlineMs, this.#jobs);
      this.#child.send({ id: this.#jobs, deadlineMs, job });
      return await reply;
    } finally {
      this.#hold(false);
    }
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }

  /** An idle child must not keep a command line alive; one at work must. */
  #hold(isWorking: boolean): void {
    if (isWorking) this.#child.ref();
    else this.#child.unref();
    if (isWorking) this.#child.channel?.ref();
    else this.#child.channel?.unref();
  }

  #reply(deadlineMs: number, id: number): Promise<JobReply> {
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void): void => {
        clearTimeout(timer);
        this.#child.off("message", onMessage).off("exit", onExit).off("error", onExit);
        finish();
      };
      const onMessage = (raw: unknown): void => {
        const reply = jobReplySchema.safeParse(raw);
        if (reply.success && reply.data.id === id) settle(() => resolve(reply.data));
        else if (!reply.success)
          settle(() => reject(this.#failure(`sent something unexpected: ${reply.error.message}`)));
      };
      const onExit = (): void => settle(() => reject(this.#endOf(id)));
      const timer = setTimeout(() => {
        this.kill();
        settle(() => reject(id === 0 ? this.#failure("did not start in time") : overrun(deadlineMs)));
      }, deadlineMs);
      this.#child.on("message", onMessage).once("exit", onExit).once("error", onExit);
    });
  }

  #endOf(id: number): Error {
    const isMemory = this.#stderr.includes("heap out of memory") || this.#child.signalCode === "SIGABRT";
    if (id === 0 || !isMemory) return this.#failure("ended unexpectedly");
    const message = `Expected rendering to need less than ${memoryMb} MB, found more; it was stopped. Make the template smaller.`;
    return new AppError("template_timeout", message);
  }

  #failure(what: string): Error {
    return new Error(`The rendering process ${what}. ${this.#stderr}`.trim());
  }
}

function overrun(deadlineMs: number): AppError {
  const message = `Expected rendering to end within ${deadlineMs / 1000} seconds; it was stopped. Look for a loop that never ends.`;
  return new AppError("template_timeout", message);
}
