import type { Deps } from "../../runtime/deps.ts";
import { scanEveryMs } from "../domain/catalog-events.ts";
import { webhookAddress } from "./register-webhook.ts";
import { countFailedDeliveries, findLastDelivery, findLastScan } from "../store/deliveries.ts";
import { findRegistration } from "../store/webhook-registration.ts";

/** How changes at the forge become known, and why that way, as far back as deliveries are kept. */
export async function getWebhookState(deps: Pick<Deps, "db" | "env">) {
  const db = deps.db.read;
  const address = webhookAddress(deps.env);
  const registration = await findRegistration(db);
  const problem = address.kind === "unreachable" ? address.reason : (registration?.problem ?? null);
  return {
    mode: problem === null ? ("webhooks" as const) : ("polling" as const),
    problem,
    address: address.kind === "reachable" ? address.url : null,
    lastReceivedAt: (await findLastDelivery(db))?.receivedAt ?? null,
    failed: await countFailedDeliveries(db),
    resent: registration?.resent ?? 0,
    lastPollAt: (await findLastScan(db))?.finishedAt ?? null,
    pollEveryMs: scanEveryMs,
  };
}
