import { z } from "zod";
import { type Call, ok, param, type Reply, type Route } from "../http/call.ts";
import { pageOf } from "../http/pagination.ts";
import { notFound, Problem } from "../http/problem.ts";
import { isoTime } from "../present/account-shape.ts";
import { type Delivery, findDelivery, type Hook, listDeliveries } from "../store/hooks.ts";

const headersSchema = z.record(z.string(), z.string());
const payloadSchema = z.record(z.string(), z.unknown());

function itemShape(delivery: Delivery): Record<string, unknown> {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: isoTime(delivery.delivered_at),
    redelivery: delivery.redelivery === 1,
    duration: delivery.duration_ms / 1000,
    status: delivery.status,
    status_code: delivery.status_code,
    event: delivery.event,
    action: delivery.action,
    installation_id: null,
    repository_id: delivery.repository_id,
    throttled_at: null,
  };
}

function deliveryOf(call: Call, hook: Hook): Delivery {
  const delivery = findDelivery(call.forge.db, hook.id, Number(param(call, "delivery_id")));
  if (!delivery) throw notFound();
  return delivery;
}

/** Newest first, by cursor: the page token is the id below which to go on. */
function list(call: Call, hook: Hook): Reply {
  const { perPage: limit } = pageOf(call.query);
  const cursor = call.query.get("cursor");
  const before = cursor === null ? Number.MAX_SAFE_INTEGER : Number(cursor);
  if (!Number.isSafeInteger(before)) throw new Problem(422, "Invalid cursor");
  const wanted = call.query.get("status");
  const page = listDeliveries(call.forge.db, hook.id, { before, limit });
  const last = page.length === limit ? page.at(-1) : undefined;
  const query = new URLSearchParams(call.query);
  query.set("per_page", String(limit));
  query.set("cursor", String(last?.id ?? 0));
  const next = `${call.forge.url}/api/v3${call.path}?${query.toString()}`;
  const isWanted = (delivery: Delivery) =>
    wanted === null || (wanted === "success") === (delivery.status_code >= 200 && delivery.status_code < 300);
  return {
    status: 200,
    body: page.filter(isWanted).map(itemShape),
    headers: last ? { link: `<${next}>; rel="next"` } : {},
  };
}

function details(call: Call, hook: Hook): Reply {
  const delivery = deliveryOf(call, hook);
  return ok({
    ...itemShape(delivery),
    url: hook.config.url,
    request: {
      headers: headersSchema.parse(JSON.parse(delivery.request_headers)),
      payload: payloadSchema.parse(JSON.parse(delivery.payload)),
    },
    response: {
      headers: headersSchema.parse(JSON.parse(delivery.response_headers)),
      payload: delivery.response_body,
    },
  });
}

/** The same GUID and the same bytes again, so that the receiver can tell a repetition from news. */
function redeliver(call: Call, hook: Hook): Reply {
  const delivery = deliveryOf(call, hook);
  void call.forge.deliver(hook, {
    guid: delivery.guid,
    event: delivery.event,
    action: delivery.action ?? undefined,
    repositoryId: delivery.repository_id ?? undefined,
    payload: delivery.payload,
    isRedelivery: true,
  });
  return { status: 202, body: {} };
}

type Access = { readonly needs: Route["needs"]; readonly read: string; readonly write: string };

export function deliveryRoutes(hook: string, access: Access, hookOf: (call: Call) => Hook): Route[] {
  const all = `${hook}/deliveries`;
  const one = `${all}/{delivery_id}`;
  const { needs, read, write } = access;
  return [
    { method: "GET", path: all, needs, permission: read, handle: (call) => list(call, hookOf(call)) },
    { method: "GET", path: one, needs, permission: read, handle: (call) => details(call, hookOf(call)) },
    {
      method: "POST",
      path: `${one}/attempts`,
      needs,
      permission: write,
      handle: (call) => redeliver(call, hookOf(call)),
    },
  ];
}
