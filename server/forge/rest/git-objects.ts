import { z } from "zod";
import { findCommit, peelToCommit, type Signature, signatureAt, writeCommit } from "../git/commit.ts";
import { identityOf } from "../git/initial-commit.ts";
import { findObject, findTyped, type Repo, writeObject, writeObjects } from "../git/object-store.ts";
import { isEmptyRepository, resolveRevision } from "../git/refs.ts";
import {
  checkTarget,
  FILE_MODES,
  isSafePath,
  listSizedTree,
  type TreeChange,
  writeTree,
} from "../git/tree.ts";
import {
  type Call,
  created,
  ok,
  param,
  parseBody,
  read,
  type Reply,
  requireActor,
  type Route,
} from "../http/call.ts";
import { emptyRepository, notFound, unprocessable } from "../http/problem.ts";
import { nodeId } from "../present/account-shape.ts";
import { gitCommitShape, treeEntryShape } from "../present/git-shape.ts";
import { repositoryUrl } from "../present/repository-shape.ts";
import { gitOf, repositoryOf } from "../resolve.ts";
import type { Repository } from "../store/repositories.ts";
import { commitDate } from "./commit-date.ts";

/** GitHub refuses the whole Git Data API until a first commit exists by another way. */
export async function openRepository(call: Call): Promise<{ repository: Repository; repo: Repo }> {
  const repository = repositoryOf(call);
  const repo = gitOf(call, repository);
  if (await isEmptyRepository(repo, repository.defaultBranch)) throw emptyRepository();
  return { repository, repo };
}

const blobSchema = z.object({ content: z.string(), encoding: z.enum(["utf-8", "base64"]).default("utf-8") });

async function postBlob(call: Call): Promise<Reply> {
  const body = parseBody(call, blobSchema, "Blob");
  const { repository, repo } = await openRepository(call);
  const data = Buffer.from(body.content, body.encoding === "base64" ? "base64" : "utf8");
  const sha = await writeObject(repo, { type: "blob", data });
  return created({ sha, url: `${repositoryUrl(call.forge, repository)}/git/blobs/${sha}` });
}

export const isRawRequest = (call: Call) =>
  /application\/vnd\.github\.(v3\.)?raw(\+json)?/.test(call.headers.accept ?? "");
export const rawReply = (bytes: Buffer): Reply => ({
  status: 200,
  raw: { contentType: "application/vnd.github.raw; charset=utf-8", bytes },
});

/** GitHub wraps base64 at 60 characters and ends with a newline. */
export const wrappedBase64 = (data: Buffer) => data.toString("base64").replace(/.{1,60}/g, "$&\n");

async function getBlob(call: Call): Promise<Reply> {
  const { repository, repo } = await openRepository(call);
  const sha = param(call, "file_sha");
  const data = await findTyped(repo, sha, "blob");
  if (!data) throw notFound();
  if (isRawRequest(call)) return rawReply(data);
  return ok({
    sha,
    node_id: nodeId("Blob", `${repository.id}:${sha}`),
    size: data.length,
    url: `${repositoryUrl(call.forge, repository)}/git/blobs/${sha}`,
    content: wrappedBase64(data),
    encoding: "base64",
  });
}

const entrySchema = z.object({
  path: z.string(),
  mode: z.enum(FILE_MODES),
  type: z.enum(["blob", "tree", "commit"]).optional(),
  sha: z.string().nullable().optional(),
  content: z.string().optional(),
});
const treeSchema = z.object({ tree: z.array(entrySchema).min(1), base_tree: z.string().optional() });
type EntryInput = z.infer<typeof entrySchema>;

function checkEntry(entry: EntryInput): void {
  if (!isSafePath(entry.path)) throw unprocessable("tree.path contains a malformed path component");
  if (entry.sha !== undefined && entry.content !== undefined)
    throw unprocessable("Must supply either tree.sha or tree.content");
  if (entry.sha === undefined && entry.content === undefined)
    throw unprocessable("Must supply either tree.sha or tree.content");
  if (typeof entry.sha === "string" && !/^[0-9a-f]{40}$/.test(entry.sha)) {
    throw unprocessable("The tree parameter contains an invalid SHA");
  }
}

/** Inline contents become blobs in one parallel batch, so the cost of a scaffold does not grow with its requests. */
async function toChanges(repo: Repo, entries: readonly EntryInput[]): Promise<TreeChange[]> {
  entries.forEach(checkEntry);
  const inline = entries.filter((entry) => entry.content !== undefined);
  const ids = await writeObjects(
    repo,
    inline.map((entry) => ({ type: "blob", data: Buffer.from(entry.content ?? "") })),
  );
  const written = new Map(inline.map((entry, index) => [entry, ids[index] ?? ""]));
  const changes = entries.map((entry) => ({
    path: entry.path,
    mode: entry.mode,
    sha: written.get(entry) ?? entry.sha ?? null,
  }));
  for (const [index, change] of changes.entries()) {
    if (entries[index]?.content === undefined) await checkTarget(repo, change);
  }
  return changes;
}

