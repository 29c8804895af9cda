/*
 * Page nonce, page headers, the name a page is asked for under, and the way to sign-in for somebody without a session;
 * nothing else. Rights are checked where data is read. API routes never pass here (a proxy in front of them would
 * truncate large bodies).
 */
import { findEntrance, needsSession } from "./app/_ui/entrance";
import { pathHeader } from "./app/_ui/path-header";
import {
  connectGithubPath,
  githubUrlProblem,
  toGithubOrigin,
} from "./server/connections/domain/github-place.schema.ts";
import { readEnv } from "./server/runtime/env.ts";
import { isKnownHost, unknownHostMessage } from "./server/runtime/known-host.ts";
import { sessionCookieNameOf } from "./server/runtime/session-cookie-name.ts";
import { NextResponse, type NextRequest } from "next/server";

/** Development tools evaluate code and inject unsigned styles; production allows neither. */
const env = readEnv();
const { development, baseUrl } = env;

/**
 * One page has a form that leaves this site: it posts a manifest to the GitHub its address names, and nowhere else.
 */
function formTargets({ pathname, searchParams }: URL): string {
  if (pathname !== connectGithubPath) return "'self'";
  const url = searchParams.get("url") ?? "";
  return githubUrlProblem(url) === undefined ? `'self' ${toGithubOrigin(url)}` : "'self'";
}

const contentSecurityPolicy = (nonce: string, formAction: string): string =>
  [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    `style-src 'self' ${development ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    `form-action ${formAction}`,
    "frame-ancestors 'none'",
    "report-uri /api/csp-report",
  ].join("; ");

/** A page has begun to answer by the time it knows that nobody is there, and can redirect with 307 only; R03 wants 303. */
async function wayIn(request: NextRequest, asked: string): Promise<string | undefined> {
  const isRead = request.method === "GET" || request.method === "HEAD";
  if (!isRead || !needsSession(request.nextUrl.pathname)) return undefined;
  const sessionToken = request.cookies.get(sessionCookieNameOf(env))?.value ?? "";
  return findEntrance({ asked, sessionToken });
}

export async function proxy(request: NextRequest): Promise<NextResponse> {
  if (!isKnownHost(request.headers.get("host"), env)) {
    const headers = { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" };
    return new NextResponse(`${unknownHostMessage}\n`, { status: 421, headers });
  }
  const nonce = crypto.randomUUID().replaceAll("-", "");
  const policy = contentSecurityPolicy(nonce, formTargets(request.nextUrl));
  const headers = new Headers(request.headers);
  // Next reads the nonce for its own scripts from the request's policy.
  headers.set("content-security-policy", policy);
  headers.set("x-nonce", nonce);
  const asked = request.nextUrl.pathname + request.nextUrl.search;
  headers.set(pathHeader, asked);
  const entrance = await wayIn(request, asked);
  const response =
    entrance === undefined
      ? NextResponse.next({ request: { headers } })
      : NextResponse.redirect(new URL(entrance, request.url), 303);
  response.headers.set("content-security-policy", policy);
  response.headers.set("x-content-type-options", "nosniff");
  response.headers.set("referrer-policy", "same-origin");
  response.headers.set("cache-control", "private, no-store");
  if (baseUrl.startsWith("https:")) response.headers.set("strict-transport-security", "max-age=31536000");
  return response;
}

export const config = {
  matcher: ["/api/docs", "/((?!api/|_next/static/|_next/image|healthz$|readyz$|metrics$|icon\\.svg$).*)"],
};
