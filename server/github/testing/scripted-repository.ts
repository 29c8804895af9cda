/*
 * One repository in memory behind a scripted forge: refs, commits and trees with Git's own ids, an empty repository that
 * refuses Git Data, and a rule that forbids to replace commits. For the steps of a first commit, whose every state the
 * embedded forge reaches only by accident.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import { blobSha, treeSha, type TreeFile } from "../git-objects.ts";
import { answer, refusal, scriptedForge, type ScriptedForge, type SentCall } from "./scripted-forge.ts";

interface Signature {
  readonly name: string;
  readonly email: string;
  readonly date: string;
}
interface StoredCommit {
  readonly sha: string;
  readonly message: string;
  readonly tree: { readonly sha: string };
  readonly parents: readonly { readonly sha: string }[];
  readonly author: Signature;
  readonly committer: Signature;
}

export interface ScriptedRepository extends ScriptedForge {
  /** The branch's commits, newest first. */
  readonly history: () => StoredCommit[];
  /** The paths of the newest commit. */
  readonly paths: () => string[];
  /** A commit of somebody else on top, or of anybody. */
  readonly commit: (message: string, overrides?: Partial<StoredCommit>) => string;
  readonly forbidForce: () => void;
}

const personSchema = z.object({ name: z.string(), email: z.string(), date: z.string() });
const entrySchema = z.object({
  path: z.string(),
  mode: z.enum(["100644", "100755"]),
  sha: z.string().optional(),
  content: z.string().optional(),
});
const treeBody = z.object({ tree: z.array(entrySchema), base_tree: z.string().optional() });
const commitBody = z.object({
  message: z.string(),
  tree: z.string(),
  parents: z.array(z.string()),
  author: personSchema,
  committer: personSchema,
});
const contentsBody = z.object({
  message: z.string(),
  content: z.string(),
  author: personSchema,
  committer: personSchema,
});
const refBody = z.object({ sha: z.string(), force: z.boolean() });
const additionsBody = z.object({
  variables: z.object({
    input: z.object({
      expectedHeadOid: z.string(),
      message: z.object({ headline: z.string(), body: z.string() }),
      fileChanges: z.object({ additions: z.array(z.object({ path: z.string(), contents: z.string() })) }),
    }),
  }),
});

const somebody: Signature = { name: "Eve", email: "eve@example.com", date: "2026-01-15T09:00:00.000Z" };
const bot: Signature = { name: "Waymark", email: "bot@example.com", date: "2026-01-02T00:00:00.000Z" };

interface State {
  readonly commits: Map<string, StoredCommit>;
  readonly trees: Map<string, readonly TreeFile[]>;
  readonly blobs: Set<string>;
  head: string | undefined;
  isForceForbidden: boolean;
}

function keepTree(state: State, files: readonly TreeFile[]): string {
  const sha = treeSha(files);
  state.trees.set(sha, files);
  return sha;
}

function keepCommit(state: State, commit: Omit<StoredCommit, "sha">): StoredCommit {
  const sha = createHash("sha1").update(JSON.stringify(commit)).digest("hex");
  const stored = { ...commit, sha };
  state.commits.set(sha, stored);
  return stored;
}

function keepBlob(state: State, content: Buffer): string {
  const sha = blobSha(content);
  state.blobs.add(sha);
  return sha;
}

const filesAtHead = ({ commits, trees, head }: State): readonly TreeFile[] =>
  trees.get(commits.get(head ?? "")?.tree.sha ?? "") ?? [];

interface OnTop {
  readonly message: string;
  readonly files: readonly { readonly path: string; readonly contents: string }[];
  readonly author: Signature;
  readonly committer: Signature;
}

/** A commit on top of the branch that adds files to those it has. */
function commitOnTop(state: State, { message, files, author, committer }: OnTop): string {
  const added = files.map(({ path, contents }) => ({
    path,
    mode: "100644" as const,
    sha: keepBlob(state, Buffer.from(contents, "base64")),
  }));
  const tree = { sha: keepTree(state, [...filesAtHead(state), ...added]) };
  const parents = state.head === undefined ? [] : [{ sha: state.head }];
  state.head = keepCommit(state, { message, tree, parents, author, committer }).sha;
  return state.head;
}

