import { z } from "zod";
import type { ForgeClient } from "./octokit.ts";

const hookSchema = z.object({
  id: z.number().int(),
  active: z.boolean(),
  events: z.array(z.string()),
  config: z.object({ url: z.string().optional() }),
});

export interface Webhook {
  readonly url: string;
  readonly secret: string;
  readonly events: readonly string[];
}

const toBody = (hook: Webhook) => ({
  active: true,
  events: [...hook.events],
  config: { url: hook.url, content_type: "json", secret: hook.secret, insecure_ssl: "0" },
});

/** One hook per address: created when missing, brought up to date (the secret too) when there. */
async function ensureOrgHook(client: ForgeClient, org: string, hook: Webhook): Promise<{ id: number }> {
  const hooks = await client.callPages(z.array(hookSchema), (request, page) =>
    request("GET /orgs/{org}/hooks", { org, ...page }),
  );
  const existing = hooks.find((candidate) => candidate.config.url === hook.url);
  const saved = await client.call(hookSchema, (request) =>
    existing === undefined
      ? request("POST /orgs/{org}/hooks", { org, name: "web", ...toBody(hook) })
      : request("PATCH /orgs/{org}/hooks/{hook_id}", { org, hook_id: existing.id, ...toBody(hook) }),
  );
  return { id: saved.id };
}

export const webhooksApi = (client: ForgeClient) => ({
  ensureOrgHook: (org: string, hook: Webhook) => ensureOrgHook(client, org, hook),
});
