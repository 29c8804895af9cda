import type { Call } from "../http/call.ts";
import { organizationOf, repositoryOf } from "../resolve.ts";
import { type Hook, listDeliveries } from "../store/hooks.ts";
import { api, isoTime } from "./account-shape.ts";
import { repositoryUrl } from "./repository-shape.ts";

export const isOrganizationHook = (hook: Hook) => "organizationId" in hook.owner;

function lastResponse(call: Call, hook: Hook): Record<string, unknown> {
  const [last] = listDeliveries(call.forge.db, hook.id, { before: Number.MAX_SAFE_INTEGER, limit: 1 });
  if (!last || last.status === "pending") return { code: null, status: "unused", message: null };
  return {
    code: last.status_code,
    status: last.status_code < 300 ? "active" : "failed",
    message: last.status,
  };
}

/** The secret is shown as stars, as GitHub does; nobody can read it back. */
export function hookShape(call: Call, hook: Hook): Record<string, unknown> {
  const isOrganization = isOrganizationHook(hook);
  const owner = isOrganization
    ? `${api(call.forge)}/orgs/${organizationOf(call).login}`
    : repositoryUrl(call.forge, repositoryOf(call));
  const self = `${owner}/hooks/${hook.id}`;
  const { secret, ...config } = hook.config;
  return {
    type: isOrganization ? "Organization" : "Repository",
    id: hook.id,
    name: "web",
    active: hook.isActive,
    events: hook.events,
    config: { ...config, ...(secret === undefined ? {} : { secret: "********" }) },
    updated_at: isoTime(hook.updatedAt),
    created_at: isoTime(hook.createdAt),
    url: self,
    ping_url: `${self}/pings`,
    deliveries_url: `${self}/deliveries`,
    ...(isOrganization ? {} : { test_url: `${self}/test`, last_response: lastResponse(call, hook) }),
  };
}
