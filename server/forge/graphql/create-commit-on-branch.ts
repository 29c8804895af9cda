import { z } from "zod";
import { gitRepo } from "../forge.ts";
import { findCommit, signatureAt, signatureDate, writeCommit } from "../git/commit.ts";
import { identityOf } from "../git/initial-commit.ts";
import { moveRef } from "../git/move-ref.ts";
import { writeObjects } from "../git/object-store.ts";
import { resolveRef } from "../git/refs.ts";
import { isSafePath, type TreeChange, writeTree } from "../git/tree.ts";
import { type Call, requireActor } from "../http/call.ts";
import { conflict, forbidden, notFound, unprocessable } from "../http/problem.ts";
import { hasPermission, isGranted, permissionOf } from "../permissions.ts";
import { findRepository, fullName, type Repository } from "../store/repositories.ts";

// `createCommitOnBranch`: one commit of whole files on an existing branch, refused unless the branch is where the caller
// thinks it is. Every file it writes is plain; it knows no executable bit. Source: GitHub's public GraphQL schema.

export const createCommitInput = z.strictObject({
  clientMutationId: z.string().nullish(),
  branch: z.strictObject({
    id: z.never().optional(),
    repositoryNameWithOwner: z.string(),
    branchName: z.string().min(1),
  }),
  message: z.strictObject({ headline: z.string().min(1), body: z.string().nullish() }),
  expectedHeadOid: z.string().regex(/^[0-9a-f]{40}$/),
  fileChanges: z
    .strictObject({
      additions: z.array(z.strictObject({ path: z.string(), contents: z.base64() })).default([]),
      deletions: z.array(z.strictObject({ path: z.string() })).default([]),
    })
    .default({ additions: [], deletions: [] }),
});
type Input = z.infer<typeof createCommitInput>;

function repositoryOf(call: Call, nameWithOwner: string): Repository {
  const [owner = "", name = ""] = nameWithOwner.split("/");
  const repository = findRepository(call.forge.db, owner, name);
  if (!repository) throw notFound(`Could not resolve to a Repository with the name '${nameWithOwner}'.`);
  const actor = requireActor(call);
  const isAllowed = isGranted(actor, "contents=write");
  if (!isAllowed || !hasPermission(permissionOf(call.forge, repository, actor), "push")) {
    throw forbidden("Resource not accessible by integration");
  }
  if (repository.isArchived) throw forbidden("Repository was archived so is read-only.");
  return repository;
}

async function toChanges(call: Call, repository: Repository, input: Input): Promise<TreeChange[]> {
  const { additions, deletions } = input.fileChanges;
  for (const { path } of [...additions, ...deletions]) {
    if (!isSafePath(path)) throw unprocessable(`A path was requested that is malformed: ${path}`);
  }
  const blobs = additions.map(({ contents }) => ({
    type: "blob" as const,
    data: Buffer.from(contents, "base64"),
  }));
  const ids = await writeObjects(gitRepo(call.forge, repository.id), blobs);
  return [
    ...additions.map(({ path }, index) => ({ path, mode: "100644" as const, sha: ids[index] ?? "" })),
    ...deletions.map(({ path }) => ({ path, mode: "100644" as const, sha: null })),
  ];
}

const stale = (head: string) =>
  conflict(`Expected branch to point to "${head}" but it did not. Pull and try again.`);

async function commitChanges(call: Call, repository: Repository, input: Input): Promise<string> {
  const { forge } = call;
  const repo = gitRepo(forge, repository.id);
  const ref = `refs/heads/${input.branch.branchName}`;
  const head = await resolveRef(repo, ref);
  if (head === undefined) throw notFound(`Could not resolve to a Ref with the name '${ref}'.`);
  if (head !== input.expectedHeadOid) throw stale(head);
  const parent = await findCommit(repo, head);
  const actor = requireActor(call);
  const { headline, body } = input.message;
  const sha = await writeCommit(repo, {
    tree: await writeTree(repo, parent?.tree, await toChanges(call, repository, input)),
    parents: [head],
    author: signatureAt(identityOf(actor.account), forge.now()),
    // GitHub commits and signs these itself.
    committer: signatureAt({ name: "GitHub", email: "noreply@github.com" }, forge.now()),
    message: body ? `${headline}\n\n${body}` : headline,
  });
  await moveRef(forge, { repository, actor, name: ref, to: sha, expected: head, force: false });
  return sha;
}

export async function createCommitOnBranch(call: Call, input: Input): Promise<Record<string, unknown>> {
  const repository = repositoryOf(call, input.branch.repositoryNameWithOwner);
  const sha = await commitChanges(call, repository, input);
  const commit = await findCommit(gitRepo(call.forge, repository.id), sha);
  if (!commit) throw new Error(`expected commit ${sha} just written, found none`);
  return {
    clientMutationId: input.clientMutationId ?? null,
    commit: {
      oid: sha,
      abbreviatedOid: sha.slice(0, 7),
      message: commit.message,
      messageHeadline: commit.message.split("\n")[0],
      committedDate: signatureDate(commit.committer),
      url: `${call.forge.url}/${fullName(repository)}/commit/${sha}`,
    },
    ref: { name: input.branch.branchName, prefix: "refs/heads/" },
  };
}
