import { posix } from "node:path";
import { peelToCommit } from "../git/commit.ts";
import { findTyped, type Repo } from "../git/object-store.ts";
import { resolveRevision } from "../git/refs.ts";
import { type FlatEntry, findPath, listSizedTree, listTree } from "../git/tree.ts";
import { type Call, ok, read, type Reply, type Route } from "../http/call.ts";
import { forbidden, notFound } from "../http/problem.ts";
import { contentKind, contentShape } from "../present/content-shape.ts";
import { gitOf, repositoryOf } from "../resolve.ts";
import type { Repository } from "../store/repositories.ts";
import { isRawRequest, rawReply, wrappedBase64 } from "./git-objects.ts";

const MEBIBYTE = 1024 * 1024;
const MAXIMUM_DIRECTORY_ENTRIES = 1000;

type Snapshot = {
  readonly repository: Repository;
  readonly repo: Repo;
  readonly tree: string;
  readonly at: string;
};

async function snapshotOf(call: Call): Promise<Snapshot> {
  const repository = repositoryOf(call);
  const repo = gitOf(call, repository);
  const asked = call.query.get("ref");
  const at = asked ?? repository.defaultBranch;
  const sha = await resolveRevision(repo, at, repository.defaultBranch);
  const commit = sha ? await peelToCommit(repo, sha) : undefined;
  if (!commit) throw notFound(asked ? `No commit found for the ref ${asked}` : "This repository is empty.");
  return { repository, repo, tree: commit.tree, at };
}

async function directoryReply(call: Call, snapshot: Snapshot, entry: FlatEntry): Promise<Reply> {
  const { repository, repo, at } = snapshot;
  const prefix = entry.path === "" ? "" : `${entry.path}/`;
  const children = (await listSizedTree(repo, entry.sha, { prefix })).slice(0, MAXIMUM_DIRECTORY_ENTRIES);
  return ok(
    children.map(({ size = 0, ...child }) =>
      contentShape(call.forge, repository, { entry: { ...child, size }, at }),
    ),
  );
}

/** A link to a plain file inside the repository answers with that file, any other link with itself. */
async function followLink(snapshot: Snapshot, entry: FlatEntry, data: Buffer): Promise<FlatEntry> {
  const text = data.toString("utf8");
  const target = posix.join(posix.dirname(entry.path), text);
  if (target.startsWith("..") || text.startsWith("/")) return entry;
  const found = await findPath(snapshot.repo, snapshot.tree, target);
  return found && contentKind(found) === "file" ? { ...found, path: entry.path } : entry;
}

async function fileReply(call: Call, snapshot: Snapshot, found: FlatEntry): Promise<Reply> {
  const first = await findTyped(snapshot.repo, found.sha, "blob");
  if (!first) throw notFound();
  const entry = contentKind(found) === "symlink" ? await followLink(snapshot, found, first) : found;
  const data = entry === found ? first : ((await findTyped(snapshot.repo, entry.sha, "blob")) ?? first);
  if (data.length > 100 * MEBIBYTE) throw forbidden("This API returns blobs up to 100 MB in size.");
  if (isRawRequest(call)) return rawReply(data);
  const shape = contentShape(call.forge, snapshot.repository, {
    entry: { ...entry, size: data.length },
    at: snapshot.at,
  });
  if (contentKind(entry) === "symlink") return ok({ ...shape, target: data.toString("utf8") });
  const isSmall = data.length <= MEBIBYTE;
  return ok({ ...shape, content: isSmall ? wrappedBase64(data) : "", encoding: isSmall ? "base64" : "none" });
}

async function getContents(call: Call): Promise<Reply> {
  const snapshot = await snapshotOf(call);
  const entry = await findPath(snapshot.repo, snapshot.tree, call.params["path"] ?? "");
  if (!entry) throw notFound();
  const kind = contentKind(entry);
  if (kind === "dir") return directoryReply(call, snapshot, entry);
  if (kind !== "submodule") return fileReply(call, snapshot, entry);
  const shape = contentShape(call.forge, snapshot.repository, {
    entry: { ...entry, size: 0 },
    at: snapshot.at,
  });
  return ok({ ...shape, submodule_git_url: "" });
}

async function getReadme(call: Call): Promise<Reply> {
  const snapshot = await snapshotOf(call);
  for (const directory of [".github/", "", "docs/"]) {
    const root = await findPath(snapshot.repo, snapshot.tree, directory);
    if (root?.mode !== "040000") continue;
    const entries = await listTree(snapshot.repo, root.sha, directory);
    const readme = entries.find(
      (entry) => /(^|\/)readme(\.\w+)?$/i.test(entry.path) && contentKind(entry) === "file",
    );
    if (readme) return fileReply(call, snapshot, readme);
  }
  throw notFound();
}

const base = "/repos/{owner}/{repo}";

export const contentsReadRoutes: readonly Route[] = [
  read(`${base}/contents`, "contents=read", getContents),
  read(`${base}/contents/`, "contents=read", getContents),
  read(`${base}/contents/{path+}`, "contents=read", getContents),
  read(`${base}/readme`, "contents=read", getReadme),
];
