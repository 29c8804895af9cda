/** Everything the portal asks of a forge, one group per concern. */
import fs from "node:fs/promises";
import type { Env } from "../runtime/env.ts";
import type { DataPaths } from "../runtime/paths.ts";
import { environmentsApi, secretsApi, variablesApi } from "./actions-settings.ts";
import { contentsApi } from "./contents.ts";
import { gitDataApi } from "./git-data.ts";
import { labelsApi } from "./labels.ts";
import { metaApi } from "./meta.ts";
import { createForgeClient, type ForgeClient, type ForgeClientConfig } from "./octokit.ts";
import { ownerOf } from "./owner.ts";
import { forgeProfile } from "./profile.ts";
import { propertiesApi } from "./properties.ts";
import { repositoriesApi } from "./repositories.ts";
import { rulesApi } from "./rules.ts";
import { teamsApi, usersApi } from "./teams.ts";
import { appTokens, staticToken, tokenFromFile } from "./token-source.ts";
import { webhooksApi } from "./webhooks.ts";

export type GitHub = ReturnType<typeof githubOver>;

export const githubOver = (client: ForgeClient) => {
  const owner = ownerOf(client);
  return {
    profile: client.profile,
    owner,
    /** Of the GitHub App; undefined with any other credentials. */
    installation: () => client.installation(),
    usesApp: client.usesApp,
    repositories: repositoriesApi(client, owner),
    meta: metaApi(client, owner),
    contents: contentsApi(client),
    gitData: gitDataApi(client),
    teams: teamsApi(client, owner),
    users: usersApi(client, owner),
    rules: rulesApi(client),
    variables: variablesApi(client),
    secrets: secretsApi(client),
    environments: environmentsApi(client),
    labels: labelsApi(client),
    properties: propertiesApi(client, owner),
    webhooks: webhooksApi(client, owner),
  };
};

export interface GitHubConfig extends Omit<ForgeClientConfig, "profile" | "tokens"> {
  readonly env: Pick<Env, "github" | "forgePort">;
  readonly paths: Pick<DataPaths, "forgeToken">;
}

function tokensFor(config: GitHubConfig): ForgeClientConfig["tokens"] {
  const { github } = config.env;
  if (github.kind === "embedded") return () => tokenFromFile(config.paths.forgeToken);
  const { auth, org } = github;
  if (auth.kind === "token") return () => staticToken(auth.token);
  const privateKey = (): Promise<string> =>
    auth.kind === "app" ? fs.readFile(auth.privateKeyFile, "utf8") : Promise.resolve(auth.privateKey);
  return (request) => appTokens({ appId: auth.appId, privateKey, org }, request, config.now);
}

/** A client of the forge this portal is configured for: embedded, github.com or GitHub Enterprise Server. */
export const createConfiguredClient = (config: GitHubConfig): ForgeClient =>
  createForgeClient({ ...config, profile: forgeProfile(config.env), tokens: tokensFor(config) });

export const createGitHub = (config: GitHubConfig): GitHub => githubOver(createConfiguredClient(config));
