import type { AuditRecorder } from "../audit/record-audit.ts";
import { redeemManifestCode } from "../github/app-manifest.ts";
import type { Actor } from "../identity/domain/actor.ts";
import { AppError } from "../kernel/app-error.ts";
import { toTimestamp } from "../kernel/time.ts";
import { writeConnectedApp, type ConnectedApp } from "../runtime/connected-app.ts";
import type { Deps } from "../runtime/deps.ts";
import { assertConnectable, hashState } from "./begin-github-app.ts";
import type { ConnectedAppView } from "./domain/github-app.schema.ts";
import { takeAttempt, type AppAttempt } from "./store.ts";

export interface CompleteAppCommand {
  readonly actor: Actor;
  readonly audit: AuditRecorder;
  readonly code: string;
  readonly state: string;
}

type CompleteDeps = Pick<Deps, "db" | "env" | "now" | "logger" | "paths" | "secretsKey">;

const targetOf = ({ url, org }: AppAttempt): string => `${url}/${org}`;

/** GitHub cannot be part of a transaction: the intent is on record before it hands out a key. */
const take = (deps: CompleteDeps, { actor, state, audit }: CompleteAppCommand): Promise<AppAttempt> =>
  deps.db.withTx(async (tx) => {
    const given = { stateHash: hashState(state), actorId: actor.id, now: deps.now() };
    const attempt = await takeAttempt(tx, given);
    if (attempt === undefined)
      throw new AppError(
        "conflict",
        "Expected GitHub's answer to an attempt you began within the last hour, found another one or one that was used. Connect again.",
      );
    await audit(tx, { target: targetOf(attempt), details: { phase: "intended" } });
    return attempt;
  });

export const toAppView = (app: ConnectedApp, needsRestart: boolean): ConnectedAppView => ({
  url: app.url,
  org: app.org,
  name: app.name,
  installUrl: `${app.htmlUrl}/installations/new`,
  needsRestart,
  connectedAt: toTimestamp(app.connectedAt),
});

/** The state is void before GitHub is asked: an answer that gets lost costs another attempt, never a second App's key. */
export async function completeGithubApp(
  deps: CompleteDeps,
  command: CompleteAppCommand,
): Promise<ConnectedAppView> {
  const attempt = await take(deps, command);
  const { url, org, signIn } = attempt;
  await assertConnectable(deps);
  const made = await redeemManifestCode(deps, { url, org, code: command.code });
  const app: ConnectedApp = {
    ...{ version: 1, url, org, signIn, connectedAt: deps.now() },
    ...{ appId: String(made.id), slug: made.slug, name: made.name, htmlUrl: made.html_url },
    ...{ clientId: made.client_id, clientSecret: made.client_secret },
    ...{ privateKey: made.pem, webhookSecret: made.webhook_secret },
  };
  await deps.db.withTx(async (tx) => {
    const details = { phase: "done", appId: app.appId, slug: app.slug };
    await command.audit(tx, { target: targetOf(attempt), details });
    // Last of the transaction: when the file cannot be written, nothing is on record either.
    writeConnectedApp(deps.paths.connectedApp, deps.secretsKey, app);
  });
  return toAppView(app, true);
}
