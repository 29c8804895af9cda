import { z } from "zod";
import {
  type Call,
  created,
  param,
  parseBody,
  read,
  type Reply,
  requireActor,
  type Route,
} from "../http/call.ts";
import { linkHeader, pageOf, pageReply } from "../http/pagination.ts";
import { unprocessable } from "../http/problem.ts";
import { isoTime, nodeId, userShape } from "../present/account-shape.ts";
import { repositoryShape, repositoryUrl } from "../present/repository-shape.ts";
import { repositoryOf } from "../resolve.ts";
import { getAccount } from "../store/accounts.ts";
import {
  type CommitStatus,
  insertStatus,
  isSameContext,
  latestStatuses,
  listStatuses,
} from "../store/statuses.ts";
import { statusEvent } from "../webhooks/delivery-payloads.ts";
import { commitIdOf } from "./find-commit.ts";

const statusSchema = z.object({
  state: z.enum(["error", "failure", "pending", "success"]),
  target_url: z
    .url({ protocol: /^https?$/, error: "target_url must use http(s) scheme" })
    .nullable()
    .optional(),
  description: z.string().max(140).nullable().optional(),
  context: z.string().min(1).default("default"),
});

const MAXIMUM_PER_CONTEXT = 1000;

function base(call: Call, status: CommitStatus): Record<string, unknown> {
  const creator = getAccount(call.forge.db, status.creator_id);
  return {
    url: `${repositoryUrl(call.forge, repositoryOf(call))}/statuses/${status.sha}`,
    avatar_url: `${call.forge.url}/avatars/${creator.id}`,
    id: status.id,
    node_id: nodeId("StatusContext", status.id),
    state: status.state,
    description: status.description,
    target_url: status.target_url,
    context: status.context,
    created_at: isoTime(status.created_at),
    updated_at: isoTime(status.created_at),
  };
}

function shape(call: Call, status: CommitStatus): Record<string, unknown> {
  return {
    ...base(call, status),
    creator: userShape(call.forge, getAccount(call.forge.db, status.creator_id)),
  };
}

async function post(call: Call): Promise<Reply> {
  const body = parseBody(call, statusSchema, "Status");
  const repository = repositoryOf(call);
  const asked = param(call, "sha");
  const sha = await commitIdOf(call, asked).catch(() => {
    throw unprocessable(`No commit found for SHA: ${asked}`);
  });
  const existing = listStatuses(call.forge.db, repository.id, sha);
  if (
    existing.filter((status) => isSameContext(status.context, body.context)).length >= MAXIMUM_PER_CONTEXT
  ) {
    throw unprocessable("This SHA and context has reached the maximum number of statuses.");
  }
  const row = {
    sha,
    state: body.state,
    context: body.context,
    target_url: body.target_url ?? null,
    description: body.description ?? null,
    creator_id: requireActor(call).account.id,
    created_at: call.forge.now(),
  };
  const status = { ...row, id: insertStatus(call.forge.db, repository.id, row) };
  call.forge.events.emit(statusEvent(call, { repository, status }));
  return created(shape(call, status));
}

/** GitHub's order: anything failed, then anything pending or nothing at all, then success. */
function combinedState(statuses: readonly CommitStatus[]): string {
  const states = statuses.map((status) => status.state);
  if (states.includes("failure") || states.includes("error")) return "failure";
  return states.length === 0 || states.includes("pending") ? "pending" : "success";
}

async function combined(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const sha = await commitIdOf(call, param(call, "ref"));
  const statuses = latestStatuses(call.forge.db, repository.id, sha);
  const self = repositoryUrl(call.forge, repository);
  const { offset, perPage } = pageOf(call.query);
  return {
    status: 200,
    headers: linkHeader(call, statuses.length),
    body: {
      // Of all of them, whichever page shows them.
      state: combinedState(statuses),
      statuses: statuses.slice(offset, offset + perPage).map((status) => base(call, status)),
      sha,
      total_count: statuses.length,
      repository: repositoryShape(call.forge, repository, call.actor),
      commit_url: `${self}/commits/${sha}`,
      url: `${self}/commits/${sha}/status`,
    },
  };
}

async function list(call: Call): Promise<Reply> {
  const sha = await commitIdOf(call, param(call, "ref"));
  return pageReply(call, listStatuses(call.forge.db, repositoryOf(call).id, sha), (status) =>
    shape(call, status),
  );
}

const repo = "/repos/{owner}/{repo}";

export const statusRoutes: readonly Route[] = [
  {
    method: "POST",
    path: `${repo}/statuses/{sha}`,
    needs: "push",
    permission: "statuses=write",
    handle: post,
  },
  read(`${repo}/commits/{ref}/status`, "statuses=read", combined),
  read(`${repo}/commits/{ref}/statuses`, "statuses=read", list),
];
