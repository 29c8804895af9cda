import { pendingMigrations } from "../../db/migrate.ts";
import { AppError } from "../kernel/app-error.ts";
import type { Deps } from "../runtime/deps.ts";

/** Throws not_ready with the reason; a load balancer should send nobody here until it stops. */
export async function checkReadiness(deps: Pick<Deps, "db" | "logger">): Promise<void> {
  try {
    const pending = pendingMigrations(deps.db);
    if (pending.length > 0) throw new AppError("not_ready", `Waiting for ${pending.length} migrations.`);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError("not_ready", "The database does not answer.", { cause: error });
  }
}
