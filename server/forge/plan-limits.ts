import type { Forge } from "./forge.ts";
import type { Call } from "./http/call.ts";
import { forbidden, notFound } from "./http/problem.ts";
import { repositoryOf } from "./resolve.ts";
import { readPlan } from "./store/plan.ts";
import type { Repository } from "./store/repositories.ts";

// What a plan leaves out, refused as GitHub refuses it: 403 with this sentence for branch rules, a bare 404 for
// environments and custom properties, and silence for auto-merge. Source: GitHub docs "GitHub's plans".

const isFree = (forge: Forge): boolean => readPlan(forge.db) === "free";

/** A private repository of an organisation that pays nothing. */
const isLimited = (forge: Forge, repository: Pick<Repository, "settings">): boolean =>
  isFree(forge) && repository.settings.private;

export function requireBranchRulePlan(call: Call): void {
  if (!isLimited(call.forge, repositoryOf(call))) return;
  throw forbidden("Upgrade to GitHub Pro or make this repository public to enable this feature.");
}

export function requireEnvironmentPlan(call: Call): void {
  if (isLimited(call.forge, repositoryOf(call))) throw notFound();
}

export function requirePropertyPlan(call: Call): void {
  if (isFree(call.forge)) throw notFound();
}

/** The setting is taken and has no effect. */
export const withoutAutoMerge = (forge: Forge, settings: Repository["settings"]): Repository["settings"] =>
  isLimited(forge, { settings }) ? { ...settings, allow_auto_merge: false } : settings;

/** The same routes, each asked first whether the plan has them. */
export const guardedBy = <R extends { readonly handle: (call: Call) => unknown }>(
  require: (call: Call) => void,
  routes: readonly R[],
): R[] =>
  routes.map((route) => ({
    ...route,
    handle: (call: Call) => {
      require(call);
      return route.handle(call);
    },
  }));
