/*
 * The webhook door's use case: check the signature over the raw bytes before anything reads them, store the delivery
 * with the work it asks for in one transaction, answer. A delivery seen before, by id or by content, does nothing.
 */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { AppError, isAppError } from "../../kernel/app-error.ts";
import { enqueueJob } from "../../jobs/queue.ts";
import type { Deps } from "../../runtime/deps.ts";
import { processDeliveryJob } from "../domain/catalog-events.ts";
import { targetOf, type WebhookTarget } from "../domain/webhook.ts";
import { findDelivery, insertDelivery, updateDelivery } from "../store/deliveries.ts";

export interface IncomingDelivery {
  readonly deliveryId: string | null;
  readonly event: string | null;
  readonly signature: string | null;
  readonly body: Buffer;
}

export type ReceiveDeps = Pick<Deps, "db" | "now" | "newId" | "webhookSecret">;

export function assertSigned(secret: string, delivery: Pick<IncomingDelivery, "signature" | "body">): void {
  const expected = Buffer.from(`sha256=${createHmac("sha256", secret).update(delivery.body).digest("hex")}`);
  const found = Buffer.from(delivery.signature ?? "");
  if (found.length === expected.length && timingSafeEqual(found, expected)) return;
  throw new AppError(
    "signature_invalid",
    "Expected the header x-hub-signature-256 with an HMAC of this body, found none or another. Check the webhook secret on both sides.",
  );
}

export async function receiveDelivery(
  deps: ReceiveDeps,
  delivery: IncomingDelivery,
): Promise<"accepted" | "duplicate"> {
  assertSigned(deps.webhookSecret, delivery);
  const { deliveryId, event } = delivery;
  if (deliveryId === null || event === null || deliveryId.length > 100 || event.length > 100) {
    throw new AppError("invalid_input", "Expected the headers x-github-delivery and x-github-event.");
  }
  const target = targetOf(event, parseJson(delivery.body));
  const bodyHash = createHash("sha256").update(`${event}\n`).update(delivery.body).digest("hex");
  try {
    return await store(deps, { deliveryId, event, bodyHash, target });
  } catch (error) {
    // Not an answer of the 2xx kind: the forge keeps the delivery and can send it again.
    const message = "The delivery could not be stored. Send it again later.";
    throw isAppError(error) ? error : new AppError("not_ready", message, { cause: error });
  }
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw new AppError(
      "invalid_input",
      "Expected a JSON body; set the webhook's content type to application/json.",
    );
  }
}

interface VerifiedDelivery {
  readonly deliveryId: string;
  readonly event: string;
  readonly bodyHash: string;
  readonly target: WebhookTarget;
}

async function store(deps: ReceiveDeps, delivery: VerifiedDelivery): Promise<"accepted" | "duplicate"> {
  const { target, deliveryId, event, bodyHash } = delivery;
  return deps.db.withTx(async (tx) => {
    const known = await findDelivery(tx, delivery);
    if (known !== undefined && known.state !== "failed") return "duplicate";
    const id = known?.id ?? deps.newId("whd");
    const receivedAt = deps.now();
    if (known === undefined) {
      const repository = target.kind === "repository" ? `${target.owner}/${target.repo}` : null;
      const isIdle = target.kind === "nothing";
      await insertDelivery(tx, {
        id,
        deliveryId,
        event,
        bodyHash,
        repository,
        state: isIdle ? "done" : "received",
        receivedAt,
        processedAt: isIdle ? receivedAt : null,
        error: null,
      });
      if (isIdle) return "accepted";
    } else {
      await updateDelivery(tx, id, { state: "received", error: null });
    }
    await enqueueJob(tx, deps, { kind: processDeliveryJob, key: id, payload: { id } });
    return "accepted";
  });
}
