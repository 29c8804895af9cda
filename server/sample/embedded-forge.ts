/*
 * What only the forge of this machine can do and no template ever asks for: naming people, and deleting. The portal's
 * GitHub client has no way to delete a repository, on purpose.
 */
import fs from "node:fs/promises";
import { AppError } from "../kernel/app-error.ts";
import type { Deps } from "../runtime/deps.ts";

const TIMEOUT_MS = 15_000;

export type EmbeddedForgeDeps = Pick<Deps, "github" | "paths">;

interface ForgeCall {
  readonly method: "PUT" | "DELETE";
  /** From the root of the forge. */
  readonly path: string;
  readonly body?: unknown;
}

/** Resolves when the call succeeded, or when what was to be deleted is not there. */
async function send(deps: EmbeddedForgeDeps, call: ForgeCall): Promise<void> {
  const { profile } = deps.github;
  if (profile.kind !== "embedded") {
    throw new AppError(
      "conflict",
      `The sample organisation lives on the embedded forge; this portal uses ${profile.host}.`,
    );
  }
  const token = (await fs.readFile(deps.paths.forgeToken, "utf8")).trim();
  const response = await fetch(`${profile.webUrl}${call.path}`, {
    method: call.method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
  });
  await response.arrayBuffer();
  const isGone = call.method === "DELETE" && response.status === 404;
  if (response.ok || isGone) return;
  throw new AppError(
    "upstream_error",
    `The embedded forge answered ${response.status} to ${call.method} ${call.path}.`,
  );
}

export const nameAccount = (
  deps: EmbeddedForgeDeps,
  { login, name, email }: { readonly login: string; readonly name: string; readonly email: string },
): Promise<void> => send(deps, { method: "PUT", path: `/_forge/accounts/${login}`, body: { name, email } });

const api = "/api/v3";

export const deleteRepository = (deps: EmbeddedForgeDeps, name: string): Promise<void> =>
  send(deps, { method: "DELETE", path: `${api}/repos/${deps.github.profile.org}/${name}` });

export const deleteTeam = (deps: EmbeddedForgeDeps, slug: string): Promise<void> =>
  send(deps, { method: "DELETE", path: `${api}/orgs/${deps.github.profile.org}/teams/${slug}` });

export const removeMember = (deps: EmbeddedForgeDeps, login: string): Promise<void> =>
  send(deps, { method: "DELETE", path: `${api}/orgs/${deps.github.profile.org}/members/${login}` });
