import { z } from "zod";
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
import { linkHeader, pageOf, pageReply } from "../http/pagination.ts";
import { forbidden, notFound, unprocessable } from "../http/problem.ts";
import { checkRunShape } from "../present/check-run-shape.ts";
import { htmlUrl } from "../present/repository-shape.ts";
import { repositoryOf } from "../resolve.ts";
import {
  CHECK_CONCLUSIONS,
  type CheckOutput,
  checkOutputSchema,
  type CheckRun,
  findCheckRun,
  insertCheckRun,
  latestCheckRuns,
  listCheckRuns,
  updateCheckRun,
} from "../store/check-runs.ts";
import { checkRunEvent } from "../webhooks/delivery-payloads.ts";
import { commitIdOf } from "./find-commit.ts";

// Check runs as an app reports them. Suites, actions and re-requests are GitHub's; this forge has none.

const commonFields = {
  details_url: z.url().optional(),
  external_id: z.string().optional(),
  started_at: z.iso.datetime({ offset: true }).optional(),
  completed_at: z.iso.datetime({ offset: true }).optional(),
  conclusion: z.enum(CHECK_CONCLUSIONS).optional(),
  output: checkOutputSchema
    .extend({ annotations: checkOutputSchema.shape.annotations.unwrap().max(50).default([]) })
    .optional(),
};
const createSchema = z.object({
  ...commonFields,
  name: z.string().min(1),
  head_sha: z.string().min(1),
  status: z.enum(["queued", "in_progress", "completed"]).default("queued"),
});
const updateSchema = z.object({
  ...commonFields,
  name: z.string().min(1).optional(),
  status: z.enum(["queued", "in_progress", "completed", "waiting", "requested", "pending"]).optional(),
});
type Change = z.infer<typeof updateSchema>;

/** Only apps may write checks; the forge's own token is one, a person's is none. */
function requireApp(call: Call): void {
  if (!requireActor(call).isAdmin) throw forbidden("You must authenticate via a GitHub App.");
}

/** What a run ends with: what is said now, else what was said before, unless it is begun anew. */
function conclusionOf(body: Change, before: CheckRun | undefined): CheckRun["conclusion"] {
  const isBegunAnew = body.status !== undefined && body.status !== "completed";
  return body.conclusion ?? (isBegunAnew ? null : (before?.conclusion ?? null));
}

type End = Pick<CheckRun, "status" | "conclusion" | "completed_at">;

/** A conclusion ends the run, whatever its status says, and a run ends with a conclusion. */
function endOf(call: Call, body: Change, before?: CheckRun): End {
  const status = body.status ?? before?.status ?? "queued";
  const conclusion = conclusionOf(body, before);
  if (conclusion === null && status === "completed")
    throw unprocessable("Validation Failed: conclusion is required when status is completed");
  if (conclusion === null) return { status, conclusion, completed_at: null };
  const at = body.completed_at === undefined ? before?.completed_at : Date.parse(body.completed_at);
  return { status: "completed", conclusion, completed_at: at ?? call.forge.now() };
}

/** Annotations are added to those sent before, as GitHub does for more than fifty. */
function mergeOutput(before: CheckOutput, change: CheckOutput | undefined): CheckOutput {
  if (!change) return before;
  return { ...before, ...change, annotations: [...before.annotations, ...change.annotations] };
}

async function post(call: Call): Promise<Reply> {
  requireApp(call);
  const repository = repositoryOf(call);
  const body = parseBody(call, createSchema, "CheckRun");
  const sha = await commitIdOf(call, body.head_sha).catch(() => {
    throw unprocessable(`No commit found for SHA: ${body.head_sha}`);
  });
  const run = insertCheckRun(call.forge.db, repository.id, {
    ...endOf(call, body),
    sha,
    name: body.name,
    external_id: body.external_id ?? "",
    details_url: body.details_url ?? null,
    started_at: body.started_at === undefined ? call.forge.now() : Date.parse(body.started_at),
    output: body.output ?? { annotations: [] },
  });
  call.forge.events.emit(checkRunEvent(call, { repository, run, action: "created" }));
  if (run.conclusion !== null)
    call.forge.events.emit(checkRunEvent(call, { repository, run, action: "completed" }));
  return created(checkRunShape(call.forge, { repository, run }));
}

function runOf(call: Call): CheckRun {
  const run = findCheckRun(call.forge.db, repositoryOf(call).id, Number(param(call, "check_run_id")));
  if (!run) throw notFound();
  return run;
}

function patch(call: Call): Reply {
  requireApp(call);
  const [repository, before] = [repositoryOf(call), runOf(call)];
  const body = parseBody(call, updateSchema, "CheckRun");
  const run: CheckRun = {
    ...before,
    ...endOf(call, body, before),
    name: body.name ?? before.name,
    external_id: body.external_id ?? before.external_id,
    details_url: body.details_url ?? before.details_url,
    started_at: body.started_at === undefined ? before.started_at : Date.parse(body.started_at),
    output: mergeOutput(before.output, body.output),
  };
  updateCheckRun(call.forge.db, run);
  if (run.conclusion !== null && before.conclusion === null)
    call.forge.events.emit(checkRunEvent(call, { repository, run, action: "completed" }));
  return ok(checkRunShape(call.forge, { repository, run }));
}

async function listForRef(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const sha = await commitIdOf(call, param(call, "ref"));
  const { db } = call.forge;
  const every = call.query.get("filter") === "all";
  const [name, status] = [call.query.get("check_name"), call.query.get("status")];
  const found = (every ? listCheckRuns : latestCheckRuns)(db, repository.id, sha).filter(
    (run) => (name === null || run.name === name) && (status === null || run.status === status),
  );
  const { offset, perPage } = pageOf(call.query);
  return {
    status: 200,
    headers: linkHeader(call, found.length),
    body: {
      total_count: found.length,
      check_runs: found
        .slice(offset, offset + perPage)
        .map((run) => checkRunShape(call.forge, { repository, run })),
    },
  };
}

function listAnnotations(call: Call): Reply {
  const [repository, run] = [repositoryOf(call), runOf(call)];
  return pageReply(call, run.output.annotations, (annotation) => ({
    path: annotation.path,
    start_line: annotation.start_line,
    end_line: annotation.end_line,
    start_column: annotation.start_column ?? null,
    end_column: annotation.end_column ?? null,
    annotation_level: annotation.annotation_level,
    title: annotation.title ?? null,
    message: annotation.message,
    raw_details: annotation.raw_details ?? null,
    blob_href: `${htmlUrl(call.forge, repository)}/blob/${run.sha}/${annotation.path}`,
  }));
}

const repo = "/repos/{owner}/{repo}";
const one = `${repo}/check-runs/{check_run_id}`;
const write = { needs: "push", permission: "checks=write" } as const;

export const checkRunRoutes: readonly Route[] = [
  { method: "POST", path: `${repo}/check-runs`, ...write, handle: post },
  read(one, "checks=read", (call) =>
    ok(checkRunShape(call.forge, { repository: repositoryOf(call), run: runOf(call) })),
  ),
  { method: "PATCH", path: one, ...write, handle: patch },
  read(`${one}/annotations`, "checks=read", listAnnotations),
  read(`${repo}/commits/{ref}/check-runs`, "checks=read", listForRef),
];
