import { z } from "zod";
import { isForgeErrorOf } from "./forge-error.ts";
import { sendGraphql } from "./graphql.ts";
import type { ForgeClient, RepoRef } from "./octokit.ts";

const shaSchema = z.object({ sha: z.string() });
const refSchema = z.object({ ref: z.string(), object: z.object({ sha: z.string() }) });

const signatureSchema = z
  .object({ name: z.string(), email: z.string(), date: z.string().transform(Date.parse).pipe(z.number()) })
  .transform(({ name, email, date }) => ({ name, email, dateMs: date }));

const commitSchema = z
  .object({
    sha: z.string(),
    message: z.string(),
    tree: shaSchema,
    parents: z.array(shaSchema),
    author: signatureSchema,
    committer: signatureSchema,
  })
  .transform((row) => ({
    sha: row.sha,
    message: row.message,
    treeSha: row.tree.sha,
    parents: row.parents.map((parent) => parent.sha),
    author: row.author,
    committer: row.committer,
  }));
export type GitCommit = z.infer<typeof commitSchema>;

export type TreeEntry = { readonly path: string; readonly mode: "100644" | "100755" } & (
  { readonly content: string } | { readonly sha: string }
);

export interface NewCommit {
  readonly message: string;
  readonly treeSha: string;
  readonly parents: readonly string[];
  readonly author: { readonly name: string; readonly email: string; readonly dateMs: number };
}

/** `name` without `refs/`, for example `heads/main`. Undefined for an empty repository too. */
async function findRef(
  client: ForgeClient,
  ref: RepoRef,
  name: string,
): Promise<{ sha: string } | undefined> {
  try {
    const answer = await client.call(refSchema, (request) =>
      request("GET /repos/{owner}/{repo}/git/ref/{ref}", { ...ref, ref: name }),
    );
    return { sha: answer.object.sha };
  } catch (error) {
    if (isForgeErrorOf(error, "not_found", "conflict")) return undefined;
    throw error;
  }
}

const getCommit = (client: ForgeClient, ref: RepoRef, sha: string): Promise<GitCommit> =>
  client.call(commitSchema, (request) =>
    request("GET /repos/{owner}/{repo}/git/commits/{commit_sha}", { ...ref, commit_sha: sha }),
  );

interface BranchCommit {
  readonly branch: string;
  /** Nothing happens unless the branch is here. */
  readonly expectedHead: string;
  readonly headline: string;
  readonly body: string;
  readonly additions: readonly { readonly path: string; readonly contents: string }[];
}

const createCommitOnBranch =
  "mutation($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }";

const commitAnswer = z.object({
  data: z.object({ createCommitOnBranch: z.object({ commit: z.object({ oid: z.string() }) }) }),
});

async function commitOnBranch(client: ForgeClient, ref: RepoRef, commit: BranchCommit): Promise<void> {
  const input = {
    branch: { repositoryNameWithOwner: `${ref.owner}/${ref.repo}`, branchName: commit.branch },
    expectedHeadOid: commit.expectedHead,
    message: { headline: commit.headline, body: commit.body },
    fileChanges: { additions: commit.additions },
  };
  await client.call(commitAnswer, (request) =>
    sendGraphql(request, client.profile, { query: createCommitOnBranch, variables: { input } }),
  );
}

async function createTree(
  client: ForgeClient,
  ref: RepoRef,
  input: { readonly entries: readonly TreeEntry[]; readonly baseTree?: string },
): Promise<string> {
  const answer = await client.call(shaSchema, (request) =>
    request("POST /repos/{owner}/{repo}/git/trees", {
      ...ref,
      tree: input.entries.map((entry) => ({ ...entry, type: "blob" as const })),
      ...(input.baseTree === undefined ? {} : { base_tree: input.baseTree }),
    }),
  );
  return answer.sha;
}

async function createCommit(client: ForgeClient, ref: RepoRef, input: NewCommit): Promise<string> {
  const person = {
    name: input.author.name,
    email: input.author.email,
    date: new Date(input.author.dateMs).toISOString(),
  };
  const answer = await client.call(shaSchema, (request) =>
    request("POST /repos/{owner}/{repo}/git/commits", {
      ...ref,
      message: input.message,
      tree: input.treeSha,
      parents: [...input.parents],
      author: person,
      committer: person,
    }),
  );
  return answer.sha;
}

async function createRef(client: ForgeClient, ref: RepoRef, target: { name: string; sha: string }) {
  await client.call(refSchema, (request) =>
    request("POST /repos/{owner}/{repo}/git/refs", { ...ref, ref: `refs/${target.name}`, sha: target.sha }),
  );
}

async function updateRef(
  client: ForgeClient,
  ref: RepoRef,
  target: { readonly name: string; readonly sha: string; readonly force: boolean },
): Promise<void> {
  await client.call(refSchema, (request) =>
    request("PATCH /repos/{owner}/{repo}/git/refs/{ref}", {
      ...ref,
      ref: target.name,
      sha: target.sha,
      force: target.force,
    }),
  );
}

/** Every branch (`heads`) or tag (`tags`), with what it points at. */
async function listRefs(
  client: ForgeClient,
  ref: RepoRef,
  kind: "heads" | "tags",
): Promise<{ name: string; sha: string }[]> {
  try {
    const refs = await client.call(z.array(refSchema), (request) =>
      request("GET /repos/{owner}/{repo}/git/matching-refs/{ref}", { ...ref, ref: kind }),
    );
    return refs.map((row) => ({ name: row.ref, sha: row.object.sha }));
  } catch (error) {
    // 409 is GitHub's answer for a repository without a commit.
    if (isForgeErrorOf(error, "conflict")) return [];
    throw error;
  }
}

export const gitDataApi = (client: ForgeClient) => ({
  listRefs: (ref: RepoRef, kind: "heads" | "tags") => listRefs(client, ref, kind),
  findRef: (ref: RepoRef, name: string) => findRef(client, ref, name),
  getCommit: (ref: RepoRef, sha: string) => getCommit(client, ref, sha),
  /** One commit of whole, plain files on a branch that exists. */
  commitOnBranch: (ref: RepoRef, commit: BranchCommit) => commitOnBranch(client, ref, commit),
  createTree: (ref: RepoRef, input: { readonly entries: readonly TreeEntry[]; readonly baseTree?: string }) =>
    createTree(client, ref, input),
  createCommit: (ref: RepoRef, input: NewCommit) => createCommit(client, ref, input),
  createRef: (ref: RepoRef, target: { name: string; sha: string }) => createRef(client, ref, target),
  updateRef: (ref: RepoRef, target: { name: string; sha: string; force: boolean }) =>
    updateRef(client, ref, target),
});
