import { z } from "zod";
import { findCommit, peelToCommit, signatureAt, writeCommit } from "../git/commit.ts";
import { identityOf } from "../git/initial-commit.ts";
import { moveRef } from "../git/move-ref.ts";
import { type Repo, writeObject } from "../git/object-store.ts";
import { resolveRef } from "../git/refs.ts";
import { type FlatEntry, findPath, isSafePath, type TreeChange, writeTree } from "../git/tree.ts";
import { type Call, param, parseBody, type Reply, requireActor, type Route } from "../http/call.ts";
import { conflict, notFound, unprocessable } from "../http/problem.ts";
import { contentShape } from "../present/content-shape.ts";
import { gitCommitShape } from "../present/git-shape.ts";
import { gitOf, repositoryOf } from "../resolve.ts";
import type { Repository } from "../store/repositories.ts";
import { contentsReadRoutes } from "./contents-read.ts";
import { commitDate } from "./commit-date.ts";

const person = z.object({
  name: z.string().min(1),
  email: z.string().min(1),
  date: commitDate.optional(),
});
const writeSchema = z.object({
  message: z.string().min(1),
  content: z.string(),
  sha: z.string().optional(),
  branch: z.string().optional(),
  committer: person.optional(),
  author: person.optional(),
});
const deleteSchema = writeSchema.omit({ content: true }).extend({ sha: z.string() });
type WriteBody = z.infer<typeof writeSchema>;

type Target = {
  readonly repository: Repository;
  readonly repo: Repo;
  readonly branch: string;
  readonly head: string | undefined;
  readonly tree: string | undefined;
  readonly current: FlatEntry | undefined;
};

async function findTarget(call: Call, wantedBranch: string | undefined): Promise<Target> {
  const repository = repositoryOf(call);
  const repo = gitOf(call, repository);
  const branch = wantedBranch ?? repository.defaultBranch;
  const path = param(call, "path");
  if (!isSafePath(path)) throw unprocessable("path contains a malformed path component");
  const head = await resolveRef(repo, `refs/heads/${branch}`);
  const isFirstCommit = (await resolveRef(repo, `refs/heads/${repository.defaultBranch}`)) === undefined;
  if (!head && !isFirstCommit) throw notFound(`Branch ${branch} not found`);
  const tree = head ? (await peelToCommit(repo, head))?.tree : undefined;
  const current = tree ? await findPath(repo, tree, path) : undefined;
  return { repository, repo, branch, head, tree, current };
}

/** The caller proves which version it replaces; GitHub tells a missing proof from a wrong one. */
function checkSha(call: Call, target: Target, sha: string | undefined): void {
  if (target.current === undefined) return;
  if (target.current.mode === "040000") throw unprocessable("path is a directory");
  if (sha === undefined) throw unprocessable('Invalid request.\n\n"sha" wasn\'t supplied.');
  // GitHub names the version that was given, not the one that is there.
  if (sha !== target.current.sha) throw conflict(`${param(call, "path")} does not match ${sha}`);
}

type Signed = Pick<WriteBody, "message" | "author" | "committer">;

async function commitChange(
  call: Call,
  target: Target,
  spec: { change: TreeChange; signed: Signed },
): Promise<string> {
  const { repository, repo, head } = target;
  const { signed } = spec;
  const actor = requireActor(call);
  const now = call.forge.now();
  const self = identityOf(actor.account);
  const committerInput = signed.committer ?? signed.author ?? { ...self, date: undefined };
  const authorInput = signed.author ?? committerInput;
  const toSignature = (input: { name: string; email: string; date?: string | undefined }) =>
    signatureAt({ name: input.name, email: input.email }, input.date ?? now);
  const commit = await writeCommit(repo, {
    tree: await writeTree(repo, target.tree, [spec.change]),
    parents: head ? [head] : [],
    author: toSignature(authorInput),
    committer: toSignature(committerInput),
    message: signed.message,
  });
  const name = `refs/heads/${target.branch}`;
  await moveRef(call.forge, {
    repository,
    actor,
    name,
    to: commit,
    expected: head,
    force: false,
    violationStatus: 409,
  });
  return commit;
}

async function commitReply(call: Call, target: Target, sha: string): Promise<Record<string, unknown>> {
  const commit = await findCommit(target.repo, sha);
  if (!commit) throw new Error(`expected commit ${sha} just written, found none`);
  return gitCommitShape(call.forge, target.repository, commit);
}

/** GitHub has a sentence of its own for this; line breaks, which it sends itself, it does not take. */
function parseContent(content: string): Buffer {
  if (!z.base64().safeParse(content).success) throw unprocessable("content is not valid Base64");
  return Buffer.from(content, "base64");
}

async function putContents(call: Call): Promise<Reply> {
  const body = parseBody(call, writeSchema, "Content");
  const data = parseContent(body.content);
  const target = await findTarget(call, body.branch);
  checkSha(call, target, body.sha);
  const sha = await writeObject(target.repo, { type: "blob", data });
  const path = param(call, "path");
  // The endpoint has no mode field: a new file is plain, an existing one keeps its executable bit.
  const mode = target.current?.mode === "100755" ? "100755" : "100644";
  const commit = await commitChange(call, target, { change: { path, mode, sha }, signed: body });
  const entry = { path, mode, sha, size: data.length } as const;
  return {
    status: target.current ? 200 : 201,
    body: {
      content: contentShape(call.forge, target.repository, { entry, at: target.branch }),
      commit: await commitReply(call, target, commit),
    },
  };
}

async function deleteContents(call: Call): Promise<Reply> {
  const body = parseBody(call, deleteSchema, "Content");
  const target = await findTarget(call, body.branch);
  if (!target.current) throw notFound();
  checkSha(call, target, body.sha);
  const change: TreeChange = { path: param(call, "path"), mode: "100644", sha: null };
  const commit = await commitChange(call, target, { change, signed: body });
  return { status: 200, body: { content: null, commit: await commitReply(call, target, commit) } };
}

const path = "/repos/{owner}/{repo}/contents/{path+}";

export const contentRoutes: readonly Route[] = [
  ...contentsReadRoutes,
  { method: "PUT", path, needs: "push", permission: "contents=write,workflows=write", handle: putContents },
  {
    method: "DELETE",
    path,
    needs: "push",
    permission: "contents=write,workflows=write",
    handle: deleteContents,
  },
];
