/*
 * Brings the catalog's picture of one repository up to its newest commit. The network comes first, then reading what it
 * brought, then one short transaction; when another worker stored a newer commit meanwhile, the picture is taken again.
 */
import type { Tx } from "../../../db/client.ts";
import { AppError } from "../../kernel/app-error.ts";
import { enqueueJob } from "../../jobs/queue.ts";
import type { GitTree } from "../../github/contents.ts";
import type { RepoRef } from "../../github/octokit.ts";
import type { Repository } from "../../github/repositories.ts";
import type { Deps } from "../../runtime/deps.ts";
import { repositoryChangedJob } from "../domain/catalog-events.ts";
import type { DescriptorSet } from "../domain/parse-descriptor-set.ts";
import { descriptorPath, isReadableSize, selectFacts, type FactFile } from "../domain/repository-facts.ts";
import { applyDescriptor } from "../descriptors/apply-descriptor.ts";
import { offerFreedRefs } from "../descriptors/offer-freed-refs.ts";
import { dropRepository } from "./drop-repository.ts";
import { readRepositoryDescriptor } from "../descriptors/read-descriptor.ts";
import {
  findRepository,
  findRepositoryByForgeId,
  findRepositoryByName,
  listRepositoryFiles,
  replaceRepositoryFiles,
  saveSeenRepository,
  updateIngestedState,
  type RepositoryFileRow,
  type RepositoryRow,
} from "../store/repositories.ts";

export type IngestDeps = Pick<Deps, "db" | "now" | "newId" | "auditKey" | "github" | "logger" | "reader">;
export type IngestOutcome = "changed" | "same" | "gone";

const MAX_ATTEMPTS = 5;
const BLOBS_AT_ONCE = 4;

/** Reads by name, so that a deleted, archived or renamed repository leaves the catalog too. */
export async function refreshRepository(
  deps: IngestDeps,
  ref: { readonly owner: string; readonly repo: string },
): Promise<IngestOutcome> {
  const repository = await deps.github.repositories.find(ref);
  const known = await findRepositoryByName(deps.db.read, ref.owner, ref.repo);
  const isAlive = repository !== undefined && !repository.isArchived;
  // Another id under the same name: the repository known before was deleted or renamed away.
  if (known !== undefined && (!isAlive || known.forgeId !== repository.id)) await dropRepository(deps, known);
  return isAlive ? ingestRepository(deps, repository) : "gone";
}

export async function ingestRepository(deps: IngestDeps, repository: Repository): Promise<IngestOutcome> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const row = await seeRepository(deps, repository);
    const snapshot = await readSnapshot(deps, repository, row);
    const outcome = await deps.db.withTx((tx) => storeSnapshot(tx, deps, { row, snapshot }));
    if (outcome !== "overtaken") return outcome;
  }
  throw new AppError("conflict", `${repository.fullName} changed ${MAX_ATTEMPTS} times while it was read.`);
}

async function seeRepository(deps: IngestDeps, repository: Repository): Promise<RepositoryRow> {
  const seen = {
    forgeId: repository.id,
    owner: repository.owner,
    name: repository.name,
    description: repository.description === "" ? null : repository.description,
    htmlUrl: repository.htmlUrl,
    cloneUrl: repository.cloneUrl,
    defaultBranch: repository.defaultBranch,
    visibility: repository.visibility,
    createdAt: repository.createdAtMs,
    pushedAt: repository.pushedAtMs,
    seenAt: deps.now(),
  };
  return deps.db.withTx(async (tx) => {
    await saveSeenRepository(tx, deps.newId("repo"), seen);
    const row = await findRepositoryByForgeId(tx, repository.id);
    if (row === undefined) throw new Error(`Repository ${repository.fullName} was not stored.`);
    return row;
  });
}

interface Snapshot {
  /** Empty for a repository without a commit. */
  readonly headSha: string;
  readonly treeSha: string | null;
  readonly committedAt: number | null;
  readonly author: string | null;
  /** null: nothing changed since the stored picture. */
  readonly files: readonly RepositoryFileRow[] | null;
  readonly set: DescriptorSet;
}

/** A repository with commits never becomes empty again, so "not found" for its branch is no reason to forget it. */
const notShown = ({ fullName, defaultBranch }: Repository): AppError =>
  new AppError(
    "forge_unavailable",
    `${fullName}: the forge does not show the branch ${defaultBranch} now. What was read before stays.`,
  );

const noDescriptor: DescriptorSet = { documents: [], findings: [], files: [], wanted: [] };
const nothingNew = { author: null, set: noDescriptor };