function putFile(state: State, path: string, body: unknown): Response {
  const { content, ...rest } = contentsBody.parse(body);
  const sha = commitOnTop(state, { ...rest, files: [{ path, contents: content }] });
  return answer(201, { content: null, commit: { sha } });
}

function addOnBranch(state: State, body: unknown): Response {
  const { input } = additionsBody.parse(body).variables;
  if (input.expectedHeadOid !== state.head)
    return answer(200, { data: null, errors: [{ type: "STALE_DATA", message: "moved" }] });
  const message = `${input.message.headline}\n\n${input.message.body}`;
  const files = input.fileChanges.additions;
  const oid = commitOnTop(state, { message, files, author: bot, committer: bot });
  return answer(200, { data: { createCommitOnBranch: { commit: { oid } } } });
}

function makeTree(state: State, body: unknown): Response {
  const { tree, base_tree } = treeBody.parse(body);
  const unknown = tree.find(({ sha }) => sha !== undefined && !state.blobs.has(sha));
  if (unknown !== undefined) return refusal(422, `tree.sha ${unknown.sha ?? ""} is not a valid blob`);
  const made = tree.map(({ path, mode, sha, content }) => ({
    path,
    mode,
    sha: sha ?? keepBlob(state, Buffer.from(content ?? "")),
  }));
  const below = state.trees.get(base_tree ?? "") ?? [];
  return answer(201, { sha: keepTree(state, [...below, ...made]), tree: [] });
}

function makeCommit(state: State, body: unknown): Response {
  const { parents, tree, ...rest } = commitBody.parse(body);
  const commit = { ...rest, tree: { sha: tree }, parents: parents.map((sha) => ({ sha })) };
  return answer(201, keepCommit(state, commit));
}

function moveRef(state: State, body: unknown): Response {
  const { sha, force } = refBody.parse(body);
  const isAbove = state.commits.get(sha)?.parents.some((parent) => parent.sha === state.head) === true;
  if (!isAbove && !force) return refusal(422, "Update is not a fast forward");
  if (!isAbove && state.isForceForbidden) return refusal(422, "Cannot force-push to this branch");
  state.head = sha;
  return answer(200, { ref: "refs/heads/main", object: { sha } });
}

function respond(state: State, { method, target, body }: SentCall): Response {
  const path = target.replace("/repos/acme/web", "");
  if (path === "/graphql") return addOnBranch(state, body);
  if (method === "PUT") return putFile(state, decodeURIComponent(path.replace("/contents/", "")), body);
  if (state.head === undefined) return refusal(409, "Git Repository is empty.");
  if (method === "POST") return path === "/git/trees" ? makeTree(state, body) : makeCommit(state, body);
  if (method === "PATCH") return moveRef(state, body);
  const commit = state.commits.get(path.replace("/git/commits/", ""));
  if (commit !== undefined) return answer(200, commit);
  return path.startsWith("/git/ref/")
    ? answer(200, { ref: "refs/heads/main", object: { sha: state.head } })
    : refusal(404, "Not Found");
}

function historyOf({ commits, head }: State): StoredCommit[] {
  const found: StoredCommit[] = [];
  for (let sha = head; sha !== undefined; sha = found.at(-1)?.parents[0]?.sha) {
    const commit = commits.get(sha);
    if (commit === undefined) break;
    found.push(commit);
  }
  return found;
}

export function scriptedRepository(): ScriptedRepository {
  const trees = new Map<string, readonly TreeFile[]>();
  const state: State = {
    commits: new Map(),
    trees,
    blobs: new Set(),
    head: undefined,
    isForceForbidden: false,
  };
  return {
    ...scriptedForge((call) => respond(state, call)),
    history: () => historyOf(state),
    paths: () => filesAtHead(state).map(({ path }) => path),
    commit(message, overrides = {}) {
      const tree = { sha: keepTree(state, filesAtHead(state)) };
      const parents = state.head === undefined ? [] : [{ sha: state.head }];
      const base = { message, tree, parents, author: somebody, committer: somebody };
      state.head = keepCommit(state, { ...base, ...overrides }).sha;
      return state.head;
    },
    forbidForce: () => void (state.isForceForbidden = true),
  };
}
