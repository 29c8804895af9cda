import { assertAccess } from "~/server/doors/execute-operation.ts";
import { AppError } from "~/server/kernel/app-error.ts";
import { shutdownSignal } from "~/server/runtime/shutdown.ts";
import { getRunOperation } from "~/server/scaffolder/operations/runs.ts";
import { streamRunEvents } from "~/server/scaffolder/stream-run-events.ts";
import { answer, callerOf } from "~/app/api/_door/request";

interface Context {
  readonly params: Promise<{ readonly id: string }>;
}

const streamHeaders = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store, no-transform",
  "x-accel-buffering": "no",
  "x-content-type-options": "nosniff",
};

function lastEventId(request: Request): number {
  const text = request.headers.get("last-event-id") ?? new URL(request.url).searchParams.get("after") ?? "0";
  const id = Number(text);
  if (Number.isSafeInteger(id) && id >= 0) return id;
  throw new AppError("invalid_input", `Expected Last-Event-ID to be an event's id, found "${text}".`);
}

/** Who may read a run may listen to it. */
export function GET(request: Request, context: Context): Promise<Response> {
  return answer(request, async (requestId) => {
    const caller = await callerOf(request, requestId);
    assertAccess(getRunOperation, caller.actor);
    const { id } = await context.params;
    const signal = AbortSignal.any([request.signal, shutdownSignal()]);
    const stream = await streamRunEvents(caller.deps, { runId: id, afterId: lastEventId(request), signal });
    return new Response(stream, { headers: streamHeaders });
  });
}
