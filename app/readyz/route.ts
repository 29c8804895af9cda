/* The portal can work: the database answers and its schema is current. Also says whether the forge answers. */
import { checkReadiness } from "~/server/doors/check-readiness.ts";
import { portalDeps } from "../api/_door/portal";
import { answer, jsonAnswer } from "../api/_door/request";

export const dynamic = "force-dynamic";

export const GET = (request: Request): Promise<Response> =>
  answer(request, "/readyz", async () => jsonAnswer(200, await checkReadiness(portalDeps())));
