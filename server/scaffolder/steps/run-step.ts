/**
 * What every step shares. A step looks first, changes only what differs, and looks again: whoever resumes after a kill
 * finds out what happened by reading, never by remembering.
 */
import type { Db } from "../../../db/client.ts";
import { isForgeErrorOf } from "../../github/forge-error.ts";
import type { GitHub } from "../../github/github.ts";
import type { RepoRef } from "../../github/octokit.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { NewId } from "../../runtime/ids.ts";
import type { LeftOut, Plan, PlannedFile } from "../domain/plan.schema.ts";
import type { FailureCode } from "../domain/run-messages.ts";
import type { ExistingThing } from "../domain/run.schema.ts";
import type { Run, RunChange } from "../store/runs.ts";

export interface StepContext {
  readonly github: GitHub;
  readonly db: Db;
  readonly now: Clock;
  readonly newId: NewId;
  readonly run: Run;
  readonly plan: Plan;
  readonly files: readonly PlannedFile[];
  /** By the name they were sent with. */
  readonly secrets: ReadonlyMap<string, string>;
  readonly ref: RepoRef;
  /** Address of this portal, for links. */
  readonly portalUrl: string;
  /** When this step was first tried. */
  readonly startedAt: number;
}

export interface StepReport {
  readonly outcome: "done" | "skipped";
  readonly detail: string | null;
  readonly existing: readonly ExistingThing[];
  /** Facts about the run to store with the result. */
  readonly set?: RunChange;
  readonly warnings?: readonly string[];
}

export type RunStep = (context: StepContext) => Promise<StepReport>;

/** The step cannot succeed by waiting. `detail` is shown with the step. */
export class RunFailure extends Error {
  override readonly name = "RunFailure";
  readonly code: FailureCode;
  readonly detail: string | null;

  constructor(code: FailureCode, detail: string | null = null) {
    super(code);
    this.code = code;
    this.detail = detail;
  }
}

/** The forge took a change but reads still show the old state. Worth looking again. */
export class NotVisibleYet extends Error {
  override readonly name = "NotVisibleYet";
}

/** Not a failure and not worth a message: look again after so many milliseconds. */
export class LookAgain extends Error {
  override readonly name = "LookAgain";
  readonly afterMs: number;

  constructor(afterMs: number) {
    super("look again");
    this.afterMs = afterMs;
  }
}

export interface Effect {
  readonly isThere: () => Promise<boolean>;
  readonly apply: () => Promise<void>;
}

/** Observe → equal? nothing : apply → observe. Returns whether anything had to be changed. */
export async function converge(effect: Effect): Promise<boolean> {
  if (await effect.isThere()) return false;
  try {
    await effect.apply();
  } catch (error) {
    // "Exists already" is what a change answers that an earlier, unanswered call has made.
    if (isForgeErrorOf(error, "invalid", "conflict") && (await effect.isThere())) return true;
    throw error;
  }
  if (!(await effect.isThere())) throw new NotVisibleYet("The change is not visible yet.");
  return true;
}

/** For what the plan knew from the start that it cannot be had. */
export const leftOut = ({ reason }: LeftOut): StepReport => ({
  outcome: "skipped",
  detail: `skipped: user account. ${reason}`,
  existing: [],
});

export const done = (detail: string | null = null, existing: readonly ExistingThing[] = []): StepReport => ({
  outcome: "done",
  detail,
  existing,
});
