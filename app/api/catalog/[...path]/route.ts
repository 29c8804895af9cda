/* Backstage's catalog API for its clients: the operations with that base, and errors in Backstage's shape. */
import { toBackstageErrorBody } from "~/server/catalog/backstage/error-body.ts";
import { assertSupported } from "~/server/catalog/backstage/unsupported.ts";
import type { ErrorAnswer } from "~/server/doors/error-body.ts";
import { operations } from "~/server/doors/operations.ts";
import { handleRest, restRoute } from "~/server/doors/rest.ts";
import { answer, callerOf, emptyAnswer, jsonAnswer } from "../../_door/request";
import { toRestRequest } from "../../_door/rest-request";

function handle(request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const asked = { method: request.method, url: `${pathname}${search}` };
  const door = {
    route: restRoute(operations, pathname),
    toErrorBody: (failed: ErrorAnswer) => toBackstageErrorBody(failed, asked),
  };
  return answer(request, door, async (requestId) => {
    const caller = await callerOf(request, requestId);
    const rest = { ...(await toRestRequest(request)), base: "/api/catalog" } as const;
    assertSupported(rest, caller.actor);
    const { status, body, headers } = await handleRest(operations, caller, rest);
    return body === undefined ? emptyAnswer(status) : jsonAnswer(status, body, { ...headers });
  });
}

export { handle as GET, handle as POST, handle as PUT, handle as PATCH, handle as DELETE };
