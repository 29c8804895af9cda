/* Exit statuses people script against: 0 fine, 1 findings, 2 usage, and sysexits' numbers for the rest. */
import type { AppErrorCode } from "../kernel/app-error.ts";

export const exitStatus = {
  fine: 0,
  findings: 1,
  usage: 2,
  unreachable: 69,
  internal: 70,
  tryAgain: 75,
  notAllowed: 77,
  configuration: 78,
} as const;

export type ExitStatus = (typeof exitStatus)[keyof typeof exitStatus];

const { findings, usage, unreachable, internal, tryAgain, notAllowed, configuration } = exitStatus;

/** Total on purpose: whoever adds a code decides what a script is told. */
const statusByCode: Readonly<Record<AppErrorCode, ExitStatus>> = {
  invalid_input: usage,
  token_in_url: usage,
  invalid_repo_name: usage,
  as_of_not_supported: usage,
  as_of_too_early: usage,
  method_not_allowed: usage,
  payload_too_large: usage,
  unsupported_media_type: usage,
  unauthenticated: notAllowed,
  login_failed: notAllowed,
  session_expired: notAllowed,
  token_expired: notAllowed,
  token_revoked: notAllowed,
  signature_invalid: notAllowed,
  forbidden: notAllowed,
  insufficient_scope: notAllowed,
  session_required: notAllowed,
  csrf_rejected: notAllowed,
  setup_token_invalid: notAllowed,
  forge_permission: notAllowed,
  not_found: findings,
  conflict: findings,
  repo_exists: findings,
  entity_conflict: findings,
  idempotency_conflict: findings,
  setup_expired: findings,
  setup_closed: findings,
  template_invalid: findings,
  template_timeout: findings,
  path_not_allowed: findings,
  kind_not_allowed: findings,
  not_supported: findings,
  request_timeout: tryAgain,
  too_many_attempts: tryAgain,
  rate_limited: tryAgain,
  storage_busy: tryAgain,
  storage_full: tryAgain,
  audit_unavailable: tryAgain,
  not_ready: tryAgain,
  internal_error: internal,
  upstream_error: unreachable,
  upstream_timeout: unreachable,
  forge_unavailable: unreachable,
  host_not_allowed: configuration,
  setup_required: configuration,
  storage_read_only: configuration,
  storage_failed: configuration,
  secret_unreadable: configuration,
};

export const exitStatusOf = (code: AppErrorCode): ExitStatus => statusByCode[code];
