/* Browsers report content-security violations here; each is one log line, and a browser test fails on any. */
import { AppError } from "~/server/kernel/app-error.ts";
import { portalDeps } from "../_door/portal";
import { readBody } from "../_door/read-body";
import { answer, assertHost } from "../_door/request";

const limitBytes = 16_384;
const windowMs = 60_000;
const reportsPerWindow = 30;

/** Anybody may post here: past this many a minute they are refused, or they would roll the log away. */
const seen = { since: 0, reports: 0 };

function assertRoom(now: number): void {
  if (now - seen.since >= windowMs) Object.assign(seen, { since: now, reports: 0 });
  seen.reports += 1;
  if (seen.reports <= reportsPerWindow) return;
  const options = { retryAfterSeconds: windowMs / 1000 };
  throw new AppError("rate_limited", `At most ${reportsPerWindow} reports a minute are taken.`, options);
}

export const POST = (request: Request): Promise<Response> =>
  answer(request, "/api/csp-report", async (requestId) => {
    const deps = portalDeps();
    assertHost(request.headers, deps);
    assertRoom(deps.now());
    const text = new TextDecoder().decode(await readBody(request, limitBytes));
    deps.logger.warn({ requestId, report: text }, "content security violation");
    return new Response(null, { status: 204 });
  });
