/* The REST door: every operation with a `rest` declaration. */
import { handleRest } from "~/server/doors/rest.ts";
import { operations } from "~/server/doors/operations.ts";
import { answer, callerOf, jsonAnswer, readJson } from "../../_door/request";

interface Context {
  params: Promise<{ path: string[] }>;
}

const handle = (request: Request, context: Context): Promise<Response> =>
  answer(request, async (requestId) => {
    const caller = await callerOf(request, requestId);
    const { path } = await context.params;
    const body =
      request.method === "GET" || request.method === "DELETE" ? undefined : await readJson(request);
    const result = await handleRest(operations, caller, {
      method: request.method,
      segments: path.map((segment) => decodeURIComponent(segment)),
      query: new URL(request.url).searchParams,
      headers: request.headers,
      body,
    });
    return jsonAnswer(result.status, result.body);
  });

export { handle as GET, handle as POST, handle as PUT, handle as PATCH, handle as DELETE };
