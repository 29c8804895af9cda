/** What an error of a step means for the run: look again later, or stop and tell a person. */
import { backoffMs } from "../../jobs/backoff.ts";
import { isForgeError, type ForgeError, type ForgeErrorKind } from "../../github/forge-error.ts";
import type { FailureCode, WaitingCode } from "../domain/run-messages.ts";
import { LookAgain, NotVisibleYet, RunFailure } from "../steps/run-step.ts";

export type Verdict =
  | { readonly kind: "look-again"; readonly at: number }
  | { readonly kind: "wait"; readonly code: WaitingCode; readonly at: number }
  | { readonly kind: "fail"; readonly code: FailureCode; readonly detail: string | null };

export interface FailureContext {
  readonly now: number;
  /** Attempts of this step so far, this one included. */
  readonly attempts: number;
  /** When the run's own create call succeeded; null before that. */
  readonly repositoryCreatedAt: number | null;
  /** Since when the run waits without progress; null when it does not. */
  readonly waitingSince: number | null;
}

/** A repository just made answers 404 here and there for up to two minutes; later 404 means a missing right. */
const settlingMs = 120_000;
const giveUpMs = 24 * 3_600_000;

function wait(code: WaitingCode, context: FailureContext, notBefore = 0): Verdict {
  const { now, waitingSince } = context;
  if (waitingSince !== null && now - waitingSince > giveUpMs) {
    return { kind: "fail", code: "forge_gave_up", detail: null };
  }
  return { kind: "wait", code, at: Math.max(notBefore, now + backoffMs(context.attempts)) };
}

/** Reads catch up within seconds; a change that stays invisible was not made. */
const visibleWithinMs = 600_000;

function awaitVisible(context: FailureContext): Verdict {
  const waitedMs = context.now - (context.waitingSince ?? context.now);
  if (waitedMs > visibleWithinMs) return { kind: "fail", code: "forge_not_settling", detail: null };
  return wait("forge_not_visible", context);
}

const isSettling = (context: FailureContext): boolean =>
  context.repositoryCreatedAt !== null && context.now - context.repositoryCreatedAt < settlingMs;

const waitingCodes: Readonly<Partial<Record<ForgeErrorKind, WaitingCode>>> = {
  rate_limited: "forge_rate_limit",
  unavailable: "forge_unavailable",
  timeout: "forge_timeout",
  garbled: "forge_garbled",
};

const settlingKinds: readonly ForgeErrorKind[] = ["not_found", "conflict"];

const failureCodes: Readonly<Partial<Record<ForgeErrorKind, FailureCode>>> = {
  credentials: "forge_credentials",
  permission: "forge_permission",
  plan: "forge_permission",
  not_found: "forge_permission",
};

function judgeForgeError(error: ForgeError, context: FailureContext): Verdict {
  const waiting = waitingCodes[error.kind];
  if (waiting !== undefined) return wait(waiting, context, error.retryAtMs);
  if (settlingKinds.includes(error.kind) && isSettling(context)) return wait("forge_not_visible", context);
  return { kind: "fail", code: failureCodes[error.kind] ?? "forge_refused", detail: error.message };
}

/** Undefined for an error no step is expected to throw. */
export function judgeFailure(error: unknown, context: FailureContext): Verdict | undefined {
  if (error instanceof LookAgain) return { kind: "look-again", at: context.now + error.afterMs };
  if (error instanceof NotVisibleYet) return awaitVisible(context);
  if (error instanceof RunFailure) return { kind: "fail", code: error.code, detail: error.detail };
  return isForgeError(error) ? judgeForgeError(error, context) : undefined;
}
