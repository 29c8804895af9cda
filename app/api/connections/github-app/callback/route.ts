/*
 * Where GitHub sends the browser back to after an App was made from our manifest. A plain navigation: the state proves
 * that this person began it. Always answers with a way on, back to the page it began on.
 */
import { completeGithubAppOperation } from "~/server/connections/operations.ts";
import { connectGithubPath } from "~/server/connections/domain/github-place.schema.ts";
import { executeOperation } from "~/server/doors/execute-operation.ts";
import { isAppError } from "~/server/kernel/app-error.ts";
import { portalDeps } from "../../../_door/portal";
import { answer, callerOf } from "../../../_door/request";

function back(query: Readonly<Record<string, string>>): Response {
  const location = `${connectGithubPath}?${new URLSearchParams(query).toString()}`;
  // The address that led here carries GitHub's code.
  const headers = { location, "cache-control": "private, no-store", "referrer-policy": "no-referrer" };
  return new Response(null, { status: 303, headers });
}

export const GET = (request: Request): Promise<Response> =>
  answer(request, "/api/connections/github-app/callback", async (requestId) => {
    const { searchParams } = new URL(request.url);
    const given = { code: searchParams.get("code") ?? "", state: searchParams.get("state") ?? "" };
    try {
      await executeOperation(completeGithubAppOperation, await callerOf(request, requestId), given);
      return back({ outcome: "connected" });
    } catch (error) {
      if (!isAppError(error)) throw error;
      portalDeps().logger.warn({ err: error, requestId }, "a GitHub App could not be connected");
      return back({ outcome: error.code, reference: requestId });
    }
  });
