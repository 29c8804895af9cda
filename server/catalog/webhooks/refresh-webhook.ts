import { isForgeErrorOf } from "../../github/forge-error.ts";
import type { Deps } from "../../runtime/deps.ts";
import { redeliverFailed } from "./redeliver-failed.ts";
import { registerWebhook } from "./register-webhook.ts";
import { saveRegistration } from "../store/webhook-registration.ts";

type WebhookDeps = Pick<Deps, "db" | "github" | "env" | "webhookSecret" | "logger" | "now">;

/** Credentials that may not look at deliveries make webhooks no worse: the scan finds what did not arrive. */
async function sendAgain(deps: WebhookDeps, hookId: number): Promise<number> {
  try {
    return await redeliverFailed(deps, hookId);
  } catch (error) {
    if (!isForgeErrorOf(error, "permission", "not_found", "invalid")) throw error;
    deps.logger.warn({ err: error }, "failed deliveries could not be sent again");
    return 0;
  }
}

/** Keeps the webhook as it should be, has failed deliveries sent again, and notes which of the two ways is in force. */
export async function refreshWebhook(deps: WebhookDeps): Promise<void> {
  const outcome = await registerWebhook(deps);
  const isRegistered = outcome.kind === "registered";
  const resent = isRegistered && outcome.hookId !== undefined ? await sendAgain(deps, outcome.hookId) : 0;
  const problem = isRegistered ? null : outcome.reason;
  await deps.db.withTx((tx) => saveRegistration(tx, { problem, resent, checkedAt: deps.now() }));
}
