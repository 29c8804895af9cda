import { randomBytes } from "node:crypto";
import { existsSync, renameSync } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Forge, repositoryDirectory } from "../forge.ts";
import { listRepositoryIds } from "../store/repositories.ts";
import { runGit } from "./git-process.ts";

type Stored = Pick<Forge, "db" | "dataDir" | "git" | "log">;

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

const DOOMED = ".deleted";

/** Renamed away in the transaction that deletes the row: a crash between the two is undone by the next start. */
export function doomGitRepository(forge: Forge, id: number): string {
  const directory = repositoryDirectory(forge.dataDir, id);
  const doomed = `${directory}${DOOMED}`;
  if (existsSync(directory)) renameSync(directory, doomed);
  return doomed;
}

/**
 * At start the rows and the directories are made equal. Only our own half-done work is deleted; a repository that the
 * database does not know may be all that is left of somebody's work (a lost or restored database), so it is set aside.
 */
export async function sweepRepositories(forge: Stored): Promise<void> {
  const root = join(forge.dataDir, "repos");
  await mkdir(root, { recursive: true, mode: 0o700 });
  const wanted = new Set(listRepositoryIds(forge.db).map((id) => `${id}.git`));
  await undoInterrupted(root, wanted);
  const present = await readdir(root);
  const unknown = present.filter((name) => !wanted.has(name));
  if (wanted.size === 0) refuseEmptyDatabase(forge, unknown);
  for (const name of unknown) await setAside(forge, name);
  for (const name of wanted) {
    if (!present.includes(name)) await initialise(forge, join(root, name));
  }
}

/** Ends what a crash interrupted: staged directories, deletions, and rows that were never committed. */
async function undoInterrupted(root: string, wanted: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(root)) {
    const directory = join(root, name);
    const original = name.slice(0, -DOOMED.length);
    if (name.endsWith(DOOMED) && wanted.has(original) && !existsSync(join(root, original))) {
      await rename(directory, join(root, original));
    } else if (/\.(new|deleted)$/.test(name) || (!wanted.has(name) && (await isBlank(directory)))) {
      await rm(directory, { recursive: true, force: true });
    }
  }
}

/** A repository of ours without one object: what a crash leaves between the directory and its row. */
async function isBlank(directory: string): Promise<boolean> {
  if (!/\/\d+\.git$/.test(directory)) return false;
  try {
    const objects = await readdir(join(directory, "objects"), { recursive: true, withFileTypes: true });
    return !objects.some((entry) => entry.isFile());
  } catch {
    return false;
  }
}

function refuseEmptyDatabase(forge: Stored, unknown: readonly string[]): void {
  const repositories = unknown.filter((name) => name.endsWith(".git"));
  if (repositories.length === 0) return;
  const shown = repositories.slice(0, 5).join(", ");
  throw new Error(
    `expected ${join(forge.dataDir, "forge.db")} to know the repositories in ${join(forge.dataDir, "repos")}, found no repository in it and ${repositories.length} there (${shown}). Nothing was changed. Put the forge.db that belongs to them back, or move the repos folder away to begin anew`,
  );
}

async function setAside(forge: Stored, name: string): Promise<void> {
  const shelf = join(forge.dataDir, "lost+found");
  await mkdir(shelf, { recursive: true, mode: 0o700 });
  const taken = new Set(await readdir(shelf));
  let kept = name;
  for (let copy = 2; taken.has(kept); copy += 1) kept = `${name}.${copy}`;
  await rename(join(forge.dataDir, "repos", name), join(shelf, kept));
  forge.log("warn", "forge.repository-set-aside", { from: `repos/${name}`, to: `lost+found/${kept}` });
}
