import { createHash, randomBytes } from "node:crypto";
import type { AuditRecorder } from "../audit/record-audit.ts";
import { neededPermissions } from "../github/app-manifest.ts";
import type { Actor } from "../identity/domain/actor.ts";
import { AppError } from "../kernel/app-error.ts";
import { toTimestamp } from "../kernel/time.ts";
import type { Deps } from "../runtime/deps.ts";
import { holdsSample } from "../sample/load-sample.ts";
import { registrationUrl, toManifest } from "./domain/app-manifest.ts";
import type { AppRequest, BegunApp } from "./domain/github-app.schema.ts";
import { insertAttempt } from "./store.ts";

/** GitHub's code is good for an hour; a state that outlived it would be of no use. */
const attemptLifeMs = 3_600_000;

export const hashState = (state: string): string => createHash("sha256").update(state).digest("hex");

/** Throws conflict while something stands in the way that connecting could not change. */
export async function assertConnectable(deps: Pick<Deps, "db" | "env">): Promise<void> {
  const { github } = deps.env;
  if (github.kind === "github" && github.auth.kind !== "connected-app") {
    throw new AppError(
      "conflict",
      "GITHUB_URL is set in the environment and wins over a connected App. Unset it and restart to connect one here.",
    );
  }
  if (await holdsSample(deps)) {
    throw new AppError(
      "conflict",
      "This data folder holds the sample organisation, which lives on the local forge. Run `waymark sample remove` first.",
    );
  }
}

export interface BeginAppCommand {
  readonly actor: Actor;
  readonly audit: AuditRecorder;
  readonly request: AppRequest;
}

/** The manifest to post, and the state GitHub brings back: random, kept as a digest, bound to who begins. */
export async function beginGithubApp(
  deps: Pick<Deps, "db" | "env" | "now">,
  { actor, audit, request }: BeginAppCommand,
): Promise<BegunApp> {
  await assertConnectable(deps);
  const state = randomBytes(32).toString("base64url");
  const expiresAt = deps.now() + attemptLifeMs;
  const { url, org } = request;
  await deps.db.withTx(async (tx) => {
    const attempt = { ...request, stateHash: hashState(state), actorId: actor.id, expiresAt };
    await insertAttempt(tx, attempt, deps.now());
    await audit(tx, { target: `${url}/${org}`, details: { signIn: request.signIn } });
  });
  const { baseUrl } = deps.env;
  return {
    action: registrationUrl(request, state),
    manifest: toManifest(request, { baseUrl, permissions: neededPermissions() }),
    expiresAt: toTimestamp(expiresAt),
  };
}
