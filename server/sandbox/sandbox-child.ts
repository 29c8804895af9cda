/*
 * One child seen from the parent: started ahead of time, given one task after another, killed without mercy when one
 * overruns. `--permission` leaves it the portal's own code to read and nothing else.
 */
import type { ChildProcess } from "node:child_process";
import path from "node:path";
import { taskReplySchema, type TaskEnd, type TaskMessage, type TaskReply } from "./messages.ts";
import { AppError } from "../kernel/app-error.ts";
import { answerFor } from "../runtime/own-children.ts";
import { startTaskClock, type ClockEnd, type TaskBounds } from "./task-clock.ts";
import type { Place, TaskLimits, TaskStop } from "./task.ts";

export const memoryMb = 128;
const START_WITHIN_MS = 30_000;
/** Children are replaced after a while, so that nothing a task leaves behind can add up. */
const TASKS_PER_CHILD = 200;

/**
 * Everything but the portal's own code is out of reach: other files, writing, starting processes. The child starts one
 * thread of its own (watch-parent.ts) and gives that permission up before its first task.
 */
export function childArguments(projectRoot: string): readonly string[] {
  const readable = ["server", "node_modules", "package.json"].map((name) =>
    path.join(/* turbopackIgnore: true */ projectRoot, name),
  );
  const permissions = ["--permission", ...readable.map((name) => `--allow-fs-read=${name}`)];
  return [...permissions, "--allow-worker", `--max-old-space-size=${memoryMb}`];
}

export interface ChildProgram {
  readonly projectRoot: string;
  /** The child's entry, relative to the root. */
  readonly entry: string;
}

function startChild({ projectRoot, entry }: ChildProgram): ChildProcess {
  // Not an import: the bundler follows a known `fork` and then looks for the child's file at build time.
  const { fork } = process.getBuiltinModule("node:child_process");
  return fork(path.join(/* turbopackIgnore: true */ projectRoot, entry), [], {
    cwd: projectRoot,
    env: { NODE_ENV: "production" },
    serialization: "advanced",
    execArgv: [...childArguments(projectRoot)],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
}

/** How a task ended, seen from the parent. */
export type TaskOutcome = TaskEnd | ({ readonly kind: "stopped" } & TaskStop);
type SentTask = Pick<TaskMessage, "task" | "input">;

export class SandboxChild {
  readonly #child: ChildProcess;
  readonly #ready: Promise<void>;
  #stderr = "";
  #tasks = 0;
  #isDead = false;

  constructor(program: ChildProgram) {
    this.#child = startChild(program);
    answerFor(this.#child);
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-4000);
    });
    this.#child.once("exit", () => (this.#isDead = true)).on("error", () => (this.#isDead = true));
    this.#ready = this.#waitUntilReady();
    this.#ready.catch(() => undefined);
    this.#hold(false);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get isWornOut(): boolean {
    return this.#isDead || this.#tasks >= TASKS_PER_CHILD;
  }

  /** The task it gets next is the last one before it is worn out. */
  get isOnLastTask(): boolean {
    return this.#tasks + 1 >= TASKS_PER_CHILD;
  }

  /** The clocks start when the child is ready: starting it is not the task's fault. Throws rate_limited when the machine is too busy. */
  async run(sent: SentTask, bounds: TaskBounds): Promise<TaskOutcome> {
    this.#hold(true);
    try {
      await this.#ready;
      this.#tasks += 1;
      return await this.#perform({ id: this.#tasks, cpuMs: bounds.limits.cpuMs, ...sent }, bounds);
    } finally {
      this.#hold(false);
    }
  }

  kill(): void {
    this.#isDead = true;
    this.#child.kill("SIGKILL");
  }

  /** An idle child must not keep a command line alive; one at work must. */
  #hold(isWorking: boolean): void {
    if (isWorking) this.#child.ref();
    else this.#child.unref();
    if (isWorking) this.#child.channel?.ref();
    else this.#child.channel?.unref();
  }

  async #waitUntilReady(): Promise<void> {
    const timer = setTimeout(() => this.kill(), START_WITHIN_MS);
    try {
      await this.#listen(
        (reply) => reply.kind === "ready" || undefined,
        async () => {
          throw this.#failure("did not start");
        },
      );
    } finally {
      clearTimeout(timer);
    }
  }

  async #perform(message: TaskMessage, bounds: TaskBounds): Promise<TaskOutcome> {
    let place: Place | undefined;
    let reached: ClockEnd | undefined;
    let { cpuMs } = bounds.limits;
    const stopClock = startTaskClock(this.pid, bounds, (end, allowedMs) => {
      reached = end;
      cpuMs = allowedMs;
      this.kill();
    });
    const endOf = (reply: TaskReply): TaskOutcome | undefined => {
      if (reply.kind === "at" && reply.id === message.id) place = reply.place;
      return reply.kind !== "ready" && reply.kind !== "at" && reply.id === message.id ? reply : undefined;
    };
    const ended = this.#listen(endOf, async (): Promise<TaskOutcome> => {
      if (reached === "wait") throw tooBusy(bounds.limits);
      const limit = reached ?? (this.#ranOutOfMemory() ? "memory" : undefined);
      if (limit === undefined) throw this.#failure("ended unexpectedly");
      return { kind: "stopped", limit, cpuMs, place };
    });
    this.#child.send(message);
    return ended.finally(stopClock);
  }

  /** Resolves with the first reply that is an answer, or with what the child's end means. */
  #listen<T>(answerOf: (reply: TaskReply) => T | undefined, onEnd: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void): void => {
        this.#child.off("message", onMessage).off("exit", onExit).off("error", onExit);
        finish();
      };
      const onMessage = (raw: unknown): void => {
        const reply = taskReplySchema.safeParse(raw);
        if (!reply.success) return settle(() => reject(this.#failure(`said ${reply.error.message}`)));
        const answer = answerOf(reply.data);
        if (answer !== undefined) settle(() => resolve(answer));
      };
      const onExit = (): void => settle(() => resolve(onEnd()));
      this.#child.on("message", onMessage).once("exit", onExit).once("error", onExit);
    });
  }

  #ranOutOfMemory(): boolean {
    return this.#stderr.includes("heap out of memory") || this.#child.signalCode === "SIGABRT";
  }

  #failure(what: string): Error {
    return new Error(`The child for untrusted work ${what}. ${this.#stderr}`.trim());
  }
}

function tooBusy({ wallMs }: TaskLimits): AppError {
  const message = `Expected an answer within ${wallMs / 1000} seconds, found this machine too busy. Try again in a few seconds.`;
  return new AppError("rate_limited", message, { retryAfterSeconds: 5 });
}
