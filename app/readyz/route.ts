/* The portal can work: the database answers and its schema is current. */
import { checkReadiness } from "~/server/doors/check-readiness.ts";
import { portalDeps } from "../api/_door/portal";
import { answer, jsonAnswer } from "../api/_door/request";

export const dynamic = "force-dynamic";

export const GET = (request: Request): Promise<Response> =>
  answer(request, async () => {
    await checkReadiness(portalDeps());
    return jsonAnswer(200, { ready: true });
  });
