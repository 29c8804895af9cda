/* The tRPC door for the portal's own pages. */
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { assertBatch } from "~/server/trpc/batch.ts";
import { appRouter } from "~/server/trpc/root.ts";
import { AppError } from "~/server/kernel/app-error.ts";
import { readBody } from "../../_door/read-body";
import { answer, callerOf } from "../../_door/request";

function assertJsonCall(request: Request): void {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim();
  if (request.method !== "GET" && type !== "application/json") {
    throw new AppError(
      "unsupported_media_type",
      `Expected content-type application/json, found ${type ?? "none"}.`,
    );
  }
}

const handle = (request: Request): Promise<Response> =>
  answer(request, "/api/trpc", async (requestId) => {
    const caller = await callerOf(request, requestId);
    assertBatch(request.url);
    assertJsonCall(request);
    const body = request.method === "GET" ? null : Buffer.from(await readBody(request));
    const { method, headers, url, signal } = request;
    const response = await fetchRequestHandler({
      endpoint: "/api/trpc",
      req: new Request(url, { method, headers, body, signal }),
      router: appRouter,
      createContext: () => caller,
      allowMethodOverride: true,
    });
    response.headers.set("cache-control", "private, no-store");
    return response;
  });

export { handle as GET, handle as POST };
