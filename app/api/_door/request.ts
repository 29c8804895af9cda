/* What every HTTP door does first: request id, host, credentials, origin, body limits. */
import { randomUUID } from "node:crypto";
import type { Caller } from "~/server/doors/execute-operation.ts";
import { toErrorAnswer } from "~/server/doors/error-body.ts";
import { resolveActor } from "~/server/identity/resolve-actor.ts";
import { hasAnyAccount } from "~/server/identity/has-account.ts";
import { AppError } from "~/server/kernel/app-error.ts";
import { isLoopback } from "~/server/runtime/env.ts";
import type { Deps } from "~/server/runtime/deps.ts";
import { observeRequest } from "~/server/runtime/metrics.ts";
import { portalDeps } from "./portal";

export const requestIdOf = (request: Request): string => {
  const given = request.headers.get("x-request-id");
  return given !== null && /^[\w.-]{8,64}$/.test(given) ? given : `req_${randomUUID().replaceAll("-", "")}`;
};

export const sessionCookieName = (deps: Deps): string =>
  deps.env.baseUrl.startsWith("https:") ? "__Host-waymark" : "waymark";

export function cookieOf(headers: Headers, name: string): string | undefined {
  for (const pair of (headers.get("cookie") ?? "").split(";")) {
    const [key, ...value] = pair.trim().split("=");
    if (key === name) return value.join("=");
  }
  return undefined;
}

const hostName = (host: string): string =>
  host
    .replace(/:\d+$/, "")
    .replace(/^\[(.*)\]$/, "$1")
    .toLowerCase();

/** A page on another name that resolves to this machine must not reach it: only known names are served. */
export function assertHost(headers: Headers, deps: Pick<Deps, "env">): void {
  const host = hostName(headers.get("host") ?? "");
  const known = [deps.env.host, new URL(deps.env.baseUrl).hostname].map(hostName);
  if (isLoopback(host) || known.includes(host)) return;
  throw new AppError(
    "host_not_allowed",
    "This server does not answer to that host name. Set PUBLIC_URL to the address people use.",
  );
}

const isRead = (method: string): boolean => method === "GET" || method === "HEAD" || method === "OPTIONS";

/** A cookie proves who, not that they meant it: changes need this site's own Origin. */
export function assertSameOrigin(request: Request): void {
  if (isRead(request.method)) return;
  const origin = request.headers.get("origin");
  const site = request.headers.get("sec-fetch-site");
  const sameHost =
    origin !== null && URL.canParse(origin) && new URL(origin).host === request.headers.get("host");
  if (sameHost && (site === null || site === "same-origin")) return;
  throw new AppError("csrf_rejected", "Request did not come from this site.");
}

/** Throws setup_required while nobody has ever signed in and no token is given. */
export async function callerOf(
  request: Request,
  requestId: string,
): Promise<Caller & { sessionId: string | null }> {
  const deps = portalDeps();
  assertHost(request.headers, deps);
  if (new URL(request.url).searchParams.has("token")) {
    throw new AppError("token_in_url", "Send the token as `Authorization: Bearer wm_…`, never in the URL.");
  }
  const authorization = request.headers.get("authorization") ?? undefined;
  const sessionToken = cookieOf(request.headers, sessionCookieName(deps));
  const resolved = await resolveActor(deps, { authorization, sessionToken });
  if (resolved.via === "session") assertSameOrigin(request);
  if (resolved.actor.kind === "anonymous" && !(await hasAnyAccount(deps))) {
    throw new AppError(
      "setup_required",
      "Setup is not finished. Open the one-time link printed by the server.",
    );
  }
  return { deps, actor: resolved.actor, requestId, sessionId: resolved.sessionId };
}

/** Address of the peer as far as we may believe it; the proxy header counts only behind a trusted proxy. */
export function addressOf(request: Request, deps: Pick<Deps, "env">): string {
  const forwarded = request.headers.get("x-forwarded-for")?.split(",").at(-1)?.trim();
  return deps.env.trustedProxies.length > 0 && forwarded !== undefined ? forwarded : "direct";
}

const limitBytes = 1_048_576;

function assertJson(request: Request): void {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json") {
    throw new AppError(
      "unsupported_media_type",
      `Expected content-type application/json, found ${type ?? "none"}.`,
    );
  }
}

/** A body somewhat too large is read to its end and thrown away: a client still sending would never see the refusal. */
const drainFactor = 4;

/** Keeps at most `limit` bytes: a lying Content-Length or an endless chunked body is cut off, never buffered. */
export async function readBody(request: Request, limit: number = limitBytes): Promise<Uint8Array> {
  const tooLarge = new AppError("payload_too_large", `The body may have at most ${limit} bytes.`);
  if (Number(request.headers.get("content-length") ?? 0) > limit * drainFactor) throw tooLarge;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > limit * drainFactor) throw tooLarge;
    if (size <= limit) chunks.push(chunk);
  }
  if (size > limit) throw tooLarge;
  return Buffer.concat(chunks);
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

const baseHeaders = {
  "cache-control": "private, no-store",
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
};

export function jsonAnswer(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return Response.json(body, { status, headers: { ...baseHeaders, ...headers } });
}

/** The first segments only: a path with ids in it would make a time series per id. */
const routeOf = (path: string): string => path.split("/").slice(0, 4).join("/");

/** Runs a door; whatever it throws becomes the one error body. */
export async function answer(
  request: Request,
  door: (requestId: string) => Promise<Response>,
): Promise<Response> {
  const requestId = requestIdOf(request);
  const startedAt = performance.now();
  const { logger } = portalDeps();
  const response = await door(requestId).catch((error: unknown) => {
    const { status, headers, body } = toErrorAnswer(error, requestId, logger);
    return jsonAnswer(status, body, { ...headers });
  });
  response.headers.set("x-request-id", requestId);
  const path = new URL(request.url).pathname;
  const { status } = response;
  const seconds = (performance.now() - startedAt) / 1000;
  observeRequest({ method: request.method, route: routeOf(path), status, seconds });
  logger.info({ requestId, method: request.method, path, status, seconds }, "request");
  return response;
}
