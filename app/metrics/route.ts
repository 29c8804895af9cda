/* Prometheus metrics of the web process. Open on loopback, with a token where others can reach the portal. */
import { renderMetrics } from "~/server/runtime/metrics.ts";
import { AppError } from "~/server/kernel/app-error.ts";
import { isExposed } from "~/server/runtime/env.ts";
import { portalDeps } from "../api/_door/portal";
import { answer, assertHost, callerOf } from "../api/_door/request";

export const dynamic = "force-dynamic";

export const GET = (request: Request): Promise<Response> =>
  answer(request, "/metrics", async (requestId) => {
    const deps = portalDeps();
    assertHost(request.headers, deps);
    if (isExposed(deps.env)) {
      const { actor } = await callerOf(request, requestId);
      if (actor.kind === "anonymous")
        throw new AppError(
          "unauthenticated",
          "Metrics need an API token when the portal listens beyond loopback.",
        );
    }
    const { contentType, text } = await renderMetrics();
    return new Response(text, { headers: { "content-type": contentType, "cache-control": "no-store" } });
  });
