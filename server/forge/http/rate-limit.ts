import type { Forge } from "../forge.ts";
import type { Actor } from "./call.ts";

// GitHub's headers with honest counts. The quota is far above what one machine can use and is never enforced;
// tests provoke limits with the fault switch instead.

const LIMIT = 1_000_000;
const WINDOW_MS = 3_600_000;
type Window = { readonly startedAt: number; used: number };
const windows = new WeakMap<Forge["db"], Map<string, Window>>();

function windowOf(forge: Forge, actor: Actor | undefined): Window {
  const all = windows.get(forge.db) ?? new Map<string, Window>();
  windows.set(forge.db, all);
  const key = actor?.account.login ?? "";
  const current = all.get(key);
  if (current && forge.now() - current.startedAt < WINDOW_MS) return current;
  const fresh = { startedAt: forge.now(), used: 0 };
  all.set(key, fresh);
  return fresh;
}

export type RateLimit = { limit: number; used: number; remaining: number; reset: number; resource: string };

export function rateLimit(forge: Forge, actor: Actor | undefined): RateLimit {
  const window = windowOf(forge, actor);
  return {
    limit: LIMIT,
    used: window.used,
    remaining: Math.max(0, LIMIT - window.used),
    reset: Math.ceil((window.startedAt + WINDOW_MS) / 1000),
    resource: "core",
  };
}

type Answered = { readonly status: number; readonly template: string };

/**
 * "Not modified" costs nothing, provided the caller said who they are, and neither does asking what is left; source:
 * GitHub docs "Use conditional requests" and "Get rate limit status for the authenticated user".
 */
export function countRequest(
  forge: Forge,
  actor: Actor | undefined,
  { status, template }: Answered,
): Record<string, string> {
  const isFree = (status === 304 && actor !== undefined) || template === "/rate_limit";
  if (!isFree) windowOf(forge, actor).used += 1;
  const { limit, used, remaining, reset, resource } = rateLimit(forge, actor);
  return {
    "x-ratelimit-limit": String(limit),
    "x-ratelimit-used": String(used),
    "x-ratelimit-remaining": String(remaining),
    "x-ratelimit-reset": String(reset),
    "x-ratelimit-resource": resource,
  };
}
