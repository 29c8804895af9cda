import type { Deps } from "../runtime/deps.ts";
import { webhookEvents } from "./domain/webhook.ts";

/**
 * Asks the forge to tell us of changes. The embedded forge reaches us on loopback; github.com can only when PUBLIC_URL
 * says where, otherwise the scan alone keeps the catalog fresh.
 */
export async function registerWebhook(
  deps: Pick<Deps, "github" | "env" | "webhookSecret" | "logger">,
): Promise<"registered" | "unreachable"> {
  const { env } = deps;
  const base = env.github.kind === "embedded" ? `http://127.0.0.1:${env.port}` : env.publicUrl;
  if (base === undefined) return "unreachable";
  const url = `${base}/api/v1/webhooks/github`;
  const secret = deps.webhookSecret;
  await deps.github.webhooks.ensureOrgHook(deps.github.profile.org, {
    url,
    secret,
    events: [...webhookEvents],
  });
  return "registered";
}
