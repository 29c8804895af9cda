import type { RestRequest } from "~/server/doors/rest.ts";
import { restSegments } from "~/server/doors/rest-path.ts";
import { shutdownSignal } from "~/server/runtime/shutdown.ts";
import { readJson } from "./request";

/** What a REST door is asked, free of Next.js. */
export async function toRestRequest(request: Request): Promise<RestRequest> {
  const { pathname, searchParams } = new URL(request.url);
  const { headers } = request;
  // Next answers HEAD by asking for GET and leaving the body out; a program may also send HEAD itself.
  const method = request.method === "HEAD" ? "GET" : request.method;
  const body = method === "GET" ? undefined : await readJson(request);
  const signal = AbortSignal.any([request.signal, shutdownSignal()]);
  return { method, segments: restSegments(pathname), query: searchParams, headers, body, signal };
}
