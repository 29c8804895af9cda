/*
 * The children of one sandbox: two at work at most, and as many in reserve as may not come back, so that nobody waits
 * for a process to start, also not whoever follows a task that was killed.
 */
import { AppError } from "../kernel/app-error.ts";
import { SandboxChild, type ChildProgram } from "./sandbox-child.ts";

const MAX_BUSY = 2;
/** A task that takes this long may be stopped, and its child with it. */
const MAY_BE_STOPPED_AFTER_MS = 300;
const MAX_WAITING = 50;
/** What was started for a rush is kept this long after its last task. */
const QUIET_MS = 60_000;

export class ChildPool {
  readonly #program: ChildProgram;
  readonly #quietMs: number;
  #quiet: NodeJS.Timeout | undefined;
  readonly #idle: SandboxChild[] = [];
  readonly #waiting: ((child: SandboxChild) => void)[] = [];
  /** At work, and perhaps not to be used again: a task that takes long, or the last one of a child. */
  readonly #endangered = new Set<SandboxChild>();
  #busy = 0;

  constructor(program: ChildProgram, quietMs = QUIET_MS) {
    this.#program = program;
    this.#quietMs = quietMs;
  }

  /** Somebody waits for a child to be free. */
  readonly isCrowded = (): boolean => this.#waiting.length > 0;

  async use<T>(work: (child: SandboxChild) => Promise<T>): Promise<T> {
    const child = await this.#acquire();
    const endanger = (): void => {
      this.#endangered.add(child);
      this.warm();
    };
    if (child.isOnLastTask) endanger();
    const timer = setTimeout(endanger, MAY_BE_STOPPED_AFTER_MS);
    try {
      return await work(child);
    } catch (error) {
      child.kill();
      throw error;
    } finally {
      clearTimeout(timer);
      this.#endangered.delete(child);
      this.#release(child);
    }
  }

  /** Starts what the reserve lacks, also because it was killed from outside. */
  warm(): void {
    this.#idle.splice(0, Infinity, ...this.#idle.filter((child) => !child.isWornOut));
    while (this.#idle.length < this.#wantedReserve()) this.#idle.push(new SandboxChild(this.#program));
  }

  close(): void {
    clearTimeout(this.#quiet);
    this.#keepIdle(0);
  }

  #keepIdle(count: number): void {
    for (const surplus of this.#idle.splice(count)) surplus.kill();
  }

  /** At most MAX_BUSY: with those at work that bounds the processes, and so the memory, to twice that number. */
  #wantedReserve(): number {
    return Math.max(this.#busy < MAX_BUSY ? 1 : 0, this.#endangered.size);
  }

  #acquire(): Promise<SandboxChild> {
    if (this.#busy < MAX_BUSY) {
      this.#busy += 1;
      return Promise.resolve(this.#takeChild());
    }
    if (this.#waiting.length >= MAX_WAITING) {
      const message = `Expected fewer than ${MAX_WAITING} tasks to wait, found as many. Try again in a few seconds.`;
      return Promise.reject(new AppError("rate_limited", message, { retryAfterSeconds: 5 }));
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** The one that was started first, which is the most likely to be ready. */
  #takeChild(): SandboxChild {
    const child = this.#idle.shift();
    if (child === undefined) return new SandboxChild(this.#program);
    return child.isWornOut ? this.#takeChild() : child;
  }

  #release(child: SandboxChild): void {
    if (child.isWornOut) child.kill();
    else this.#idle.unshift(child);
    const next = this.#waiting.shift();
    if (next === undefined) this.#busy -= 1;
    else next(this.#takeChild());
    this.#keepIdle(MAX_BUSY);
    this.warm();
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => this.#keepIdle(this.#wantedReserve()), this.#quietMs).unref();
  }
}
