/*
 * Whatever else is asked for below /api: programs ask there, so the answer is an error body and no page. Requests with a
 * method that nothing here answers are led here too.
 */
import { AppError } from "~/server/kernel/app-error.ts";
import { allowedMethodsHeader, refusedMethodHeader } from "~/server/runtime/arriving-requests.ts";
import { answer, assertHost } from "../_door/request";
import { portalDeps } from "../_door/portal";

function refusalOf(request: Request): AppError {
  const method = request.headers.get(refusedMethodHeader);
  if (method !== null) {
    const allowedMethods = (request.headers.get(allowedMethodsHeader) ?? "").split(", ");
    const message = `What was asked for answers ${allowedMethods.join(", ")}, not ${method}.`;
    return new AppError("method_not_allowed", message, { allowedMethods });
  }
  const { pathname } = new URL(request.url);
  return new AppError("not_found", `There is nothing at ${pathname}. See /api/docs for every path.`);
}

const refuse = (request: Request): Promise<Response> =>
  answer(request, "unmatched", () => {
    assertHost(request.headers, portalDeps());
    return Promise.reject(refusalOf(request));
  });

export { refuse as GET, refuse as POST, refuse as PUT, refuse as PATCH, refuse as DELETE };
