import { randomUUID } from "node:crypto";
import { z } from "zod";
import { type Call, created, noContent, ok, param, parseBody, type Reply, type Route } from "../http/call.ts";
import { pageReply } from "../http/pagination.ts";
import { invalidField, notFound } from "../http/problem.ts";
import { hookShape, isOrganizationHook } from "../present/hook-shape.ts";
import { organizationSimpleShape, userShape } from "../present/account-shape.ts";
import { deliveredRepositoryShape } from "../present/repository-shape.ts";
import { organizationOf, repositoryOf } from "../resolve.ts";
import {
  deleteHook,
  findHook,
  type Hook,
  type HookOwner,
  insertHook,
  listHooks,
  updateHook,
} from "../store/hooks.ts";
import { deliveryRoutes } from "./hook-deliveries.ts";

const MAXIMUM_HOOKS = 20;

const insecureSsl = z.union([z.literal("0"), z.literal("1"), z.literal(0), z.literal(1)]).transform(String);
const configSchema = z.object({
  url: z.url({ protocol: /^https?$/ }),
  content_type: z.enum(["json", "form"]).default("form"),
  secret: z.string().optional(),
  insecure_ssl: insecureSsl.default("0"),
});
const createSchema = z.object({
  /** All other names were services, which GitHub no longer has. */
  name: z.literal("web").optional(),
  config: configSchema,
  events: z.array(z.string().min(1)).min(1).default(["push"]),
  active: z.boolean().default(true),
});
const patchSchema = z.object({
  config: configSchema.optional(),
  events: z.array(z.string().min(1)).min(1).optional(),
  add_events: z.array(z.string()).default([]),
  remove_events: z.array(z.string()).default([]),
  active: z.boolean().optional(),
});

export function hookOwnerOf(call: Call): HookOwner {
  return call.params["org"] === undefined
    ? { repositoryId: repositoryOf(call).id }
    : { organizationId: organizationOf(call).id };
}

/** A hook is found only below its own owner. */
export function hookOf(call: Call): Hook {
  const hook = findHook(call.forge.db, Number(param(call, "hook_id")));
  if (!hook || JSON.stringify(hook.owner) !== JSON.stringify(hookOwnerOf(call))) throw notFound();
  return hook;
}

function pingPayload(call: Call, hook: Hook): Record<string, unknown> {
  const { forge } = call;
  return {
    zen: "Design for failure.",
    hook_id: hook.id,
    hook: hookShape(call, hook),
    ...(isOrganizationHook(hook)
      ? { organization: organizationSimpleShape(forge, organizationOf(call)) }
      : { repository: deliveredRepositoryShape(forge, repositoryOf(call)) }),
    ...(call.actor ? { sender: userShape(forge, call.actor.account) } : {}),
  };
}

function ping(call: Call, hook: Hook): void {
  const repositoryId = "repositoryId" in hook.owner ? hook.owner.repositoryId : undefined;
  const payload = JSON.stringify(pingPayload(call, hook));
  const message = {
    guid: randomUUID(),
    event: "ping",
    action: undefined,
    repositoryId,
    payload,
    isRedelivery: false,
  };
  void call.forge.deliver(hook, message);
}

function requireFreeUrl(call: Call, url: string, self?: Hook): void {
  const owner = hookOwnerOf(call);
  const taken = listHooks(call.forge.db, owner).some(
    (hook) => hook.config.url === url && hook.id !== self?.id,
  );
  if (!taken) return;
  const place = "repositoryId" in owner ? "repository" : "organization";
  const message = `Hook already exists on this ${place}`;
  throw invalidField({ resource: "Hook", field: "url", code: "custom", message });
}

function post(call: Call): Reply {
  const body = parseBody(call, createSchema, "Hook");
  const owner = hookOwnerOf(call);
  const existing = listHooks(call.forge.db, owner);
  requireFreeUrl(call, body.config.url);
  if (existing.length >= MAXIMUM_HOOKS)
    throw invalidField({ resource: "Hook", field: "base", code: "custom" });
  const { secret, ...config } = body.config;
  const fields = {
    config: { ...config, ...(secret === undefined ? {} : { secret }) },
    events: [...new Set(body.events)],
    isActive: body.active,
  };
  const id = insertHook(call.forge.db, owner, { fields, now: call.forge.now() });
  const hook = findHook(call.forge.db, id);
  if (!hook) throw new Error(`expected hook ${id} just written, found none`);
  if (hook.isActive) ping(call, hook);
  return created(hookShape(call, hook));
}

/** A config takes the place of the one before, secret included: whoever does not repeat the secret removes it. */
function patch(call: Call): Reply {
  const hook = hookOf(call);
  const body = parseBody(call, patchSchema, "Hook");
  if (body.config) requireFreeUrl(call, body.config.url, hook);
  const events = [...(body.events ?? hook.events), ...body.add_events].filter(
    (event) => !body.remove_events.includes(event),
  );
  const { secret, ...config } = body.config ?? hook.config;
  const fields = {
    config: { ...config, ...(secret === undefined ? {} : { secret }) },
    events: [...new Set(events)],
    isActive: body.active ?? hook.isActive,
  };
  updateHook(call.forge.db, hook.id, { fields, now: call.forge.now() });
  return ok(hookShape(call, hookOf(call)));
}

function remove(call: Call): Reply {
  deleteHook(call.forge.db, hookOf(call).id);
  return noContent();
}

function pingRoute(call: Call): Reply {
  ping(call, hookOf(call));
  return noContent();
}

const list = (call: Call) =>
  pageReply(call, listHooks(call.forge.db, hookOwnerOf(call)), (hook) => hookShape(call, hook));

function routesBelow(base: string, access: { needs: "admin" | "owner"; permission: string }): Route[] {
  const one = `${base}/{hook_id}`;
  const { needs } = access;
  const read = `${access.permission}=read`;
  const write = `${access.permission}=write`;
  return [
    { method: "GET", path: base, needs, permission: read, handle: list },
    { method: "POST", path: base, needs, permission: write, handle: post },
    {
      method: "GET",
      path: one,
      needs,
      permission: read,
      handle: (call) => ok(hookShape(call, hookOf(call))),
    },
    { method: "PATCH", path: one, needs, permission: write, handle: patch },
    { method: "DELETE", path: one, needs, permission: write, handle: remove },
    { method: "POST", path: `${one}/pings`, needs, permission: write, handle: pingRoute },
    ...deliveryRoutes(one, { needs, read, write }, hookOf),
  ];
}

export const hookRoutes: readonly Route[] = [
  ...routesBelow("/repos/{owner}/{repo}/hooks", { needs: "admin", permission: "repository_hooks" }),
  ...routesBelow("/orgs/{org}/hooks", { needs: "owner", permission: "organization_hooks" }),
];
