/* Browsers report content-security violations here; each is one log line, and a browser test fails on any. */
import { portalDeps } from "../_door/portal";
import { answer, readBody } from "../_door/request";

const limitBytes = 16_384;

export const POST = (request: Request): Promise<Response> =>
  answer(request, async (requestId) => {
    const text = new TextDecoder().decode(await readBody(request, limitBytes));
    portalDeps().logger.warn({ requestId, report: text }, "content security violation");
    return new Response(null, { status: 204 });
  });
