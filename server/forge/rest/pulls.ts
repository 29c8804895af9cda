import { z } from "zod";
import {
  findMergeBase,
  listChanges,
  listNewCommitIds,
  MAXIMUM_COMMITS,
  readCommits,
} from "../git/history.ts";
import { resolveRef } from "../git/refs.ts";
import {
  type Call,
  created,
  noContent,
  ok,
  parseBody,
  read,
  type Reply,
  requireActor,
  type Route,
} from "../http/call.ts";
import { linkHeader, pageOf, pageReply } from "../http/pagination.ts";
import { invalidField, notFound } from "../http/problem.ts";
import { commitShape, diffShape } from "../present/git-shape.ts";
import { currentHeads, pullShape, pullSimpleShape } from "../present/pull-shape.ts";
import { gitOf, repositoryOf } from "../resolve.ts";
import { findPull, insertPull, listPulls, type Pull, type PullChange, updatePull } from "../store/pulls.ts";
import type { Repository } from "../store/repositories.ts";
import { isEdited, pullRequestEvent } from "../webhooks/pull-payload.ts";
import { MAXIMUM_TEXT, pullOf } from "./find-pull.ts";
import { mergePull } from "./pull-merge.ts";

// Pull requests between branches of one repository. Issues and comments are GitHub's; this forge has none.

const title = z.string().min(1).max(256);
const text = z.string().max(MAXIMUM_TEXT).nullable().optional();
const createSchema = z.object({
  title,
  head: z.string().min(1),
  base: z.string().min(1),
  body: text,
  draft: z.boolean().default(false),
});
const patchSchema = z.object({
  title: title.optional(),
  body: text,
  state: z.enum(["open", "closed"]).optional(),
  base: z.string().optional(),
});

const invalid = (field: string, message?: string) =>
  invalidField({
    resource: "PullRequest",
    field,
    code: "invalid",
    ...(message === undefined ? {} : { message }),
  });

const stateStays = (why: string) =>
  invalidField({
    resource: "PullRequest",
    field: "state",
    code: "custom",
    message: `state cannot be changed. ${why}`,
  });

/** `owner:branch` and `branch` mean the same here: there are no forks. */
const branchOf = (repository: Repository, text: string) =>
  text.replace(new RegExp(`^${repository.owner.login}:`, "i"), "");

/** Of the same two branches there is one open pull request at most. */
const findOpenPull = (call: Call, ends: Pick<Pull, "head_ref" | "base_ref">): Pull | undefined =>
  listPulls(call.forge.db, repositoryOf(call).id).find(
    (pull) => pull.state === "open" && pull.head_ref === ends.head_ref && pull.base_ref === ends.base_ref,
  );

async function post(call: Call): Promise<Reply> {
  const { forge } = call;
  const repository = repositoryOf(call);
  const repo = gitOf(call, repository);
  const body = parseBody(call, createSchema, "PullRequest");
  const headRef = branchOf(repository, body.head);
  const [head, base] = [
    await resolveRef(repo, `refs/heads/${headRef}`),
    await resolveRef(repo, `refs/heads/${body.base}`),
  ];
  if (!head) throw invalid("head");
  if (!base) throw invalid("base");
  if ((await listNewCommitIds(repo, base, head)).length === 0) {
    const message = `No commits between ${body.base} and ${headRef}`;
    throw invalidField({ resource: "PullRequest", code: "custom", message });
  }
  if (findOpenPull(call, { head_ref: headRef, base_ref: body.base })) {
    const message = `A pull request already exists for ${repository.owner.login}:${headRef}.`;
    throw invalidField({ resource: "PullRequest", code: "custom", message });
  }
  const row = {
    title: body.title,
    body: body.body ?? null,
    draft: body.draft ? 1 : 0,
    head_ref: headRef,
    head_sha: head,
    base_ref: body.base,
    base_sha: base,
    creator_id: requireActor(call).account.id,
  };
  const number = insertPull(forge.db, repository.id, { pull: row, now: forge.now() });
  const pull = findPull(forge.db, repository.id, number);
  if (!pull) throw new Error(`expected pull request ${number} just written, found none`);
  forge.events.emit(pullRequestEvent(call, { repository, pull, action: "opened" }));
  return created(await pullShape(forge, repository, pull));
}

type PatchBody = z.infer<typeof patchSchema>;
type PatchAction = "edited" | "closed" | "reopened";

function actionOf(pull: Pull, body: PatchBody): PatchAction {
  if (body.state === undefined || body.state === pull.state) return "edited";
  if (pull.merged_at !== null) throw stateStays("The pull request cannot be reopened.");
  return body.state === "closed" ? "closed" : "reopened";
}

async function stateChange(call: Call, pull: Pull, action: PatchAction): Promise<PullChange> {
  switch (action) {
    case "edited":
      return {};
    case "reopened":
      return { state: "open", closed_at: null };
    case "closed": {
      const heads = await currentHeads(call.forge, pull);
      return { state: "closed", closed_at: call.forge.now(), head_sha: heads.head, base_sha: heads.base };
    }
  }
}

