import { z } from "zod";
import { noContentSchema, type ForgeClient, type RepoRef } from "./octokit.ts";
import type { Owner } from "./owner.ts";

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

const deliverySchema = z
  .object({
    // Octokit hands out whole numbers beyond what is exact as bigint.
    id: z.union([z.number(), z.bigint()]),
    guid: z.string(),
    delivered_at: z.string().transform(Date.parse).pipe(z.number()),
    status_code: z.number(),
  })
  .transform((row) => ({
    id: row.id,
    guid: row.guid,
    deliveredAtMs: row.delivered_at,
    /** 0 when nobody answered. */
    statusCode: row.status_code,
  }));
export type WebhookDelivery = Omit<z.infer<typeof deliverySchema>, "id"> & { readonly id: number };

const isExact = (id: number | bigint): id is number => Number.isSafeInteger(id);

export interface HookRef {
  readonly org: string;
  readonly hookId: number;
}

/** The newest hundred. Ids beyond what a number holds exactly could name another delivery, so they are left out. */
async function listDeliveries(client: ForgeClient, { org, hookId }: HookRef): Promise<WebhookDelivery[]> {
  const all = await client.call(z.array(deliverySchema), (request) =>
    request("GET /orgs/{org}/hooks/{hook_id}/deliveries", { org, hook_id: hookId, per_page: 100 }),
  );
  return all.flatMap(({ id, ...rest }) => (isExact(id) ? [{ id, ...rest }] : []));
}

async function redeliver(client: ForgeClient, { org, hookId }: HookRef, deliveryId: number): Promise<void> {
  await client.call(noContentSchema, (request) =>
    request("POST /orgs/{org}/hooks/{hook_id}/deliveries/{delivery_id}/attempts", {
      org,
      hook_id: hookId,
      delivery_id: deliveryId,
    }),
  );
}

/** The same for one repository, where its owner is a person. */
async function ensureRepositoryHook(client: ForgeClient, ref: RepoRef, hook: Webhook): Promise<void> {
  const hooks = await client.callPages(z.array(hookSchema), (request, page) =>
    request("GET /repos/{owner}/{repo}/hooks", { ...ref, ...page }),
  );
  const existing = hooks.find((candidate) => candidate.config.url === hook.url);
  await client.call(hookSchema, (request) =>
    existing === undefined
      ? request("POST /repos/{owner}/{repo}/hooks", { ...ref, name: "web", ...toBody(hook) })
      : request("PATCH /repos/{owner}/{repo}/hooks/{hook_id}", {
          ...ref,
          hook_id: existing.id,
          ...toBody(hook),
        }),
  );
}

/**
 * An account's repositories are many and each takes two calls, so each is asked once in the life of a process for the
 * same hook. One that somebody deletes at the forge comes back with the next start; the scan sees changes meanwhile.
 */
function ensureOnce(client: ForgeClient) {
  const ensured = new Set<string>();
  return async (ref: RepoRef, hook: Webhook): Promise<void> => {
    const key = JSON.stringify([ref, hook]);
    if (ensured.has(key)) return;
    await ensureRepositoryHook(client, ref, hook);
    ensured.add(key);
  };
}

export const webhooksApi = (client: ForgeClient, owner: Owner) => ({
  listDeliveries: (hook: HookRef) => listDeliveries(client, hook),
  redeliver: (hook: HookRef, deliveryId: number) => redeliver(client, hook, deliveryId),
  ensureOrgHook: async (org: string, hook: Webhook) => {
    await owner.assertOrganization("webhook for all its repositories");
    return ensureOrgHook(client, org, hook);
  },
  ensureRepositoryHook: ensureOnce(client),
});
