import { z } from "zod";
import { isForgeErrorOf } from "./forge-error.ts";
import type { ForgeClient, RepoRef } from "./octokit.ts";

const shaSchema = z.object({ sha: z.string() });
const refSchema = z.object({ ref: z.string(), object: z.object({ sha: z.string() }) });

const commitSchema = z
  .object({
    sha: z.string(),
    message: z.string(),
    tree: shaSchema,
    parents: z.array(shaSchema),
    author: z.object({ name: z.string(), email: z.string(), date: z.string() }),
  })
  .transform((row) => ({
    sha: row.sha,
    message: row.message,
    treeSha: row.tree.sha,
    parents: row.parents.map((parent) => parent.sha),
    author: { name: row.author.name, email: row.author.email, dateMs: Date.parse(row.author.date) },
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

const headSchema = z
  .object({
    sha: z.string(),
    commit: z.object({
      message: z.string(),
      author: z.object({ name: z.string() }),
      committer: z.object({ date: z.string() }),
      tree: shaSchema,
    }),
  })
  .transform((row) => ({
    sha: row.sha,
    treeSha: row.commit.tree.sha,
    message: row.commit.message,
    authorName: row.commit.author.name,
    committedAtMs: Date.parse(row.commit.committer.date),
  }));
export type BranchHead = z.infer<typeof headSchema>;

/** The commit a branch, tag or sha names, in one call. Undefined for an empty repository. */
async function findHead(client: ForgeClient, ref: RepoRef, name: string): Promise<BranchHead | undefined> {
  try {
    return await client.call(headSchema, (request) =>
      request("GET /repos/{owner}/{repo}/commits/{ref}", { ...ref, ref: name }),
    );
  } catch (error) {
    if (isForgeErrorOf(error, "not_found", "conflict")) return undefined;
    throw error;
  }
}

async function createBlob(client: ForgeClient, ref: RepoRef, base64: string): Promise<string> {
  const answer = await client.call(shaSchema, (request) =>
    request("POST /repos/{owner}/{repo}/git/blobs", { ...ref, content: base64, encoding: "base64" }),
  );
  return answer.sha;
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

export const gitDataApi = (client: ForgeClient) => ({
  findRef: (ref: RepoRef, name: string) => findRef(client, ref, name),
  findHead: (ref: RepoRef, name: string) => findHead(client, ref, name),
  getCommit: (ref: RepoRef, sha: string) => getCommit(client, ref, sha),
  createBlob: (ref: RepoRef, base64: string) => createBlob(client, ref, base64),
  createTree: (ref: RepoRef, input: { readonly entries: readonly TreeEntry[]; readonly baseTree?: string }) =>
    createTree(client, ref, input),
  createCommit: (ref: RepoRef, input: NewCommit) => createCommit(client, ref, input),
  createRef: (ref: RepoRef, target: { name: string; sha: string }) => createRef(client, ref, target),
  updateRef: (ref: RepoRef, target: { name: string; sha: string; force: boolean }) =>
    updateRef(client, ref, target),
});