async function resolveBaseTree(repo: Repo, sha: string | undefined): Promise<string | undefined> {
  if (sha === undefined) return undefined;
  const object = await findObject(repo, sha);
  if (object?.type === "tree") return sha;
  const commit = object?.type === "commit" ? await findCommit(repo, sha) : undefined;
  if (!commit) throw notFound();
  return commit.tree;
}

/** GitHub's limit; what lies beyond is left out, and the answer says so. */
const MAXIMUM_ENTRIES = 100_000;

async function treeReply(call: Call, sha: string, isRecursive: boolean): Promise<Record<string, unknown>> {
  const repository = repositoryOf(call);
  const repo = gitOf(call, repository);
  const entries = await listSizedTree(repo, sha, { isRecursive });
  return {
    sha,
    url: `${repositoryUrl(call.forge, repository)}/git/trees/${sha}`,
    tree: entries.slice(0, MAXIMUM_ENTRIES).map((entry) => treeEntryShape(call.forge, repository, entry)),
    truncated: entries.length > MAXIMUM_ENTRIES,
  };
}

async function postTree(call: Call): Promise<Reply> {
  const body = parseBody(call, treeSchema, "Tree");
  const { repo } = await openRepository(call);
  const base = await resolveBaseTree(repo, body.base_tree);
  const sha = await writeTree(repo, base, await toChanges(repo, body.tree));
  return created(await treeReply(call, sha, false));
}

async function getTree(call: Call): Promise<Reply> {
  const { repository, repo } = await openRepository(call);
  const revision = param(call, "tree_sha");
  const id = await resolveRevision(repo, revision, repository.defaultBranch);
  const object = id ? await findObject(repo, id) : undefined;
  const treeSha = object?.type === "tree" ? id : (await peelToCommit(repo, id ?? ""))?.tree;
  if (!treeSha) throw notFound();
  return ok(await treeReply(call, treeSha, (call.query.get("recursive") ?? "") !== ""));
}

const commitSchema = z.object({
  message: z.string(),
  tree: z.string(),
  parents: z.array(z.string()).default([]),
  author: z
    .object({ name: z.string().min(1), email: z.string().min(1), date: commitDate.optional() })
    .optional(),
  committer: z
    .object({ name: z.string().optional(), email: z.string().optional(), date: commitDate.optional() })
    .optional(),
});

type CommitInput = z.infer<typeof commitSchema>;

/** The committer defaults to the author, the author to the caller, both times to now. */
function signaturesOf(call: Call, body: CommitInput): { author: Signature; committer: Signature } {
  const person = body.author ?? { ...identityOf(requireActor(call).account), date: undefined };
  const date = person.date ?? call.forge.now();
  const author = signatureAt({ name: person.name, email: person.email }, date);
  const { committer } = body;
  if (!committer) return { author, committer: author };
  const other = { name: committer.name ?? author.name, email: committer.email ?? author.email };
  return { author, committer: signatureAt(other, committer.date ?? date) };
}

async function postCommit(call: Call): Promise<Reply> {
  const body = parseBody(call, commitSchema, "Commit");
  const { repository, repo } = await openRepository(call);
  if ((await findTyped(repo, body.tree, "tree")) === undefined)
    throw unprocessable("Tree SHA does not exist");
  for (const parent of body.parents) {
    if (!(await findCommit(repo, parent))) {
      throw unprocessable("Parent SHA does not exist or is not a commit object");
    }
  }
  const { tree, parents, message } = body;
  const sha = await writeCommit(repo, { tree, parents, message, ...signaturesOf(call, body) });
  const commit = await findCommit(repo, sha);
  if (!commit) throw new Error(`expected commit ${sha} just written, found none`);
  return created(gitCommitShape(call.forge, repository, commit));
}

async function getCommit(call: Call): Promise<Reply> {
  const { repository, repo } = await openRepository(call);
  const commit = await findCommit(repo, param(call, "commit_sha"));
  if (!commit) throw notFound();
  return ok(gitCommitShape(call.forge, repository, commit));
}

const base = "/repos/{owner}/{repo}/git";

export const gitObjectRoutes: readonly Route[] = [
  { method: "POST", path: `${base}/blobs`, needs: "push", permission: "contents=write", handle: postBlob },
  read(`${base}/blobs/{file_sha}`, "contents=read", getBlob),
  {
    method: "POST",
    path: `${base}/trees`,
    needs: "push",
    permission: "contents=write,workflows=write",
    handle: postTree,
  },
  read(`${base}/trees/{tree_sha+}`, "contents=read", getTree),
  {
    method: "POST",
    path: `${base}/commits`,
    needs: "push",
    permission: "contents=write",
    handle: postCommit,
  },
  read(`${base}/commits/{commit_sha}`, "contents=read", getCommit),
];