const isBranch = async (call: Call, name: string): Promise<boolean> =>
  (await resolveRef(gitOf(call, repositoryOf(call)), `refs/heads/${name}`)) !== undefined;

type Changed = { readonly pull: Pull; readonly action: PatchAction; readonly base: string };

async function checkReopened(call: Call, pull: Pull): Promise<void> {
  for (const name of [pull.head_ref, pull.base_ref])
    if (!(await isBranch(call, name))) throw stateStays(`The ${name} branch has been deleted.`);
}

async function checkMoved(call: Call, { pull, action, base }: Changed): Promise<void> {
  if (base === pull.base_ref) return;
  if (pull.state === "closed" || action === "closed")
    throw invalid("base", "Cannot change the base branch of a closed pull request.");
  if (!(await isBranch(call, base))) throw invalid("base");
}

/** Only what is open has to have its branches, and has them for itself. */
async function checkBranches(call: Call, changed: Changed): Promise<void> {
  const { pull, action, base } = changed;
  await checkMoved(call, changed);
  if (action === "reopened") await checkReopened(call, pull);
  if (action === "closed" || (pull.state === "closed" && action === "edited")) return;
  const other = findOpenPull(call, { head_ref: pull.head_ref, base_ref: base });
  if (other === undefined || other.id === pull.id) return;
  const message = `There is already an open pull request from ${pull.head_ref} to ${base}.`;
  throw base === pull.base_ref ? stateStays(message) : invalid("base", message);
}

async function patch(call: Call): Promise<Reply> {
  const { forge } = call;
  const repository = repositoryOf(call);
  const pull = pullOf(call);
  const body = parseBody(call, patchSchema, "PullRequest");
  const base = body.base ?? pull.base_ref;
  const action = actionOf(pull, body);
  await checkBranches(call, { pull, action, base });
  const change = {
    ...(await stateChange(call, pull, action)),
    title: body.title ?? pull.title,
    body: body.body === undefined ? pull.body : body.body,
    base_ref: base,
  };
  updatePull(forge.db, pull, { change, now: forge.now() });
  const changed = pullOf(call);
  if (action !== "edited" || isEdited(pull, changed))
    forge.events.emit(pullRequestEvent(call, { repository, pull: changed, before: pull, action }));
  return ok(await pullShape(forge, repository, changed));
}

/** GitHub takes a head without its owner for no filter at all, and lists every one. */
const isFrom = (repository: Repository, pull: Pull, head: string | null): boolean =>
  head === null || !head.includes(":") || pull.head_ref === branchOf(repository, head);

async function list(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const state = call.query.get("state") ?? "open";
  const head = call.query.get("head");
  const base = call.query.get("base");
  const all = listPulls(call.forge.db, repository.id).filter(
    (pull) =>
      (state === "all" || pull.state === state) &&
      isFrom(repository, pull, head) &&
      (base === null || pull.base_ref === base),
  );
  const isByUpdate = call.query.get("sort") === "updated";
  if (isByUpdate) all.sort((one, other) => other.updated_at - one.updated_at);
  // Newest first, and the other way round for every order but that of creation.
  if ((call.query.get("direction") ?? (isByUpdate ? "asc" : "desc")) === "asc") all.reverse();
  const { offset, perPage } = pageOf(call.query);
  const body: Record<string, unknown>[] = [];
  for (const pull of all.slice(offset, offset + perPage))
    body.push(await pullSimpleShape(call.forge, repository, pull));
  return { status: 200, body, headers: linkHeader(call, all.length) };
}

async function files(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const repo = gitOf(call, repository);
  const { head, base } = await currentHeads(call.forge, pullOf(call));
  const changes = await listChanges(repo, await findMergeBase(repo, base, head), head);
  return pageReply(call, changes, (change) => diffShape(call.forge, repository, { ...change, at: head }));
}

async function commits(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const repo = gitOf(call, repository);
  const { head, base } = await currentHeads(call.forge, pullOf(call));
  const ids = (await listNewCommitIds(repo, base, head)).slice(0, MAXIMUM_COMMITS);
  return pageReply(call, await readCommits(repo, ids), (commit) =>
    commitShape(call.forge, repository, commit),
  );
}

function checkMerged(call: Call): Reply {
  if (pullOf(call).merged_at === null) throw notFound();
  return noContent();
}

const all = "/repos/{owner}/{repo}/pulls";
const one = `${all}/{pull_number}`;

export const pullRoutes: readonly Route[] = [
  read(all, "pull_requests=read", list),
  { method: "POST", path: all, needs: "push", permission: "pull_requests=write", handle: post },
  read(one, "pull_requests=read", async (call) =>
    ok(await pullShape(call.forge, repositoryOf(call), pullOf(call))),
  ),
  { method: "PATCH", path: one, needs: "push", permission: "pull_requests=write", handle: patch },
  read(`${one}/commits`, "pull_requests=read", commits),
  read(`${one}/files`, "pull_requests=read", files),
  read(`${one}/merge`, "pull_requests=read", checkMerged),
  {
    method: "PUT",
    path: `${one}/merge`,
    needs: "push",
    permission: "contents=write",
    handle: (call) => mergePull(call, repositoryOf(call), pullOf(call)),
  },
];
