import { getAccount } from "../identity/account.ts";
import type { Actor } from "../identity/domain/actor.ts";
import { hasRole } from "../kernel/roles.ts";
import type { Deps } from "../runtime/deps.ts";
import { listRuns } from "../scaffolder/runs/list-runs.ts";
import type { FirstStepId } from "./domain/home.schema.ts";

type StepDeps = Pick<Deps, "db" | "github" | "now" | "identityProviders">;

const hasMadeService = async (deps: StepDeps, actor: Actor, mine: boolean): Promise<boolean> =>
  (await listRuns(deps, { actor, mine, state: "succeeded", limit: 1 })).totalItems > 0;

/** What makes a new portal useful, for the caller's role and in a sensible order; a token has no first steps. */
export async function listFirstSteps(
  deps: StepDeps,
  actor: Actor,
): Promise<{ items: { id: FirstStepId; isDone: boolean }[] }> {
  if (actor.kind !== "user" || actor.role === null) return { items: [] };
  const { hasPassword, passwordsOpen } = await getAccount(deps, { actor, sessionId: null });
  const password = { id: "password" as const, isDone: hasPassword || !passwordsOpen };
  if (!hasRole(actor.role, "developer")) return { items: [password] };
  const isAdmin = actor.role === "admin";
  const service = { id: "service" as const, isDone: await hasMadeService(deps, actor, !isAdmin) };
  if (!isAdmin) return { items: [password, service] };
  const person = { id: "person" as const, isDone: actor.userRef !== null };
  const forge = { id: "forge" as const, isDone: deps.github.profile.kind !== "embedded" };
  return { items: [password, person, service, forge] };
}
