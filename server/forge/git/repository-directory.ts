import { randomBytes } from "node:crypto";
import { renameSync } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Forge, repositoryDirectory } from "../forge.ts";
import { listRepositoryIds } from "../store/repositories.ts";
import { runGit } from "./git-process.ts";

type Stored = Pick<Forge, "db" | "dataDir" | "git">;

/** Made under a temporary name first: the row and the final name appear together, never one without the other. */
export async function stageGitRepository(forge: Forge): Promise<string> {
  const directory = join(forge.dataDir, "repos", `${randomBytes(9).toString("base64url")}.new`);
  await initialise(forge, directory);
  return directory;
}

export function adoptGitRepository(forge: Forge, id: number, staged: string): void {
  renameSync(staged, repositoryDirectory(forge.dataDir, id));
}

async function initialise(forge: Stored, directory: string): Promise<void> {
  const result = await runGit(forge.git, [
    "init",
    "--quiet",
    "--bare",
    "--template=",
    "-b",
    "main",
    directory,
  ]);
  if (result.code !== 0) throw new Error(`git init exited ${result.code}: ${result.stderr.trim()}`);
}

/** Renamed away first, so that a half-deleted repository can never be served. */
export async function removeGitRepository(forge: Forge, id: number): Promise<void> {
  const directory = repositoryDirectory(forge.dataDir, id);
  const doomed = `${directory}.deleted`;
  await rename(directory, doomed).catch(() => undefined);
  await rm(doomed, { recursive: true, force: true });
}

/** A crash between the row and the directory leaves one without the other; at start both sides are made equal. */
export async function sweepRepositories(forge: Stored): Promise<void> {
  const root = join(forge.dataDir, "repos");
  await mkdir(root, { recursive: true, mode: 0o700 });
  const wanted = new Set(listRepositoryIds(forge.db).map((id) => `${id}.git`));
  const present = new Set(await readdir(root));
  for (const name of present) {
    if (!wanted.has(name)) await rm(join(root, name), { recursive: true, force: true });
  }
  for (const name of wanted) {
    if (!present.has(name)) await initialise(forge, join(root, name));
  }
}
