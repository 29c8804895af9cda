import { z } from "zod";
import type { Clock } from "../runtime/clock.ts";
import { ForgeError, isForgeError, type ForgeErrorKind } from "./forge-error.ts";
import type { GraphqlRefusal } from "./graphql.ts";
import { permissionByRoute } from "./permissions.ts";
import { findPlanSentence, isPlanRefusal } from "./plan-refusal.ts";

const bodySchema = z.object({ message: z.string() });
const headersSchema = z.record(z.string(), z.union([z.string(), z.number(), z.undefined()]));
type Headers = z.infer<typeof headersSchema>;

/** Octokit's HttpError by its shape; without a response the call never got an answer. */
const httpErrorSchema = z.object({
  name: z.literal("HttpError"),
  status: z.number(),
  message: z.string(),
  response: z.object({ headers: headersSchema, data: z.unknown() }).optional(),
});
type HttpError = z.infer<typeof httpErrorSchema>;

/** Without a hint GitHub asks for at least a minute after a secondary limit. */
const defaultPauseMs = 60_000;

/**
 * The end of every wait that is named: GitHub asks for Retry-After to be over, and with nothing remaining for the reset too.
 * Source: GitHub docs "Rate limits for the REST API", exceeding the rate limit.
 */
function retryAt(headers: Headers, nowMs: number): number {
  const ends: number[] = [];
  const retryAfterSeconds = Number(headers["retry-after"]);
  if (headers["retry-after"] !== undefined && Number.isFinite(retryAfterSeconds))
    ends.push(nowMs + retryAfterSeconds * 1000);
  const resetSeconds = Number(headers["x-ratelimit-reset"]);
  if (String(headers["x-ratelimit-remaining"]) === "0" && Number.isFinite(resetSeconds))
    ends.push(Math.max(nowMs + 1000, resetSeconds * 1000));
  return ends.length === 0 ? nowMs + defaultPauseMs : Math.max(...ends);
}

function isRateLimit(error: HttpError, headers: Headers, upstream: string): boolean {
  if (error.status === 429) return true;
  if (error.status !== 403) return false;
  return (
    headers["retry-after"] !== undefined ||
    String(headers["x-ratelimit-remaining"]) === "0" ||
    /rate limit/i.test(upstream)
  );
}

const kindByStatus: Readonly<Record<number, ForgeErrorKind>> = {
  400: "invalid",
  401: "credentials",
  404: "not_found",
  409: "conflict",
  410: "not_found",
  422: "invalid",
};

function kindOf(error: HttpError, headers: Headers, upstream: string): ForgeErrorKind {
  if (isRateLimit(error, headers, upstream)) return "rate_limited";
  if (isPlanRefusal(error.status, upstream)) return "plan";
  if (error.status === 403) return "permission";
  if (error.status >= 500) return "unavailable";
  return kindByStatus[error.status] ?? "invalid";
}

const isTimeout = (error: Error): boolean =>
  error.name === "TimeoutError" ||
  error.name === "AbortError" ||
  (error.cause instanceof Error && isTimeout(error.cause));

const explanations: Readonly<Record<ForgeErrorKind, string>> = {
  not_found: 'the forge answers "not found": it does not exist, or the credentials may not see it.',
  conflict: "the forge reports a conflict with the present state.",
  invalid: "the forge refused the request as invalid.",
  permission: "the forge credentials lack a permission. Grant it to the GitHub App or token, then retry.",
  credentials: "the forge does not accept the credentials. Renew the token or the App key, then retry.",
  plan: "the forge's plan does not include this feature.",
  user_account: "a person's account does not have this.",
  rate_limited: "the forge's rate limit is reached.",
  unavailable: "the forge cannot be reached or answers with an error.",
  timeout: "the forge did not answer in time.",
  garbled: "the forge's answer was incomplete.",
};

/** True for a text made here; a page never shows one of the forge's own. */
export const isKnownForgeMessage = (text: string): boolean =>
  Object.values(explanations).some((known) => text.replace(/^[A-Z]+ \S+: |^answer: /, "").startsWith(known));

