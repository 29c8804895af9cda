import type { IncomingMessage, ServerResponse } from "node:http";
import type { Logger } from "./logger.js";

export interface RequestContext {
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
  params: Readonly<Record<string, string>>;
  log: Logger;
}

export interface Route {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** `/v1/greetings/{name}`: the template is the `http_route` label, which keeps the number of series bounded. */
  path: string;
  handle(context: RequestContext): Promise<void> | void;
}

export type Match =
  | { found: "route"; route: Route; params: Record<string, string> }
  | { found: "path"; allow: string[] }
  | { found: "nothing" };

export function matchRoute(routes: readonly Route[], method: string, pathname: string): Match {
  const allow: string[] = [];
  for (const route of routes) {
    const params = matchPath(route.path, pathname);
    if (!params) continue;
    if (route.method === method) return { found: "route", route, params };
    allow.push(route.method);
  }
  return allow.length > 0 ? { found: "path", allow } : { found: "nothing" };
}

function matchPath(template: string, pathname: string): Record<string, string> | undefined {
  const expected = template.split("/");
  const actual = pathname.split("/");
  if (expected.length !== actual.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, segment] of expected.entries()) {
    const value = actual[index] ?? "";
    if (!segment.startsWith("{")) {
      if (segment !== value) return undefined;
      continue;
    }
    const decoded = decodeSegment(value);
    if (!decoded) return undefined;
    params[segment.slice(1, -1)] = decoded;
  }
  return params;
}

/** A malformed escape such as `%E0%A4%A` is a path that does not exist, not a server error. */
function decodeSegment(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
