/*
 * Where an identity provider sends the browser back to. Always answers with a way on: into the portal, or to the
 * sign-in page with the name of what went wrong.
 */
import { recordAudit } from "~/server/audit/record-audit.ts";
import { anonymous, type Actor } from "~/server/identity/domain/actor.ts";
import { isProviderId } from "~/server/identity/domain/external-person.ts";
import { problemOf } from "~/server/identity/domain/sign-in-problem.ts";
import { attemptTag } from "~/server/identity/sign-on/attempt.ts";
import { completeSignOn } from "~/server/identity/sign-on/complete-sign-on.ts";
import { AppError, isAppError } from "~/server/kernel/app-error.ts";
import type { Deps } from "~/server/runtime/deps.ts";
import { portalDeps } from "../../../_door/portal";
import { answer, assertHost, callerOf } from "../../../_door/request";
import { expiredAttemptCookie, findAttempt, sessionCookie } from "../../../_door/session-cookie";
import { visitOf } from "../../../_door/sign-in";

/** Nobody, when the session this browser holds is over. */
async function currentActor(request: Request, requestId: string): Promise<Actor> {
  try {
    return (await callerOf(request, requestId)).actor;
  } catch (error) {
    if (isAppError(error)) return anonymous;
    throw error;
  }
}

function redirect(location: string, cookies: readonly string[]): Response {
  const headers = new Headers({
    location,
    "cache-control": "private, no-store",
    // The address that led here carries the provider's code.
    "referrer-policy": "no-referrer",
  });
  for (const cookie of cookies) headers.append("set-cookie", cookie);
  return new Response(null, { status: 303, headers });
}

interface Visitor {
  readonly requestId: string;
  /** Who is signed in here already: links, or signs in anew. */
  readonly actor: Actor;
}

async function complete(deps: Deps, request: Request, { requestId, actor }: Visitor) {
  const { pathname, searchParams: query } = new URL(request.url);
  const provider = pathname.split("/").at(-1) ?? "";
  if (!isProviderId(provider)) throw new AppError("not_found", "There is no such identity provider.");
  const sealed = findAttempt(request.headers, deps, attemptTag(query.get("state") ?? ""));
  return completeSignOn(
    deps,
    { provider, query, sealed },
    {
      ...visitOf(request, deps, requestId),
      actor,
      auditLink: (tx, entry) =>
        recordAudit(tx, deps, { ...entry, actor, action: "viewer.linkIdentity", requestId }),
    },
  );
}

export const GET = (request: Request): Promise<Response> =>
  answer(request, "/api/auth/callback", async (requestId) => {
    const deps = portalDeps();
    assertHost(request.headers, deps);
    const tag = attemptTag(new URL(request.url).searchParams.get("state") ?? "");
    const over = expiredAttemptCookie(deps, tag);
    const actor = await currentActor(request, requestId);
    try {
      const { next, session } = await complete(deps, request, { requestId, actor });
      return redirect(next, session === null ? [over] : [over, sessionCookie(deps, session)]);
    } catch (error) {
      const problem = problemOf(error);
      if (problem === undefined) throw error;
      deps.logger.warn({ err: error, requestId, problem }, "sign-in through a provider failed");
      const page = actor.kind === "user" ? "/settings/account" : "/login";
      return redirect(`${page}?problem=${problem}&reference=${requestId}`, [over]);
    }
  });
