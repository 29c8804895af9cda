import { createHash, randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Forge } from "../forge.ts";
import { isGranted } from "../permissions.ts";
import { requireOwner, requirePermission } from "../resolve.ts";
import { findRepositoryById, fullName } from "../store/repositories.ts";
import { authenticate } from "./authenticate.ts";
import { type Actor, type Call, type Reply, requireActor, type Route } from "./call.ts";
import { forbidden, notFound, Problem } from "./problem.ts";
import { countRequest } from "./rate-limit.ts";
import { readJson } from "./read-body.ts";
import type { Router } from "./router.ts";

export type Rendered = {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly bytes: Buffer;
  /** The route's pattern, for the request log. */
  readonly template: string;
};

const SUPPORTED_VERSIONS = ["2022-11-28", "2026-03-10"];

function checkVersion(request: IncomingMessage): string {
  const asked = request.headers["x-github-api-version"];
  if (asked === undefined) return "2022-11-28";
  if (typeof asked === "string" && SUPPORTED_VERSIONS.includes(asked)) return asked;
  throw new Problem(400, `"${String(asked)}" is not a supported version.`);
}

/** `/repositories/{id}/…` is what redirects point at; it means the same as the current full name. */
function canonicalPath(forge: Forge, path: string): string {
  const found = /^\/repositories\/(\d+)(\/.*)?$/.exec(path);
  if (!found) return path;
  const repository = findRepositoryById(forge.db, Number(found[1]));
  if (!repository) throw notFound();
  return `/repos/${fullName(repository)}${found[2] ?? ""}`;
}

const inaccessible = (): Problem => forbidden("Resource not accessible by integration");

function authorize(call: Call, route: Route): void {
  if (!isGranted(call.actor, route.permission)) throw inaccessible();
  switch (route.needs) {
    case "nothing":
      return;
    case "token":
      // An app that signs for itself asks about itself and for tokens, and does nothing else.
      if (requireActor(call).app) throw inaccessible();
      return;
    case "admin-token":
      if (!requireActor(call).isAdmin || call.actor?.permissions) throw inaccessible();
      return;
    case "owner":
      requireOwner(call);
      return;
    case "push":
    case "admin":
      requirePermission(call, route.needs);
      return;
    default:
      route.needs satisfies never;
  }
}

function render(
  call: Call,
  reply: Reply,
): { bytes: Buffer; headers: Record<string, string>; status: number } {
  const json = reply.body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(reply.body));
  const bytes = reply.raw?.bytes ?? json;
  const type = reply.raw?.contentType ?? "application/json; charset=utf-8";
  const headers: Record<string, string> = { ...reply.headers };
  if (bytes.length > 0) headers["content-type"] = type;
  const isRead = call.method === "GET" || call.method === "HEAD";
  if (!isRead || reply.status !== 200) return { bytes, headers, status: reply.status };
  const etag = `W/"${createHash("sha256").update(bytes).digest("hex")}"`;
  headers["etag"] = etag;
  headers["cache-control"] = "private, max-age=0, must-revalidate";
  const known = (call.headers["if-none-match"] ?? "").split(",").map((value) => value.trim());
  return known.includes(etag)
    ? { bytes: Buffer.alloc(0), headers, status: 304 }
    : { bytes, headers, status: 200 };
}

function problemReply(forge: Forge, error: unknown, requestId: string): Reply {
  if (error instanceof Problem) return { status: error.status, body: error.toBody(), headers: error.headers };
  forge.log("error", "request.failed", {
    requestId,
    reason: error instanceof Error ? error.stack : String(error),
  });
  return { status: 500, body: new Problem(500, "Server Error").toBody() };
}

type Handled = { readonly call: Call; readonly reply: Reply; readonly template: string };

export type ApiRequest = {
  readonly request: IncomingMessage;
  readonly path: string;
  readonly query: URLSearchParams;
};

async function handle(
  forge: Forge,
  router: Router,
  api: ApiRequest & { actor: Actor | undefined; requestId: string },
): Promise<Handled> {
  const { request, query, actor, requestId } = api;
  const method = request.method ?? "GET";
  let call: Call = {
    forge,
    actor,
    method,
    path: api.path,
    params: {},
    query,
    headers: request.headers,
    body: undefined,
  };
  let template = "";
  let permission = "";
  // On refusals too: it is how a client learns what it lacks.
  const announced = (reply: Reply): Reply =>
    permission === ""
      ? reply
      : { ...reply, headers: { ...reply.headers, "x-accepted-github-permissions": permission } };
  try {
    const path = canonicalPath(forge, api.path);
    const match = router(method === "HEAD" ? "GET" : method, path);
    if (!("route" in match)) throw notFound();
    template = match.route.path;
    permission = match.route.permission;
    call = { ...call, path, params: match.params };
    authorize(call, match.route);
    call = { ...call, body: await readJson(request) };
    return { call, template, reply: announced(await match.route.handle(call)) };
  } catch (error) {
    return { call, template, reply: announced(problemReply(forge, error, requestId)) };
  }
}

/** One GitHub API request, from bytes to bytes. */
export async function serveApi(forge: Forge, router: Router, api: ApiRequest): Promise<Rendered> {
  const requestId = randomBytes(16).toString("hex").toUpperCase();
  const common: Record<string, string> = {
    "x-github-request-id": requestId,
    "x-github-media-type": "github.v3; format=json",
    "access-control-expose-headers": "ETag, Link, X-GitHub-Request-Id",
    "x-content-type-options": "nosniff",
  };
  let call: Call | undefined;
  try {
    common["x-github-api-version-selected"] = checkVersion(api.request);
    const actor = authenticate(forge, api.request.headers);
    const handled = await handle(forge, router, { ...api, actor, requestId });
    call = handled.call;
    const { bytes, headers, status } = render(call, handled.reply);
    Object.assign(common, countRequest(forge, actor, { status, template: handled.template }));
    return { status, bytes, headers: { ...common, ...headers }, template: handled.template };
  } catch (error) {
    const reply = problemReply(forge, error, requestId);
    const bytes = Buffer.from(JSON.stringify(reply.body));
    const headers = { ...common, ...reply.headers, "content-type": "application/json; charset=utf-8" };
    return { status: reply.status, bytes, headers, template: "" };
  }
}
