import type { IncomingMessage, ServerResponse } from "node:http";
import type { Forge } from "../forge.ts";
import { parseGitPath, serveGit } from "../git/smart-http.ts";
import { graphqlRoutes } from "../graphql/routes.ts";
import { createAdminRoutes } from "../rest/admin.ts";
import { apiRoutes } from "../rest/routes.ts";
import { isAppPage, serveAppPage } from "../web/app-pages.ts";
import { servePage } from "../web/pages.ts";
import { type Rendered, serveApi } from "./api.ts";
import { type FaultBox, type Outcome, underFault } from "./faults.ts";
import { Problem } from "./problem.ts";
import type { RequestLog } from "./request-log.ts";
import { createRouter, type Router } from "./router.ts";

// One listener, five doors: /api/v3 (GitHub's REST), /api/graphql, /owner/repo.git (git), /_forge (this forge's own
// switches), everything else is a page for people.

const API_PREFIX = "/api/v3";
const GRAPHQL_PATH = "/api/graphql";
const ADMIN_PREFIX = "/_forge";

export type ServerParts = {
  readonly forge: Forge;
  readonly faults: FaultBox | undefined;
  readonly requestLog: RequestLog;
};
type Exchange = { readonly request: IncomingMessage; readonly response: ServerResponse; readonly url: URL };

function sendProblem(response: ServerResponse, error: unknown): void {
  const problem = error instanceof Problem ? error : new Problem(500, "Server Error");
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(problem.status, { ...problem.headers, "content-type": "text/plain; charset=utf-8" });
  response.end(`${problem.message}\n`);
}

function send({ request, response }: Exchange, reply: Rendered): void {
  response.writeHead(reply.status, { ...reply.headers, "content-length": reply.bytes.length });
  response.end(request.method === "HEAD" ? undefined : reply.bytes);
}

/** Below the REST interface's root; GraphQL keeps its whole path. */
const pathOf = (url: URL): string =>
  url.pathname === GRAPHQL_PATH ? GRAPHQL_PATH : url.pathname.slice(API_PREFIX.length) || "/";

async function runWithFaults(
  parts: ServerParts,
  exchange: Exchange,
  run: () => Promise<Rendered>,
): Promise<Outcome> {
  const kind = parts.faults?.take(exchange.request.method ?? "GET", pathOf(exchange.url));
  if (!kind) return { reply: await run(), isSent: false };
  // Whoever judges answers by GitHub's description must be able to tell which ones were spoilt on purpose.
  exchange.response.setHeader("x-forge-fault", kind);
  return underFault(kind, run, exchange.response);
}

async function serveInterface(parts: ServerParts, exchange: Exchange, router: Router): Promise<void> {
  const { request, url } = exchange;
  const path = pathOf(url);
  const run = () => serveApi(parts.forge, router, { request, path, query: url.searchParams });
  const { reply, isSent } = await runWithFaults(parts, exchange, run);
  const { status, template } = reply;
  parts.requestLog.record({ at: parts.forge.now(), method: request.method ?? "GET", template, path, status });
  if (!isSent) send(exchange, reply);
}

function recordGit(parts: ServerParts, { request, response, url }: Exchange, rest: string): void {
  response.once("close", () => {
    parts.requestLog.record({
      at: parts.forge.now(),
      method: request.method ?? "GET",
      template: `git ${rest}`,
      path: url.pathname,
      status: response.statusCode,
    });
  });
}

/** A page on the web may point its own name at this machine; only names of this machine are served. */
function isLocalHost(host: string | undefined): boolean {
  return host !== undefined && /^(127\.0\.0\.1|localhost)(:\d+)?$/i.test(host);
}

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;

export function createRequestHandler(parts: ServerParts): RequestHandler {
  const { forge } = parts;
  const apiRouter = createRouter(apiRoutes);
  const graphqlRouter = createRouter(graphqlRoutes);
  const adminRouter = createRouter(createAdminRoutes(parts));

  async function serve(exchange: Exchange): Promise<void> {
    const { request, response, url } = exchange;
    const path = url.pathname;
    if (path === API_PREFIX || path.startsWith(`${API_PREFIX}/`))
      return serveInterface(parts, exchange, apiRouter);
    if (path === GRAPHQL_PATH) return serveInterface(parts, exchange, graphqlRouter);
    if (path.startsWith(`${ADMIN_PREFIX}/`)) {
      const api = { request, path: path.slice(ADMIN_PREFIX.length), query: url.searchParams };
      send(exchange, await serveApi(forge, adminRouter, api));
      return;
    }
    if (isAppPage(path)) return serveAppPage(forge, { request, response, url });
    const git = parseGitPath(path);
    if (!git)
      return servePage(forge, response, { method: request.method ?? "GET", path, query: url.searchParams });
    recordGit(parts, exchange, git.rest);
    return serveGit(forge, { request, response }, { ...git, query: url.searchParams });
  }

  return (request, response) => {
    const raw = request.url ?? "/";
    if (!isLocalHost(request.headers.host)) {
      sendProblem(response, new Problem(421, "expected 127.0.0.1 or localhost in the Host header"));
      return;
    }
    // NUL ends a text for git and for files: nothing can have such an address, and no argument may hold one.
    if (!URL.canParse(raw, "http://forge.invalid") || /%00/.test(raw)) {
      sendProblem(response, new Problem(400, "Bad Request"));
      return;
    }
    serve({ request, response, url: new URL(raw, "http://forge.invalid") }).catch((error: unknown) => {
      if (!(error instanceof Problem))
        forge.log("error", "request.failed", { path: raw, reason: String(error) });
      sendProblem(response, error);
    });
  };
}
