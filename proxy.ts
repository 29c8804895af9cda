/*
 * Page nonce and page headers, nothing else: rights are checked where data is read, and API routes never pass here
 * (a proxy in front of them would truncate large bodies).
 */
import { pathHeader } from "./app/_ui/path-header";
import { readEnv } from "./server/runtime/env.ts";
import { NextResponse, type NextRequest } from "next/server";

/** Development tools evaluate code and inject unsigned styles; production allows neither. */
const { development } = readEnv();

const contentSecurityPolicy = (nonce: string): string =>
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
    "form-action 'self'",
    "frame-ancestors 'none'",
    "report-uri /api/csp-report",
  ].join("; ");

export function proxy(request: NextRequest): NextResponse {
  const nonce = crypto.randomUUID().replaceAll("-", "");
  const policy = contentSecurityPolicy(nonce);
  const headers = new Headers(request.headers);
  // Next reads the nonce for its own scripts from the request's policy.
  headers.set("content-security-policy", policy);
  headers.set("x-nonce", nonce);
  headers.set(pathHeader, request.nextUrl.pathname + request.nextUrl.search);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  response.headers.set("x-content-type-options", "nosniff");
  response.headers.set("referrer-policy", "same-origin");
  response.headers.set("cache-control", "private, no-store");
  return response;
}

export const config = {
  matcher: ["/api/docs", "/((?!api/|_next/static/|_next/image|healthz$|readyz$|metrics$|icon\\.svg$).*)"],
};
