/*
 * The GitHub App a portal was connected with in its settings. A file, not a row: it decides which processes start, before
 * a database is open. Secrets in it are sealed with the master key and bound to the App's address; ADR 0009.
 */
import fs from "node:fs";
import { z } from "zod";
import { AppError, isAppError } from "../kernel/app-error.ts";
import { ConfigurationError, type Env } from "./env.ts";
import { deriveKey, loadMasterKey } from "./master-key.ts";
import type { DataPaths } from "./paths.ts";
import { seal, unseal } from "./sealing.ts";

const secretsSchema = z.object({
  privateKey: z.string().min(1),
  clientSecret: z.string().min(1),
  webhookSecret: z.string().nullable(),
});

const publicSchema = z.object({
  version: z.literal(1),
  url: z.url(),
  org: z.string().min(1),
  appId: z.string().min(1),
  slug: z.string().min(1),
  name: z.string(),
  htmlUrl: z.url(),
  clientId: z.string().min(1),
  /** Whether people of the organisation may sign in through it. */
  signIn: z.boolean(),
  connectedAt: z.number().int(),
});
const fileSchema = publicSchema.extend({ sealed: z.string() });

export type ConnectedApp = z.infer<typeof publicSchema> & z.infer<typeof secretsSchema>;

const placeOf = ({ url, appId }: Pick<ConnectedApp, "url" | "appId">): string => `github_app/${url}/${appId}`;

/** undefined when none was connected. Throws secret_unreadable. */
export function readConnectedApp(file: string, key: Buffer): ConnectedApp | undefined {
  if (!fs.existsSync(file)) return undefined;
  try {
    const { sealed, ...app } = fileSchema.parse(JSON.parse(fs.readFileSync(file, "utf8")));
    return { ...app, ...secretsSchema.parse(JSON.parse(unseal(key, placeOf(app), sealed))) };
  } catch (error) {
    throw new AppError(
      "secret_unreadable",
      "Expected the credentials of the connected GitHub App, sealed with this portal's master key, found something else. Restore the file or the key, or delete the file and connect again.",
      { cause: error },
    );
  }
}

/** For a process that starts. Throws ConfigurationError (78) naming the file. */
export function readConnectedAppAtStart(file: string, key: Buffer): ConnectedApp | undefined {
  try {
    return readConnectedApp(file, key);
  } catch (error) {
    if (!isAppError(error)) throw error;
    throw new ConfigurationError(
      `Expected the GitHub App of this portal in ${file}, sealed with its master key, found something else. Restore the file or the key, or delete the file and connect again.`,
      { cause: error },
    );
  }
}

/** In place at once or not at all. */
export function writeConnectedApp(file: string, key: Buffer, app: ConnectedApp): void {
  const { privateKey, clientSecret, webhookSecret, ...open } = app;
  const sealed = seal(key, placeOf(app), JSON.stringify({ privateKey, clientSecret, webhookSecret }));
  const draft = `${file}.new`;
  fs.rmSync(draft, { force: true });
  const handle = fs.openSync(draft, "wx", 0o600);
  try {
    fs.writeSync(handle, `${JSON.stringify({ ...open, sealed }, null, 2)}\n`);
    fs.fsyncSync(handle);
  } finally {
    fs.closeSync(handle);
  }
  fs.renameSync(draft, file);
}

export const removeConnectedApp = (file: string): void => fs.rmSync(file, { force: true });

/** The environment wins whole: a portal with GITHUB_URL set uses nothing of a connected App. */
export function withConnectedApp(env: Env, app: ConnectedApp | undefined): Env {
  if (env.github.kind === "github" || app === undefined) return env;
  const { url, org, appId, privateKey, clientId, clientSecret } = app;
  return {
    ...env,
    github: {
      kind: "github",
      url,
      org,
      auth: { kind: "connected-app", appId, privateKey },
      webhookSecret: app.webhookSecret ?? undefined,
    },
    githubSignIn: env.githubSignIn ?? (app.signIn ? { clientId, clientSecret } : undefined),
  };
}

/** What the processes of a data folder run with: their environment, and the App the folder was connected with. */
export function effectiveEnv(env: Env, paths: DataPaths): Env {
  if (!fs.existsSync(paths.connectedApp)) return env;
  const { masterKey: standard, database } = paths;
  const masterKey = loadMasterKey({ configured: env.masterKeyFile, standard, database });
  return withConnectedApp(env, readConnectedAppAtStart(paths.connectedApp, deriveKey(masterKey, "secrets")));
}
