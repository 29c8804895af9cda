/*
 * The one error type of the portal. A use case throws an AppError with a code of this closed union; every door (REST,
 * tRPC, CLI) maps the code through one total map. Messages say what was expected, what was found and what to do.
 */

/** HTTP status per code: the single source for REST, tRPC and the CLI. */
export const httpStatusByCode = {
  invalid_input: 400,
  token_in_url: 400,
  invalid_repo_name: 400,
  as_of_not_supported: 400,
  unauthenticated: 401,
  login_failed: 401,
  session_expired: 401,
  token_expired: 401,
  token_revoked: 401,
  signature_invalid: 401,
  forbidden: 403,
  insufficient_scope: 403,
  session_required: 403,
  csrf_rejected: 403,
  setup_token_invalid: 403,
  not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  conflict: 409,
  repo_exists: 409,
  entity_conflict: 409,
  idempotency_conflict: 409,
  setup_expired: 410,
  setup_closed: 410,
  payload_too_large: 413,
  unsupported_media_type: 415,
  host_not_allowed: 421,
  as_of_too_early: 422,
  template_invalid: 422,
  template_timeout: 422,
  path_not_allowed: 422,
  kind_not_allowed: 422,
  too_many_attempts: 429,
  rate_limited: 429,
  internal_error: 500,
  secret_unreadable: 500,
  not_supported: 501,
  upstream_error: 502,
  forge_permission: 502,
  setup_required: 503,
  storage_busy: 503,
  storage_full: 503,
  storage_read_only: 503,
  storage_failed: 503,
  audit_unavailable: 503,
  not_ready: 503,
  forge_unavailable: 503,
  upstream_timeout: 504,
} as const;

export type AppErrorCode = keyof typeof httpStatusByCode;

export interface AppErrorOptions {
  /** Machine-readable context that is safe to show, for example the findings of a rejected file. */
  readonly details?: unknown;
  readonly cause?: unknown;
  /** Seconds a caller should wait, sent as `Retry-After`. */
  readonly retryAfterSeconds?: number;
  /** What would have been answered, sent as `Allow`. */
  readonly allowedMethods?: readonly string[];
}

/** Pages and routes are bundled apart, so each has a class of its own and has to know the errors of the other. */
const brand = Symbol.for("waymark.app-error");

export class AppError extends Error {
  readonly [brand] = true;
  readonly code: AppErrorCode;
  readonly details: unknown;
  readonly retryAfterSeconds: number | undefined;
  readonly allowedMethods: readonly string[] | undefined;

  constructor(code: AppErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.details = options.details;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.allowedMethods = options.allowedMethods;
  }
}

export const isAppError = (error: unknown): error is AppError =>
  typeof error === "object" && error !== null && brand in error;

/** The disk does not take what should be kept; what is there can mostly still be read. */
export const isStorageError = (error: unknown): error is AppError =>
  isAppError(error) &&
  ["storage_busy", "storage_full", "storage_read_only", "storage_failed"].includes(error.code);
