/*
 * The web process's dependencies. Page and route bundles each get their own copy of module state, so the handle lives
 * on globalThis; opened on first use, never during the build.
 */
import { tellDoor } from "~/app/_ui/entrance";
import { createDeps, warmChildren } from "~/server/doors/create-deps.ts";
import { createRequestLimit, type RequestLimit } from "~/server/doors/request-limit.ts";
import { hasAnyAccount } from "~/server/identity/has-account.ts";
import { isLiveSessionToken } from "~/server/identity/resolve-actor.ts";
import { readEnv } from "~/server/runtime/env.ts";
import type { Deps } from "~/server/runtime/deps.ts";
import { createLogger, type Logger } from "~/server/runtime/logger.ts";

const key = Symbol.for("waymark.web.deps");
const loggerKey = Symbol.for("waymark.web.logger");
const limitKey = Symbol.for("waymark.web.request-limit");
type Holder = typeof globalThis & { [key]?: Deps; [loggerKey]?: Logger; [limitKey]?: RequestLimit };

export function portalDeps(): Deps {
  const holder: Holder = globalThis;
  holder[key] ??= openPortal();
  return holder[key];
}

/** Not the one of the dependencies: those cannot be had while the database does not open, and that has to be told. */
export function webLogger(): Logger {
  const holder: Holder = globalThis;
  holder[loggerKey] ??= createLogger("web", readEnv().log);
  return holder[loggerKey];
}

/** The supervisor's question whether this process is ready comes first, so nobody's request waits for children. */
function openPortal(): Deps {
  const deps = createDeps(readEnv(), "web");
  tellDoor({
    hasAnyAccount: () => hasAnyAccount(deps),
    admits: (sessionToken) => isLiveSessionToken(deps, sessionToken),
  });
  warmChildren(deps);
  return deps;
}

/** One for the whole process, for the same reason: each bundle counting for itself would multiply the limit. */
export function requestLimit(): RequestLimit {
  const holder: Holder = globalThis;
  const { env, now } = portalDeps();
  holder[limitKey] ??= createRequestLimit(env.requestsPerMinute, now);
  return holder[limitKey];
}
