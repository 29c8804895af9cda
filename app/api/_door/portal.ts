/*
 * The web process's dependencies. Page and route bundles each get their own copy of module state, so the handle lives
 * on globalThis; opened on first use, never during the build.
 */
import { createDeps } from "~/server/doors/create-deps.ts";
import { readEnv } from "~/server/runtime/env.ts";
import type { Deps } from "~/server/runtime/deps.ts";

const key = Symbol.for("waymark.web.deps");
type Holder = typeof globalThis & { [key]?: Deps };

export function portalDeps(): Deps {
  const holder: Holder = globalThis;
  holder[key] ??= createDeps(readEnv(), "web");
  return holder[key];
}
