import { z } from "zod";
import { isForgeErrorOf } from "./forge-error.ts";
import type { ForgeClient, RepoRef } from "./octokit.ts";

const treeSchema = z.object({
  sha: z.string(),
  truncated: z.boolean().default(false),
  tree: z.array(
    z
      .object({
        path: z.string(),
        mode: z.string(),
        type: z.enum(["blob", "tree", "commit"]),
        sha: z.string(),
        size: z.number().optional(),
      })
      .transform((entry) => ({ ...entry, size: entry.size ?? null })),
  ),
});
export interface GitTree {
  readonly sha: string;
  readonly truncated: boolean;
  readonly entries: z.infer<typeof treeSchema>["tree"];
}

const blobSchema = z.object({ content: z.string(), encoding: z.string() });
const putSchema = z.object({ commit: z.object({ sha: z.string() }) });

export interface FileWrite {
  readonly path: string;
  readonly content: Buffer;
  readonly message: string;
  readonly branch?: string;
  /** Blob sha of the version being replaced. */
  readonly sha?: string;
  readonly author?: { readonly name: string; readonly email: string; readonly dateMs: number };
}

/** The whole tree in one call; an empty repository has no entries. */
async function getTree(client: ForgeClient, ref: RepoRef, commitish: string): Promise<GitTree> {
  try {
    const answer = await client.call(treeSchema, (request) =>
      request("GET /repos/{owner}/{repo}/git/trees/{tree_sha}", {
        ...ref,
        tree_sha: commitish,
        recursive: "1",
      }),
    );
    return { sha: answer.sha, truncated: answer.truncated, entries: answer.tree };
  } catch (error) {
    // 409 is GitHub's answer to Git Data calls on a repository without a commit.
    if (isForgeErrorOf(error, "conflict")) return { sha: "", truncated: false, entries: [] };
    throw error;
  }
}

async function getBlob(client: ForgeClient, ref: RepoRef, sha: string): Promise<Buffer> {
  const blob = await client.call(blobSchema, (request) =>
    request("GET /repos/{owner}/{repo}/git/blobs/{file_sha}", { ...ref, file_sha: sha }),
  );
  return Buffer.from(blob.content, blob.encoding === "base64" ? "base64" : "utf8");
}

async function putFile(client: ForgeClient, ref: RepoRef, file: FileWrite): Promise<{ commitSha: string }> {
  const person =
    file.author === undefined
      ? undefined
      : {
          name: file.author.name,
          email: file.author.email,
          date: new Date(file.author.dateMs).toISOString(),
        };
  const answer = await client.call(putSchema, (request) =>
    request("PUT /repos/{owner}/{repo}/contents/{path}", {
      ...ref,
      path: file.path,
      message: file.message,
      content: file.content.toString("base64"),
      ...(file.branch === undefined ? {} : { branch: file.branch }),
      ...(file.sha === undefined ? {} : { sha: file.sha }),
      ...(person === undefined ? {} : { author: person, committer: person }),
    }),
  );
  return { commitSha: answer.commit.sha };
}

export const contentsApi = (client: ForgeClient) => ({
  getTree: (ref: RepoRef, commitish: string) => getTree(client, ref, commitish),
  getBlob: (ref: RepoRef, sha: string) => getBlob(client, ref, sha),
  putFile: (ref: RepoRef, file: FileWrite) => putFile(client, ref, file),
});