/** One permission, or several that are needed together. */
const PERMISSIONS = /^[a-z_]{1,60}=(read|write|admin)(,\s*[a-z_]{1,60}=(read|write|admin)){0,9}$/;
/** GitHub's mark of a call that needs no permission at all; it is none itself. */
const PERMISSIONLESS = /^(allows_permissionless_access=true)?$/;

/**
 * GitHub names the permission a refused call needs in a header of its own: "a=write,b=read; c=write". A proxy may write
 * anything into it, so what is no permission is not repeated.
 */
function neededPermissions(route: string, headers: Headers): string[] {
  const known = permissionByRoute[route] ?? "";
  const named = String(headers["x-accepted-github-permissions"] ?? known).split(/;\s*/);
  const needed = named.filter((set) => !PERMISSIONLESS.test(set));
  const isReadable = needed.length <= 9 && needed.every((set) => PERMISSIONS.test(set));
  return isReadable ? needed : [known];
}

function explain(kind: ForgeErrorKind, route: string, headers: Headers): string {
  const needed = neededPermissions(route, headers);
  const named = needed.length > 0 && (kind === "permission" || kind === "not_found");
  const text = needed.map((set) => set.replaceAll(/,\s*/g, " and ")).join(" or ");
  return `${route}: ${explanations[kind]}${named ? ` It needs ${text}.` : ""}`;
}

/** The one text of GitHub that people see, because it alone names the plan that is needed. */
function explainPlan(route: string, upstream: string): string {
  const sentence = findPlanSentence(upstream);
  return `${explain("plan", route, {})}${sentence === undefined ? "" : ` It says: "${sentence}"`}`;
}

const sentSchema = z.object({ request: z.object({ body: z.unknown() }) });

/** What was sent may hold a webhook's secret, and where nobody catches an error it is printed whole. */
function withoutBody(error: unknown): unknown {
  if (sentSchema.safeParse(error).success)
    Reflect.deleteProperty(Object(Reflect.get(Object(error), "request")), "body");
  return error;
}

/** Every failure of one call, as the one error type callers handle. */
export function classifyFailure(error: unknown, route: string, now: Clock): ForgeError {
  if (isForgeError(error)) return error;
  const cause = withoutBody(error);
  const http = httpErrorSchema.safeParse(error).data;
  if (http?.response === undefined) {
    const kind = error instanceof Error && isTimeout(error) ? "timeout" : "unavailable";
    return new ForgeError(kind, explain(kind, route, {}), { cause });
  }
  const { headers } = http.response;
  const upstream = bodySchema.safeParse(http.response.data).data?.message ?? "";
  const kind = kindOf(http, headers, upstream);
  const requestId = headers["x-github-request-id"];
  const text = kind === "plan" ? explainPlan(route, upstream) : explain(kind, route, headers);
  return new ForgeError(kind, text, {
    status: http.status,
    requestId: requestId === undefined ? undefined : String(requestId),
    upstreamMessage: http.message,
    retryAtMs: kind === "rate_limited" ? retryAt(headers, now()) : undefined,
    cause,
  });
}

/** A refusal that GraphQL wraps in a success. */
export function refusedAnswer({ kind, message }: GraphqlRefusal, headers: Headers, now: Clock): ForgeError {
  return new ForgeError(kind, explain(kind, "POST /graphql", headers), {
    upstreamMessage: message,
    retryAtMs: kind === "rate_limited" ? retryAt(headers, now()) : undefined,
  });
}

/** The answer did not have the promised shape: cut off, or not from the forge at all. */
export const garbledAnswer = (route: string, cause: unknown): ForgeError =>
  new ForgeError("garbled", explain("garbled", route, {}), { cause });

/** Not worth asking: no forge has anything of such a name. */
export const unsentRequest = (route: string): ForgeError =>
  new ForgeError("invalid", explain("invalid", route, {}));
