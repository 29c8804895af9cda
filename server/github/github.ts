/** Everything the portal asks of a forge, one group per concern. */
import type { Env } from "../runtime/env.ts";
import type { DataPaths } from "../runtime/paths.ts";
import { environmentsApi, secretsApi, variablesApi } from "./actions-settings.ts";
import { contentsApi } from "./contents.ts";
import { gitDataApi } from "./git-data.ts";
import { labelsApi } from "./labels.ts";
import { createForgeClient, type ForgeClient, type ForgeClientConfig } from "./octokit.ts";
import { forgeProfile } from "./profile.ts";
import { propertiesApi } from "./properties.ts";
import { repositoriesApi } from "./repositories.ts";
import { rulesApi } from "./rules.ts";
import { teamsApi, usersApi } from "./teams.ts";
import { appTokens, staticToken, tokenFromFile } from "./token-source.ts";
import { webhooksApi } from "./webhooks.ts";

export type GitHub = ReturnType<typeof githubOver>;

export const githubOver = (client: ForgeClient) => ({
  profile: client.profile,
  repositories: repositoriesApi(client),
  contents: contentsApi(client),
  gitData: gitDataApi(client),
  teams: teamsApi(client),
  users: usersApi(client),
  rules: rulesApi(client),
  variables: variablesApi(client),
  secrets: secretsApi(client),
  environments: environmentsApi(client),
  labels: labelsApi(client),
  properties: propertiesApi(client),
  webhooks: webhooksApi(client),
});

export interface GitHubConfig extends Omit<ForgeClientConfig, "profile" | "tokens"> {
  readonly env: Pick<Env, "github" | "forgePort">;
  readonly paths: Pick<DataPaths, "forgeToken">;
}

function tokensFor(config: GitHubConfig): ForgeClientConfig["tokens"] {
  const { github } = config.env;
  if (github.kind === "embedded") return () => tokenFromFile(config.paths.forgeToken);
  const { auth, org } = github;
  if (auth.kind === "token") return () => staticToken(auth.token);
  return (request) => appTokens({ appId: auth.appId, privateKeyFile: auth.privateKeyFile, org }, request);
}

/** The forge this portal is configured for: embedded, github.com or GitHub Enterprise Server. */
export const createGitHub = (config: GitHubConfig): GitHub =>
  githubOver(createForgeClient({ ...config, profile: forgeProfile(config.env), tokens: tokensFor(config) }));
