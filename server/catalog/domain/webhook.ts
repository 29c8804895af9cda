/*
 * GitHub's webhook envelope: the signature is an HMAC-SHA256 over the raw bytes, sent as `x-hub-signature-256`.
 * Source: docs.github.com "Validating webhook deliveries", "Webhook events and payloads".
 */
import { z } from "zod";

/** GitHub sends at most 25 MB. */
export const MAX_WEBHOOK_BYTES = 25 * 1024 * 1024;
/** What a webhook of one repository can tell. */
export const repositoryWebhookEvents = ["push", "repository"] as const;
export const webhookEvents = [...repositoryWebhookEvents, "team", "membership", "organization"] as const;

const bodySchema = z.object({
  ref: z.string().optional(),
  repository: z.object({
    name: z.string(),
    default_branch: z.string(),
    owner: z.object({ login: z.string().optional(), name: z.string().optional() }),
  }),
});

export type WebhookTarget =
  | { readonly kind: "repository"; readonly owner: string; readonly repo: string }
  | { readonly kind: "people" }
  | { readonly kind: "nothing" };

const nothing: WebhookTarget = { kind: "nothing" };
const peopleEvents = ["team", "membership", "organization"];

/** What a verified delivery asks the catalog to look at again. */
export function targetOf(event: string, body: unknown): WebhookTarget {
  if (peopleEvents.includes(event)) return { kind: "people" };
  if (event !== "push" && event !== "repository") return nothing;
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) return nothing;
  const { repository, ref } = parsed.data;
  const isOtherBranch = event === "push" && ref !== `refs/heads/${repository.default_branch}`;
  const owner = repository.owner.login ?? repository.owner.name;
  return owner === undefined || isOtherBranch
    ? nothing
    : { kind: "repository", owner, repo: repository.name };
}
