/* What every HTTP door does first: request id, host, credentials, origin, body limits. */
import { randomUUID } from "node:crypto";
import type { StreamAnswer } from "~/server/doors/define-stream.ts";
import type { Caller } from "~/server/doors/execute-operation.ts";
import { toErrorAnswer, type ErrorAnswer } from "~/server/doors/error-body.ts";
import { anonymous } from "~/server/identity/domain/actor.ts";
import { isWellFormedToken } from "~/server/identity/domain/secret-token.ts";
import { addressBucket } from "~/server/identity/sign-in-limits.ts";
import { resolveActor } from "~/server/identity/resolve-actor.ts";
import { hasAnyAccount } from "~/server/identity/has-account.ts";
import { AppError } from "~/server/kernel/app-error.ts";
import { clientAddress, peerHeader } from "~/server/runtime/client-address.ts";
import { readEnv } from "~/server/runtime/env.ts";
import type { Deps } from "~/server/runtime/deps.ts";
import { isKnownHost, unknownHostMessage } from "~/server/runtime/known-host.ts";
import { observeRequest } from "~/server/runtime/metrics.ts";
import { sessionCookieNameOf } from "~/server/runtime/session-cookie-name.ts";
import { portalDeps, requestLimit, webLogger } from "./portal";
import { endsConnection, readBody } from "./read-body";

export const requestIdOf = (request: { readonly headers: Headers }): string => {
  const given = request.headers.get("x-request-id");
  return given !== null && /^[\w.-]{8,64}$/.test(given) ? given : `req_${randomUUID().replaceAll("-", "")}`;
};

export const sessionCookieName = ({ env }: Pick<Deps, "env">): string => sessionCookieNameOf(env);

export function cookieOf(headers: Headers, name: string): string | undefined {
  for (const pair of (headers.get("cookie") ?? "").split(";")) {
    const [key, ...value] = pair.trim().split("=");
    if (key === name) return value.join("=");
  }
  return undefined;
}

export function assertHost(headers: Headers, deps: Pick<Deps, "env">): void {
  if (!isKnownHost(headers.get("host"), deps.env)) throw new AppError("host_not_allowed", unknownHostMessage);
}

const isRead = (method: string): boolean => method === "GET" || method === "HEAD" || method === "OPTIONS";

/** Under the address people use only its own scheme; any other known name is the machine's own, however it came. */
function isOwnOrigin(origin: string | null, host: string | null): boolean {
  if (origin === null || !URL.canParse(origin)) return false;
  const [from, own] = [new URL(origin), new URL(readEnv().baseUrl)];
  return from.host === host && (host !== own.host || from.protocol === own.protocol);
}

/** A cookie proves who, not that they meant it: changes need this site's own Origin. */
export function assertSameOrigin(request: Request): void {
  if (isRead(request.method)) return;
  const origin = request.headers.get("origin");
  const site = request.headers.get("sec-fetch-site");
  const isOwn = isOwnOrigin(origin, request.headers.get("host"));
  if (isOwn && (site === null || site === "same-origin")) return;
  throw new AppError("csrf_rejected", "Request did not come from this site.");
}

/** Whoever shows nothing, or nothing that holds, is counted by address: guessing tokens is not free either. */
function countRequest(request: Request, actorId: string): void {
  const isKnown = actorId !== anonymous.id;
  requestLimit().count(isKnown ? actorId : `address:${addressBucket(addressOf(request, portalDeps()))}`);
}

/** For doors that need no account and make work all the same. */
export const countVisitor = (request: Request): void => countRequest(request, anonymous.id);

/** Addresses end up in logs and histories, whatever the parameter is called. */
function assertNoTokenInUrl({ url }: Request): void {
  const { searchParams } = new URL(url);
  const values = [...searchParams.values()];
  if (!searchParams.has("token") && !values.some((value) => isWellFormedToken("wm", value))) return;
  throw new AppError("token_in_url", "Send the token as `Authorization: Bearer wm_…`, never in the URL.");
}

