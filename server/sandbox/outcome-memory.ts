/* What tasks answered, by what they were asked: the most recent ones, so that a page seen often costs no task. */
import type { TaskOutcome } from "./sandbox-child.ts";

const MAX_REMEMBERED = 300;

export class OutcomeMemory {
  readonly #known = new Map<string, Promise<TaskOutcome>>();

  /** Asks once, also when several ask at the same time; failures that may pass are not kept. */
  recall(key: string, ask: () => Promise<TaskOutcome>): Promise<TaskOutcome> {
    const outcome = this.#known.get(key) ?? this.#keepIfFinal(key, ask());
    this.#known.delete(key);
    this.#known.set(key, outcome);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= MAX_REMEMBERED) break;
      this.#known.delete(oldest);
    }
    return outcome;
  }

  #keepIfFinal(key: string, outcome: Promise<TaskOutcome>): Promise<TaskOutcome> {
    const forget = (): void => void this.#known.delete(key);
    outcome.then(({ kind }) => (kind === "crashed" ? forget() : undefined), forget);
    return outcome;
  }
}
