/** What workflows read: variables, sealed secrets, environments. */
import sodium from "libsodium-wrappers";
import { z } from "zod";
import { undefinedWhenMissing } from "./forge-error.ts";
import { noContentSchema, type ForgeClient, type RepoRef } from "./octokit.ts";

const variableSchema = z.object({ name: z.string(), value: z.string() });
const publicKeySchema = z.object({ key_id: z.string(), key: z.string() });
const secretSchema = z.object({ name: z.string(), updated_at: z.string() });
const environmentSchema = z.object({ name: z.string() });

export interface Variable {
  readonly name: string;
  readonly value: string;
}

async function findVariable(client: ForgeClient, ref: RepoRef, name: string): Promise<string | undefined> {
  const found = await undefinedWhenMissing(
    client.call(variableSchema, (request) =>
      request("GET /repos/{owner}/{repo}/actions/variables/{name}", { ...ref, name }),
    ),
  );
  return found?.value;
}

async function createVariable(client: ForgeClient, ref: RepoRef, variable: Variable): Promise<void> {
  await client.call(noContentSchema, (request) =>
    request("POST /repos/{owner}/{repo}/actions/variables", { ...ref, ...variable }),
  );
}

async function updateVariable(client: ForgeClient, ref: RepoRef, variable: Variable): Promise<void> {
  await client.call(noContentSchema, (request) =>
    request("PATCH /repos/{owner}/{repo}/actions/variables/{name}", { ...ref, ...variable }),
  );
}

/** libsodium's sealed box: only the forge, which holds the private key, can open it. */
export async function sealForForge(value: string, publicKey: string): Promise<string> {
  await sodium.ready;
  const key = sodium.from_base64(publicKey, sodium.base64_variants.ORIGINAL);
  return sodium.to_base64(
    sodium.crypto_box_seal(sodium.from_string(value), key),
    sodium.base64_variants.ORIGINAL,
  );
}

async function hasSecret(client: ForgeClient, ref: RepoRef, name: string): Promise<boolean> {
  const found = await undefinedWhenMissing(
    client.call(secretSchema, (request) =>
      request("GET /repos/{owner}/{repo}/actions/secrets/{secret_name}", { ...ref, secret_name: name }),
    ),
  );
  return found !== undefined;
}

async function putSecret(client: ForgeClient, ref: RepoRef, secret: Variable): Promise<void> {
  const publicKey = await client.call(publicKeySchema, (request) =>
    request("GET /repos/{owner}/{repo}/actions/secrets/public-key", { ...ref }),
  );
  const encrypted = await sealForForge(secret.value, publicKey.key);
  await client.call(noContentSchema, (request) =>
    request("PUT /repos/{owner}/{repo}/actions/secrets/{secret_name}", {
      ...ref,
      secret_name: secret.name,
      encrypted_value: encrypted,
      key_id: publicKey.key_id,
    }),
  );
}

async function hasEnvironment(client: ForgeClient, ref: RepoRef, name: string): Promise<boolean> {
  const found = await undefinedWhenMissing(
    client.call(environmentSchema, (request) =>
      request("GET /repos/{owner}/{repo}/environments/{environment_name}", {
        ...ref,
        environment_name: name,
      }),
    ),
  );
  return found !== undefined;
}

async function putEnvironment(client: ForgeClient, ref: RepoRef, name: string): Promise<void> {
  await client.call(environmentSchema, (request) =>
    request("PUT /repos/{owner}/{repo}/environments/{environment_name}", { ...ref, environment_name: name }),
  );
}

export const variablesApi = (client: ForgeClient) => ({
  find: (ref: RepoRef, name: string) => findVariable(client, ref, name),
  create: (ref: RepoRef, variable: Variable) => createVariable(client, ref, variable),
  update: (ref: RepoRef, variable: Variable) => updateVariable(client, ref, variable),
});

export const secretsApi = (client: ForgeClient) => ({
  has: (ref: RepoRef, name: string) => hasSecret(client, ref, name),
  put: (ref: RepoRef, secret: Variable) => putSecret(client, ref, secret),
});

export const environmentsApi = (client: ForgeClient) => ({
  has: (ref: RepoRef, name: string) => hasEnvironment(client, ref, name),
  put: (ref: RepoRef, name: string) => putEnvironment(client, ref, name),
});
