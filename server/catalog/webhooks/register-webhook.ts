import { isForgeErrorOf } from "../../github/forge-error.ts";
import type { Webhook } from "../../github/webhooks.ts";
import type { Deps } from "../../runtime/deps.ts";
import { isLoopback, reachableUrl, type Env } from "../../runtime/env.ts";
import { repositoryWebhookEvents, webhookEvents } from "../domain/webhook.ts";

/** Without an address the reason says why there is none, for the page that shows it. */
export type WebhookAddress =
  | { readonly kind: "reachable"; readonly url: string }
  | { readonly kind: "unreachable"; readonly reason: string };

const hostOf = (url: string): string => new URL(url).hostname;

/** Where the forge reaches this portal: on this machine by loopback, from anywhere else by PUBLIC_URL. */
export function webhookAddress(env: Pick<Env, "github" | "port" | "publicUrl">): WebhookAddress {
  const path = "/api/v1/webhooks/github";
  const { github, publicUrl } = env;
  if (github.kind === "embedded") return { kind: "reachable", url: `http://127.0.0.1:${env.port}${path}` };
  const forge = new URL(github.url).host;
  if (publicUrl === undefined) {
    if (isLoopback(hostOf(github.url)))
      return { kind: "reachable", url: `http://127.0.0.1:${env.port}${path}` };
    return { kind: "unreachable", reason: `PUBLIC_URL is not set, so ${forge} has no address to call.` };
  }
  if (reachableUrl(env) === undefined && !isLoopback(hostOf(github.url)))
    return {
      kind: "unreachable",
      reason: `PUBLIC_URL is ${publicUrl}, which ${forge} cannot reach: it means the machine it is called from.`,
    };
  return { kind: "reachable", url: `${publicUrl}${path}` };
}

type WebhookDeps = Pick<Deps, "github" | "env" | "webhookSecret" | "logger">;

/** A person's account has no webhook for everything in it. One repository that refuses stops no other. */
async function registerEach(deps: WebhookDeps, hook: Omit<Webhook, "events">): Promise<void> {
  const { github, logger } = deps;
  const repositories = await github.repositories.list(github.profile.org);
  for (const { owner, name, isArchived } of repositories) {
    if (isArchived) continue;
    try {
      const events = [...repositoryWebhookEvents];
      await github.webhooks.ensureRepositoryHook({ owner, repo: name }, { ...hook, events });
    } catch (error) {
      if (!isForgeErrorOf(error, "permission", "not_found", "invalid")) throw error;
      logger.warn({ err: error, repository: `${owner}/${name}` }, "the repository takes no webhook");
    }
  }
}
export type WebhookOutcome =
  /** The hook of the whole organisation; undefined for an account, whose repositories have one each. */
  | { readonly kind: "registered"; readonly hookId: number | undefined }
  | { readonly kind: "polling"; readonly reason: string };

async function registerAt(deps: WebhookDeps, url: string): Promise<WebhookOutcome> {
  const { webhookSecret: secret, github } = deps;
  if ((await github.owner.kind()) === "user") {
    await registerEach(deps, { url, secret });
    return { kind: "registered", hookId: undefined };
  }
  const hook = { url, secret, events: [...webhookEvents] };
  const { id } = await github.webhooks.ensureOrgHook(github.profile.org, hook);
  return { kind: "registered", hookId: id };
}

/**
 * Asks the forge to tell us of changes. A forge that may not, or whose credentials may not ask it, is no failure: the
 * scan finds everything, only later.
 */
export async function registerWebhook(deps: WebhookDeps): Promise<WebhookOutcome> {
  const address = webhookAddress(deps.env);
  if (address.kind === "unreachable") return { kind: "polling", reason: address.reason };
  try {
    return await registerAt(deps, address.url);
  } catch (error) {
    if (!isForgeErrorOf(error, "permission", "not_found", "invalid", "plan")) throw error;
    deps.logger.warn({ err: error }, "the webhook could not be registered");
    return { kind: "polling", reason: error.message };
  }
}
