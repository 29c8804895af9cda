import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { context, propagation, type Span, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { findOperationalHandler, type Lifecycle } from "./health.js";
import type { Logger } from "./logger.js";
import type { Metrics } from "./metrics.js";
import { sendProblem } from "./responses.js";
import { type Match, matchRoute, type Route } from "./router.js";

export interface ServiceDeps {
  routes: readonly Route[];
  metrics: Metrics;
  logger: Logger;
  lifecycle: Lifecycle;
}

/** Label values come from closed sets: a client that invents methods or paths cannot create new series. */
const knownMethods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
const unmatchedRoute = "unmatched";
/** nginx's status for a client that went away; only ever a label, never sent. */
const clientClosedRequest = 499;

export function createService(deps: ServiceDeps): Server {
  for (const route of deps.routes) {
    deps.metrics.declareRoute({ method: route.method, route: route.path, status: 200 });
  }
  const server = createServer((request, response) => {
    // A keep-alive connection would outlive the drain and be cut mid-request later on.
    if (deps.lifecycle.draining) response.setHeader("connection", "close");
    const operational = findOperationalHandler(request, deps);
    const answering = operational ? operational(response) : serve(deps, request, response);
    Promise.resolve(answering).catch((error: unknown) => {
      deps.logger.error("request could not be answered", { error });
      response.destroy();
    });
  });
  // Slow or idle clients may not hold sockets for ever; keep-alive outlasts the usual 60 s of load balancers.
  server.requestTimeout = 30_000;
  server.headersTimeout = 15_000;
  server.keepAliveTimeout = 65_000;
  return server;
}

function serve(deps: ServiceDeps, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const startedAt = performance.now();
  const method = request.method && knownMethods.has(request.method) ? request.method : "_OTHER";
  const url = parseTarget(request.url ?? "/");
  // HEAD is GET without the body, which node:http leaves out by itself.
  const match = matchRoute(deps.routes, method === "HEAD" ? "GET" : method, url.pathname);
  const route = match.found === "route" ? match.route.path : unmatchedRoute;
  const span = trace.getTracer("http-server").startSpan(
    `${method} ${route}`,
    {
      kind: SpanKind.SERVER,
      attributes: { "http.request.method": method, "http.route": route, "url.path": url.pathname },
    },
    propagation.extract(context.active(), request.headers),
  );
  const requestContext = trace.setSpan(context.active(), span);
  deps.metrics.requestStarted();
  response.once("close", () => {
    const status = response.writableFinished ? response.statusCode : clientClosedRequest;
    const durationSeconds = (performance.now() - startedAt) / 1000;
    deps.metrics.requestEnded({ method, route, status }, durationSeconds);
    endSpan(span, status);
    context.with(requestContext, () =>
      deps.logger.info("request served", {
        http_request_method: method,
        http_route: route,
        url_path: url.pathname,
        http_response_status_code: status,
        duration_ms: Math.round(durationSeconds * 1000),
      }),
    );
  });
  return context.with(requestContext, () => answer({ deps, match, request, response, url }));
}

/** Clients may send any target; `new URL("//", base)` throws, so the origin is put in front instead of resolved. */
function parseTarget(target: string): URL {
  if (target.startsWith("/")) return new URL(`http://localhost${target}`);
  return new URL(URL.canParse(target) ? target : "http://localhost/");
}

function endSpan(span: Span, status: number): void {
  span.setAttribute("http.response.status_code", status);
  if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

interface Exchange {
  deps: ServiceDeps;
  match: Match;
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
}

async function answer({ deps, match, request, response, url }: Exchange): Promise<void> {
  if (match.found === "nothing") {
    sendProblem(response, 404, "There is nothing at this path.");
    return;
  }
  if (match.found === "path") {
    response.setHeader("allow", match.allow.join(", "));
    sendProblem(response, 405, `This path answers ${match.allow.join(", ")} only.`);
    return;
  }
  try {
    await match.route.handle({ request, response, url, params: match.params, log: deps.logger });
  } catch (error) {
    trace.getActiveSpan()?.recordException(error instanceof Error ? error : String(error));
    deps.logger.error("handler failed", { error, http_route: match.route.path });
    if (response.headersSent) response.destroy();
    else sendProblem(response, 500, "The request failed on our side. It has been logged.");
  }
}
