/* The forge's webhooks. No session and no token: the signature over the raw bytes is the credential. */
import { MAX_WEBHOOK_BYTES } from "~/server/catalog/domain/webhook.ts";
import { receiveDelivery } from "~/server/catalog/webhooks/receive-delivery.ts";
import { portalDeps } from "../../../_door/portal";
import { readBody } from "../../../_door/read-body";
import { answer, assertHost, jsonAnswer } from "../../../_door/request";

export const POST = (request: Request): Promise<Response> =>
  answer(request, "/api/v1/webhooks/github", async () => {
    const deps = portalDeps();
    assertHost(request.headers, deps);
    const state = await receiveDelivery(deps, {
      deliveryId: request.headers.get("x-github-delivery"),
      event: request.headers.get("x-github-event"),
      signature: request.headers.get("x-hub-signature-256"),
      body: Buffer.from(await readBody(request, MAX_WEBHOOK_BYTES)),
    });
    return jsonAnswer(state === "accepted" ? 202 : 200, { state });
  });
