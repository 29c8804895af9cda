import { z } from "zod";
import { pendingMigrations } from "../../db/migrate.ts";
import { AppError, isAppError } from "../kernel/app-error.ts";
import type { Deps } from "../runtime/deps.ts";

export const readinessSchema = z.object({
  ready: z.literal(true),
  forge: z.enum(["reachable", "unreachable"]),
});
export type Readiness = z.infer<typeof readinessSchema>;

const forgeAnswersWithinMs = 2000;
const forgeStateKeptMs = 10_000;

interface ForgeState {
  readonly since: number;
  readonly isReachable: Promise<boolean>;
}

/** Anybody may ask for readiness, and every answer would be a call to the forge: one is kept for a while. */
const forgeStates = new WeakMap<Deps["github"], ForgeState>();

function isForgeReachable({ github, now }: Pick<Deps, "github" | "now">): Promise<boolean> {
  const known = forgeStates.get(github);
  if (known !== undefined && now() - known.since < forgeStateKeptMs) return known.isReachable;
  const isReachable = github.meta.isReachable(forgeAnswersWithinMs);
  forgeStates.set(github, { since: now(), isReachable });
  return isReachable;
}

/**
 * Throws not_ready with the reason; a load balancer should send nobody here until it stops. A forge that is down is told
 * and nothing more: the catalog and previews work without it, and sending people elsewhere would not bring it back.
 */
export async function checkReadiness(deps: Pick<Deps, "db" | "github" | "now">): Promise<Readiness> {
  assertDatabase(deps);
  const isReachable = await isForgeReachable(deps);
  return { ready: true, forge: isReachable ? "reachable" : "unreachable" };
}

function assertDatabase(deps: Pick<Deps, "db">): void {
  try {
    const [problem] = deps.db.problems();
    if (problem !== undefined) throw new AppError("not_ready", problem);
    const pending = pendingMigrations(deps.db);
    if (pending.length > 0) throw new AppError("not_ready", `Waiting for ${pending.length} migrations.`);
  } catch (error) {
    if (isAppError(error)) throw error;
    throw new AppError("not_ready", "The database does not answer.", { cause: error });
  }
}
