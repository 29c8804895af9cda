import { getWebhookState } from "../catalog/webhooks/get-webhook-state.ts";
import { isAppError } from "../kernel/app-error.ts";
import { toTimestamp } from "../kernel/time.ts";
import type { Deps } from "../runtime/deps.ts";
import type { Connection } from "./domain/connection.schema.ts";
import { listSignInConnections } from "./sign-in-connections.ts";

type ConnectionDeps = Pick<Deps, "db" | "env" | "github" | "identityProviders">;

const kinds = {
  embedded: "Local forge of this machine",
  "github.com": "github.com",
  ghes: "GitHub Enterprise Server",
} as const;

const localLimits = "Reached from this machine only, and runs no workflows. Connect GitHub for both.";

function credentialsOf({ env: { github } }: Pick<Deps, "env">): string {
  if (github.kind === "embedded") return "Token in the data folder";
  switch (github.auth.kind) {
    case "app":
      return `GitHub App ${github.auth.appId}, of the environment`;
    case "connected-app":
      return `GitHub App ${github.auth.appId}, connected here`;
    case "token":
      return "Personal access token";
    default:
      return github.auth satisfies never;
  }
}

/** Whose account it is, and what that leaves out. */
async function ownerFact({ github }: ConnectionDeps): Promise<Connection["facts"][number]> {
  const { owner, profile } = github;
  try {
    if ((await owner.kind()) === "organization") return { label: "Organisation", value: profile.org };
    const value = `${profile.org}, a person's account: no teams, no custom properties, a webhook for each repository`;
    return { label: "Account", value };
  } catch (error) {
    if (!isAppError(error)) throw error;
    return {
      label: "Account",
      value: `${profile.org}; the forge does not say now whether it is an organisation`,
    };
  }
}

async function toForge(deps: ConnectionDeps): Promise<Connection> {
  const { profile } = deps.github;
  const isLocal = profile.kind === "embedded";
  return {
    id: "forge",
    title: "Forge",
    purpose: "Repositories, teams and people; where runs create what they create.",
    state: isLocal ? "limited" : "configured",
    facts: [
      { label: "Kind", value: kinds[profile.kind] },
      ...(isLocal ? [{ label: "Limits", value: localLimits }] : []),
      { label: "Address", value: profile.webUrl },
      await ownerFact(deps),
      { label: "Credentials", value: credentialsOf(deps) },
    ],
  };
}

async function toWebhooks(deps: ConnectionDeps): Promise<Connection> {
  const state = await getWebhookState(deps);
  const { mode, problem, address, lastReceivedAt, failed, resent, lastPollAt } = state;
  const last = lastReceivedAt === null ? "None on record" : toTimestamp(lastReceivedAt);
  const every = `every ${state.pollEveryMs / 60_000} minutes`;
  const inForce =
    mode === "webhooks" ? `Webhooks; polling ${every} finds what they miss` : `Polling ${every}`;
  return {
    id: "webhooks",
    title: "Webhooks",
    purpose: "The forge tells of pushes and team changes at once.",
    state: mode === "polling" ? "limited" : "configured",
    facts: [
      { label: "Address", value: address ?? "None" },
      { label: "In force", value: inForce },
      ...(problem === null ? [] : [{ label: "Why", value: problem }]),
      { label: "Last delivery", value: last },
      { label: "Last poll", value: lastPollAt === null ? "Not yet" : toTimestamp(lastPollAt) },
      { label: "Redelivered at the last check", value: String(resent) },
      { label: "Failed deliveries", value: String(failed) },
    ],
  };
}

/** Everything outside its own process that the portal talks to. */
export const listConnections = async (deps: ConnectionDeps): Promise<{ items: Connection[] }> => ({
  items: [await toForge(deps), await toWebhooks(deps), ...listSignInConnections(deps)],
});