async function readSnapshot(deps: IngestDeps, repository: Repository, row: RepositoryRow): Promise<Snapshot> {
  const ref = { owner: repository.owner, repo: repository.name };
  const head = await deps.github.gitData.findRef(ref, `heads/${repository.defaultBranch}`);
  if (head === undefined && (row.headSha ?? "") !== "") throw notShown(repository);
  if (head === undefined) return { headSha: "", treeSha: null, committedAt: null, files: [], ...nothingNew };
  const { treeSha, committedAt } = row;
  if (row.headSha === head.sha)
    return { headSha: head.sha, treeSha, committedAt, files: null, ...nothingNew };
  const commit = await deps.github.gitData.getCommit(ref, head.sha);
  const tree = await deps.github.contents.getTree(ref, head.sha);
  const files = await readFacts(deps, { row, ref, facts: selectFacts(tree.entries) });
  const descriptor = files.find((file) => file.path === descriptorPath);
  const readText = (path: string): Promise<string | null> => readOther(deps, { ref, tree, path });
  const set =
    descriptor === undefined
      ? noDescriptor
      : await readRepositoryDescriptor(deps, { text: descriptor.content, readText });
  const { name: author, dateMs } = commit.author;
  return { headSha: head.sha, treeSha: commit.treeSha, committedAt: dateMs, author, files, set };
}

interface OtherFile {
  readonly ref: RepoRef;
  readonly tree: GitTree;
  readonly path: string;
}

/** A file the descriptor names. Only regular files: a link's content is a path, and not ours to follow. */
async function readOther(deps: IngestDeps, { ref, tree, path }: OtherFile): Promise<string | null> {
  const entry = tree.entries.find((candidate) => candidate.path === path);
  const isFile = entry?.type === "blob" && entry.mode.startsWith("100");
  return isFile && isReadableSize(entry.size) ? readText(deps, ref, entry.sha) : null;
}

interface FactsToRead {
  readonly row: RepositoryRow;
  readonly ref: { readonly owner: string; readonly repo: string };
  readonly facts: readonly FactFile[];
}

/** A blob's name is the hash of its content: what is stored under the same name need not be read again. */
async function readFacts(deps: IngestDeps, input: FactsToRead): Promise<RepositoryFileRow[]> {
  const known = await listRepositoryFiles(deps.db.read, input.row.id);
  const contentOf = new Map(known.map((file) => [file.blobSha, file.content]));
  const read: RepositoryFileRow[] = [];
  for (let at = 0; at < input.facts.length; at += BLOBS_AT_ONCE) {
    const group = input.facts.slice(at, at + BLOBS_AT_ONCE).map(async (fact) => {
      const stored = contentOf.get(fact.sha);
      const content = stored ?? (fact.isReadable ? await readText(deps, input.ref, fact.sha) : null);
      return { repositoryId: input.row.id, path: fact.path, blobSha: fact.sha, size: fact.size, content };
    });
    read.push(...(await Promise.all(group)));
  }
  return read;
}

async function readText(
  deps: IngestDeps,
  ref: { readonly owner: string; readonly repo: string },
  sha: string,
): Promise<string> {
  const blob = await deps.github.contents.getBlob(ref, sha);
  // SQLite text ends at NUL for some readers; a text file has none.
  return blob.toString("utf8").replaceAll("\0", "\uFFFD");
}

async function storeSnapshot(
  tx: Tx,
  deps: IngestDeps,
  input: { readonly row: RepositoryRow; readonly snapshot: Snapshot },
): Promise<IngestOutcome | "overtaken"> {
  const { row, snapshot } = input;
  const now = deps.now();
  const current = await findRepository(tx, row.id);
  if (current === undefined || current.headSha !== row.headSha) return "overtaken";
  const { headSha, treeSha, committedAt, author, files, set } = snapshot;
  const state = { headSha, treeSha, committedAt, ingestedAt: now, error: null };
  if (files === null || (headSha === "" && row.headSha === "")) {
    await updateIngestedState(tx, row.id, state);
    return "same";
  }
  await replaceRepositoryFiles(tx, row.id, files);
  const commit = { sha: headSha, author };
  const { freed } = await applyDescriptor(tx, deps, { repository: current, commit, set });
  await updateIngestedState(tx, row.id, { ...state, changedAt: now });
  await enqueueJob(tx, deps, { kind: repositoryChangedJob, key: row.id, payload: { repositoryId: row.id } });
  await offerFreedRefs(tx, deps, { refs: freed, exceptRepositoryId: row.id });
  return "changed";
}