/** Throws setup_required while nobody has ever signed in and no token is given. */
export async function callerOf(
  request: Request,
  requestId: string,
): Promise<Caller & { sessionId: string | null }> {
  const deps = portalDeps();
  assertHost(request.headers, deps);
  assertNoTokenInUrl(request);
  const authorization = request.headers.get("authorization") ?? undefined;
  const sessionToken = cookieOf(request.headers, sessionCookieName(deps));
  const resolved = await resolveActor(deps, { authorization, sessionToken }).catch((error: unknown) => {
    countRequest(request, anonymous.id);
    throw error;
  });
  countRequest(request, resolved.actor.id);
  if (resolved.via === "session") assertSameOrigin(request);
  if (resolved.actor.kind === "anonymous" && !(await hasAnyAccount(deps))) {
    throw new AppError(
      "setup_required",
      "Setup is not finished. Open the one-time link printed by the server.",
    );
  }
  const identifyAgain = async () =>
    (await resolveActor(deps, { authorization, sessionToken, isBackground: true })).actor;
  return { deps, actor: resolved.actor, requestId, sessionId: resolved.sessionId, identifyAgain };
}

export function addressOf(request: Request, deps: Pick<Deps, "env">): string {
  const peer = request.headers.get(peerHeader) ?? undefined;
  const forwardedFor = request.headers.get("x-forwarded-for");
  return clientAddress({ peer, forwardedFor }, deps.env.trustedProxies);
}

function assertJson(request: Request): void {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json") {
    throw new AppError(
      "unsupported_media_type",
      `Expected content-type application/json, found ${type ?? "none"}.`,
    );
  }
}

export async function readJson(request: Request): Promise<unknown> {
  const bytes = await readBody(request);
  if (bytes.byteLength === 0) return undefined;
  assertJson(request);
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new AppError("invalid_input", "The body is not valid JSON.");
  }
}

/** A year, as browsers ask for before they remember it; only where people come over HTTPS. */
const transportSecurity: Readonly<Record<string, string>> = readEnv().baseUrl.startsWith("https:")
  ? { "strict-transport-security": "max-age=31536000" }
  : {};

/** On every answer, whichever way a door made it, unless the door says otherwise itself. */
const baseHeaders: Readonly<Record<string, string>> = {
  ...transportSecurity,
  "cache-control": "private, no-store",
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
};

export function jsonAnswer(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return Response.json(body, { status, headers });
}

export const streamAnswer = (stream: StreamAnswer): Response =>
  new Response(stream.body, {
    headers: { "content-type": stream.contentType, ...stream.headers },
  });

export const emptyAnswer = (status: number): Response => new Response(null, { status });

interface DoorName {
  /** Names the door in metrics: no ids, a closed set. */
  readonly route: string;
  /** Where clients of another product expect its error body instead of ours. */
  readonly toErrorBody?: (answer: ErrorAnswer) => unknown;
}

/** Runs a door; whatever it throws becomes the one error body. A text names the door's route. */
export async function answer(
  request: Request,
  name: string | DoorName,
  door: (requestId: string) => Promise<Response>,
): Promise<Response> {
  const requestId = requestIdOf(request);
  const startedAt = performance.now();
  const logger = webLogger();
  const { route, toErrorBody = ({ body }: ErrorAnswer) => body }: DoorName =
    typeof name === "string" ? { route: name } : name;
  // Also what a door throws before it promises anything.
  const response = await Promise.resolve(requestId)
    .then(door)
    .catch((error: unknown) => {
      const failed = toErrorAnswer(error, requestId, logger);
      return jsonAnswer(failed.status, toErrorBody(failed), { ...failed.headers });
    });
  response.headers.set("x-request-id", requestId);
  for (const [header, value] of Object.entries(baseHeaders)) {
    if (!response.headers.has(header)) response.headers.set(header, value);
  }
  if (endsConnection(response.status)) response.headers.set("connection", "close");
  const path = new URL(request.url).pathname;
  const { status } = response;
  const seconds = (performance.now() - startedAt) / 1000;
  observeRequest({ method: request.method, route, status, seconds });
  logger.info({ requestId, method: request.method, path, status, seconds }, "request");
  return response;
}
