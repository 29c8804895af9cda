/* The REST door: every operation with a `rest` declaration, and the streams. */
import { handleRest, restRoute } from "~/server/doors/rest.ts";
import { restOperations } from "~/server/doors/operations.ts";
import { answer, callerOf, jsonAnswer, streamAnswer } from "../../_door/request";
import { toRestRequest } from "../../_door/rest-request";

const handle = (request: Request): Promise<Response> =>
  answer(request, restRoute(restOperations, new URL(request.url).pathname), async (requestId) => {
    const caller = await callerOf(request, requestId);
    const result = await handleRest(restOperations, caller, await toRestRequest(request));
    return result.kind === "stream" ? streamAnswer(result) : jsonAnswer(result.status, result.body);
  });

export { handle as GET, handle as POST, handle as PUT, handle as PATCH, handle as DELETE };
