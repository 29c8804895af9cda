import { neededPermissions } from "../github/app-manifest.ts";
import { isAppError } from "../kernel/app-error.ts";
import { readConnectedApp } from "../runtime/connected-app.ts";
import type { Deps } from "../runtime/deps.ts";
import { assertConnectable } from "./begin-github-app.ts";
import { toAppView } from "./complete-github-app.ts";
import type { GithubAppState } from "./domain/github-app.schema.ts";

/** Undefined when an App can be connected; else what stands in the way. */
async function findObstacle(deps: Pick<Deps, "db" | "env">): Promise<string | undefined> {
  try {
    await assertConnectable(deps);
    return undefined;
  } catch (error) {
    if (isAppError(error)) return error.message;
    throw error;
  }
}

/** The App this portal was connected with, and whether the processes that run use it already. */
export async function getGithubApp(
  deps: Pick<Deps, "db" | "env" | "paths" | "secretsKey">,
): Promise<GithubAppState> {
  const app = readConnectedApp(deps.paths.connectedApp, deps.secretsKey);
  const { github } = deps.env;
  const auth = github.kind === "github" && github.auth.kind === "connected-app" ? github.auth : undefined;
  const isRunning = github.kind === "github" && github.url === app?.url && auth?.appId === app.appId;
  return {
    app: app === undefined ? null : toAppView(app, !isRunning),
    obstacle: (await findObstacle(deps)) ?? null,
    needed: Object.entries(neededPermissions()).map(([name, level]) => ({ name, level })),
  };
}
