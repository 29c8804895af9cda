import type { AuditRecorder } from "../audit/record-audit.ts";
import { AppError } from "../kernel/app-error.ts";
import { readConnectedApp, removeConnectedApp } from "../runtime/connected-app.ts";
import type { Deps } from "../runtime/deps.ts";

/** Forgets the credentials here. The App itself stays at GitHub, where only its owner can delete it. */
export async function disconnectGithubApp(
  deps: Pick<Deps, "db" | "paths" | "secretsKey">,
  audit: AuditRecorder,
): Promise<{ disconnected: string }> {
  const app = readConnectedApp(deps.paths.connectedApp, deps.secretsKey);
  if (app === undefined) throw new AppError("not_found", "No GitHub App is connected here.");
  await deps.db.withTx(async (tx) => {
    await audit(tx, { target: `${app.url}/${app.org}`, details: { appId: app.appId, slug: app.slug } });
    removeConnectedApp(deps.paths.connectedApp);
  });
  return { disconnected: app.name };
}
