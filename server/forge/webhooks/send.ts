import { createHmac, randomUUID } from "node:crypto";
import type { ForgeEvent, Message } from "../forge.ts";
import type { Logger } from "../logger.ts";
import { inTransaction, type ForgeDatabase } from "../store/database.ts";
import {
  type Delivery,
  finishDelivery,
  type Hook,
  insertDelivery,
  listHooks,
  trimDeliveries,
} from "../store/hooks.ts";

// Deliveries as GitHub makes them: signed over the raw body, one attempt, ten seconds, no retries.
// Events of one forge are sent in the order they happened.

const TIMEOUT_MS = 10_000;
const KEPT_PER_HOOK = 500;
const KEPT_RESPONSE_BYTES = 16_384;

export type WebhookSender = {
  readonly emit: (event: ForgeEvent) => void;
  readonly deliver: (hook: Hook, message: Message) => Promise<void>;
  /** Waits until everything emitted so far has been sent. */
  readonly drain: () => Promise<void>;
  readonly close: () => void;
};
type Sending = Parts & { readonly signal: AbortSignal };
type Parts = { readonly db: ForgeDatabase; readonly log: Logger; readonly now: () => number };

export function signBody(secret: string, body: string): string {
  return `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
}

function requestHeaders(hook: Hook, message: Message, body: string): Record<string, string> {
  const isRepository = "repositoryId" in hook.owner;
  return {
    accept: "*/*",
    "content-type":
      hook.config.content_type === "json" ? "application/json" : "application/x-www-form-urlencoded",
    "user-agent": "GitHub-Hookshot/waymark-forge",
    "x-github-delivery": message.guid,
    "x-github-event": message.event,
    "x-github-hook-id": String(hook.id),
    "x-github-hook-installation-target-id": String(
      "repositoryId" in hook.owner ? hook.owner.repositoryId : hook.owner.organizationId,
    ),
    "x-github-hook-installation-target-type": isRepository ? "repository" : "organization",
    ...(hook.config.secret ? { "x-hub-signature-256": signBody(hook.config.secret, body) } : {}),
  };
}

type Answer = {
  readonly status: string;
  readonly code: number;
  readonly headers: string;
  readonly body: string;
};

/** An answer is known by its status: what follows the part that is kept is not waited for. */
async function beginningOf({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= KEPT_RESPONSE_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, KEPT_RESPONSE_BYTES).toString("utf8");
}

async function post(
  hook: Hook,
  request: { headers: Record<string, string>; body: string; signal: AbortSignal },
): Promise<Answer> {
  try {
    const response = await fetch(hook.config.url, {
      method: "POST",
      headers: request.headers,
      body: request.body,
      redirect: "manual",
      signal: AbortSignal.any([request.signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    const text = await beginningOf(response);
    return {
      status: response.ok ? "OK" : `Invalid HTTP Response: ${response.status}`,
      code: response.status,
      headers: JSON.stringify(Object.fromEntries(response.headers)),
      body: text,
    };
  } catch (error) {
    const isTimeout = error instanceof Error && error.name === "TimeoutError";
    const status = isTimeout ? "timed out" : "failed to connect to host";
    return { status, code: isTimeout ? 504 : 502, headers: "{}", body: "" };
  }
}

function toRow(
  hook: Hook,
  message: Message,
  spec: { headers: Record<string, string>; now: number },
): Omit<Delivery, "id"> {
  return {
    hook_id: hook.id,
    guid: message.guid,
    event: message.event,
    action: message.action ?? null,
    repository_id: message.repositoryId ?? null,
    redelivery: message.isRedelivery ? 1 : 0,
    payload: message.payload,
    request_headers: JSON.stringify(spec.headers),
    status: "pending",
    status_code: 0,
    duration_ms: 0,
    response_headers: "{}",
    response_body: "",
    delivered_at: spec.now,
  };
}

const listens = (hook: Hook, event: string) =>
  hook.isActive && (hook.events.includes(event) || hook.events.includes("*"));

async function deliver({ db, log, now, signal }: Sending, hook: Hook, message: Message): Promise<void> {
  const isJson = hook.config.content_type === "json";
  const body = isJson ? message.payload : new URLSearchParams({ payload: message.payload }).toString();
  const headers = requestHeaders(hook, message, body);
  const id = inTransaction(db, () => {
    trimDeliveries(db, hook.id, KEPT_PER_HOOK);
    return insertDelivery(db, toRow(hook, message, { headers, now: now() }));
  });
  const started = performance.now();
  const answer = await post(hook, { headers, body, signal });
  if (signal.aborted) return;
  finishDelivery(db, id, {
    status: answer.status,
    status_code: answer.code,
    duration_ms: Math.round(performance.now() - started),
    response_headers: answer.headers,
    response_body: answer.body,
  });
  const { event } = message;
  log(answer.code < 300 ? "debug" : "warn", "webhook.delivered", {
    hook: hook.id,
    delivered: event,
    code: answer.code,
  });
}

async function send(sending: Sending, event: ForgeEvent): Promise<void> {
  const { action, repositoryId, organizationId } = event;
  const owners = [...(repositoryId === undefined ? [] : [{ repositoryId }]), { organizationId }];
  const hooks = owners
    .flatMap((owner) => listHooks(sending.db, owner))
    .filter((hook) => listens(hook, event.event));
  if (hooks.length === 0) return;
  const payload = JSON.stringify(await event.build());
  const message = { event: event.event, action, repositoryId, payload, isRedelivery: false };
  await Promise.all(hooks.map((hook) => deliver(sending, hook, { ...message, guid: randomUUID() })));
}

export function createWebhookSender(parts: Parts): WebhookSender {
  const stopping = new AbortController();
  const sending = { ...parts, signal: stopping.signal };
  let tail: Promise<void> = Promise.resolve();
  const failed = (event: string) => (error: unknown) => {
    // Whoever stops closes the database under what is being built, which nobody has to hear of.
    if (stopping.signal.aborted) return;
    parts.log("error", "webhook.failed", { delivered: event, reason: String(error) });
  };
  return {
    deliver: (hook, message) => deliver(sending, hook, message).catch(failed(message.event)),
    drain: () => tail,
    close: () => stopping.abort(),
    emit: (event) => {
      tail = tail
        .then(() => (stopping.signal.aborted ? undefined : send(sending, event)))
        .catch(failed(event.event));
    },
  };
}
