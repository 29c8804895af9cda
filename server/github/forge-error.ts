/**
 * What went wrong at the forge, sorted by what a caller can do about it. Transient kinds heal by waiting; the others
 * need a person. An answer that cannot be parsed is transient: GitHub's front end sometimes closes a connection after
 * the effect happened, and only reading the state again tells.
 */
import { AppError, type AppErrorCode } from "../kernel/app-error.ts";

export type ForgeErrorKind =
  | "not_found"
  | "conflict"
  | "invalid"
  | "permission"
  | "credentials"
  | "plan"
  | "user_account"
  | "rate_limited"
  | "unavailable"
  | "timeout"
  | "garbled";

const codeByKind: Readonly<Record<ForgeErrorKind, AppErrorCode>> = {
  not_found: "not_found",
  conflict: "conflict",
  invalid: "upstream_error",
  permission: "forge_permission",
  credentials: "forge_permission",
  plan: "forge_permission",
  user_account: "forge_permission",
  rate_limited: "forge_unavailable",
  unavailable: "forge_unavailable",
  timeout: "upstream_timeout",
  garbled: "upstream_error",
};

const transientKinds: ReadonlySet<ForgeErrorKind> = new Set([
  "rate_limited",
  "unavailable",
  "timeout",
  "garbled",
]);

export interface ForgeErrorOptions {
  readonly status?: number | undefined;
  /** The forge's `x-github-request-id`, which its support asks for. */
  readonly requestId?: string | undefined;
  /** Epoch ms before which asking again is pointless. */
  readonly retryAtMs?: number | undefined;
  /** GitHub's own text; for the log and for telling refusals apart, never shown to a person. */
  readonly upstreamMessage?: string | undefined;
  readonly cause?: unknown;
}

/** As with AppError: known across bundles. */
const brand = Symbol.for("waymark.forge-error");

export class ForgeError extends AppError {
  readonly [brand] = true;
  readonly kind: ForgeErrorKind;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly retryAtMs: number | undefined;
  readonly upstreamMessage: string;

  constructor(kind: ForgeErrorKind, message: string, options: ForgeErrorOptions = {}) {
    super(codeByKind[kind], message, { cause: options.cause });
    this.name = "ForgeError";
    this.kind = kind;
    this.status = options.status;
    this.requestId = options.requestId;
    this.retryAtMs = options.retryAtMs;
    this.upstreamMessage = options.upstreamMessage ?? "";
  }

  get isTransient(): boolean {
    return transientKinds.has(this.kind);
  }
}

export const isForgeError = (error: unknown): error is ForgeError =>
  typeof error === "object" && error !== null && brand in error;

export const isForgeErrorOf = (error: unknown, ...kinds: ForgeErrorKind[]): error is ForgeError =>
  isForgeError(error) && kinds.includes(error.kind);

/** Turns "is not there" into undefined and lets every other failure through. */
export async function undefinedWhenMissing<T>(pending: Promise<T>): Promise<T | undefined> {
  try {
    return await pending;
  } catch (error) {
    if (isForgeErrorOf(error, "not_found")) return undefined;
    throw error;
  }
}
