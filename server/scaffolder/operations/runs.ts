import { z } from "zod";
import { defineOperation } from "../../doors/define-operation.ts";
import { defineStream } from "../../doors/define-stream.ts";
import { pageInputShape, pageOf } from "../../kernel/page.ts";
import { archiveRun } from "../runs/archive-run.ts";
import { cancelRun, retryRun } from "../runs/control-run.ts";
import { roleForEveryTeam, roleToStartRuns } from "../domain/run-rights.ts";
import { toCreate } from "./create-access.ts";
import { runDetailSchema, runStateSchema, runSummarySchema } from "../domain/run.schema.ts";
import { orphanListSchema } from "../domain/orphan.schema.ts";
import { getRunDetail } from "../runs/get-run.ts";
import { listOrphanPage } from "../runs/list-orphans.ts";
import { listRuns } from "../runs/list-runs.ts";
import { startRun } from "../runs/start-run.ts";
import { streamRunEvents } from "../runs/stream-run-events.ts";

const idInput = z.object({ id: z.string().max(40) });
const queryFlag = z.union([z.boolean(), z.enum(["true", "false"]).transform((text) => text === "true")]);
const control = {
  role: roleToStartRuns,
  ownership: "who started the run, the team that owns what it makes, or a maintainer",
  overrideRole: roleForEveryTeam,
} as const;

export const startRunOperation = defineOperation({
  name: "runs.start",
  kind: "mutation",
  summary: "Start a run: create a repository from a template",
  description:
    "Answers are validated and the whole plan is stored before anything is created. A developer whose teams are known creates for them only.",
  input: z.object({
    template: z.string().min(1).max(100),
    values: z.record(z.string(), z.unknown()),
    secrets: z.record(z.string().max(100), z.string().max(48_000)).default({}),
    idempotencyKey: z.string().min(1).max(200).optional(),
    reviewedDigest: z
      .string()
      .max(100)
      .optional()
      .describe("The preview's reviewDigest. When the result would be another one: 409, nothing is created."),
  }),
  output: runDetailSchema,
  access: toCreate,
  auditRows: { least: 0, most: 1, because: "A repeat with the same Idempotency-Key changes nothing." },
  rest: { method: "POST", path: "/runs", status: 202, headers: { "idempotency-key": "idempotencyKey" } },
  cli: "run TEMPLATE --values FILE [--wait]",
  run: async ({ deps, actor, audit }, input) =>
    getRunDetail(deps, { id: await startRun(deps, { actor, audit }, input) }),
});

export const listRunsOperation = defineOperation({
  name: "runs.list",
  kind: "query",
  summary: "Runs, newest first",
  input: z.object({
    ...pageInputShape,
    mine: queryFlag.optional().describe("Only runs the caller started."),
    template: z.string().max(100).optional(),
    state: runStateSchema.optional(),
    entityRef: z.string().max(300).optional(),
  }),
  output: pageOf(runSummarySchema),
  access: { role: "viewer" },
  rest: { method: "GET", path: "/runs" },
  cli: "runs list",
  run: ({ deps, actor }, input) => listRuns(deps, { ...input, actor }),
});

export const getRunOperation = defineOperation({
  name: "runs.get",
  kind: "query",
  summary: "One run with its steps, what exists, and its outputs",
  input: idInput,
  output: runDetailSchema,
  access: { role: "viewer" },
  rest: { method: "GET", path: "/runs/{id}" },
  cli: "runs get ID",
  run: ({ deps }, input) => getRunDetail(deps, input),
});

export const retryRunOperation = defineOperation({
  name: "runs.retry",
  kind: "mutation",
  summary: "Go on with a failed or cancelled run, from the first step that is not done",
  input: idInput,
  output: runDetailSchema,
  access: control,
  rest: { method: "POST", path: "/runs/{id}/retry", status: 202 },
  cli: "runs retry ID",
  run: async ({ deps, actor, audit }, input) =>
    getRunDetail(deps, { id: await retryRun(deps, { ...input, actor, audit }) }),
});

export const cancelRunOperation = defineOperation({
  name: "runs.cancel",
  kind: "mutation",
  summary: "Stop a run before its next step",
  input: idInput,
  output: runDetailSchema,
  access: control,
  rest: { method: "POST", path: "/runs/{id}/cancel", status: 202 },
  cli: "runs cancel ID",
  run: async ({ deps, actor, audit }, input) =>
    getRunDetail(deps, { id: await cancelRun(deps, { ...input, actor, audit }) }),
});

export const archiveRunOperation = defineOperation({
  name: "runs.archive",
  kind: "mutation",
  summary: "Rename and archive the repository a failed run left behind",
  input: idInput,
  output: runDetailSchema,
  access: control,
  auditRows: {
    least: 2,
    most: 2,
    because:
      "The forge is outside the transaction: the intent is on record before the repository is renamed.",
  },
  rest: { method: "POST", path: "/runs/{id}/archive" },
  cli: "runs archive ID",
  run: async ({ deps, actor, audit }, input) =>
    getRunDetail(deps, { id: await archiveRun(deps, { ...input, actor, audit }) }),
});

export const listOrphansOperation = defineOperation({
  name: "runs.orphans",
  kind: "query",
  summary: "Repositories that carry a run's marker and were never finished",
  description: "Nothing is ever deleted: finish the run, archive what it left, or look after it by hand.",
  input: z.object(pageInputShape),
  output: orphanListSchema,
  access: { role: "maintainer" },
  rest: { method: "GET", path: "/orphan-repositories" },
  cli: "runs orphans",
  run: ({ deps }, page) => listOrphanPage(deps, page),
});

const eventId = z.coerce.number().int().min(0);

/** Proxies must pass every event on at once. */
const unbuffered = { "cache-control": "no-store, no-transform", "x-accel-buffering": "no" };

export const streamRunEventsOperation = defineStream({
  name: "runs.events",
  summary: "A run's log as server-sent events; resumes after Last-Event-ID, ends with the run",
  input: z.object({
    ...idInput.shape,
    after: eventId.default(0).describe("Events up to this id are known already."),
    lastEventId: eventId.optional().describe("The same, as a browser sends it on its own; it wins."),
  }),
  access: { role: "viewer" },
  rest: { method: "GET", path: "/runs/{id}/events", headers: { "last-event-id": "lastEventId" } },
  contentTypes: ["text/event-stream"],
  cli: "run TEMPLATE --values FILE [--wait]",
  open: async ({ deps, signal, isStillAllowed }, { id, after, lastEventId }) => ({
    contentType: "text/event-stream; charset=utf-8",
    headers: unbuffered,
    body: await streamRunEvents(deps, { runId: id, afterId: lastEventId ?? after, signal, isStillAllowed }),
  }),
});

export const runStreams = [streamRunEventsOperation] as const;

export const runOperations = [
  startRunOperation,
  listRunsOperation,
  getRunOperation,
  retryRunOperation,
  cancelRunOperation,
  archiveRunOperation,
  listOrphansOperation,
] as const;
