/** Recurring jobs with their health, and running one of them now. */
import type { AuditRecorder } from "../audit/record-audit.ts";
import { AppError } from "../kernel/app-error.ts";
import { toOptionalTimestamp } from "../kernel/time.ts";
import type { Deps } from "../runtime/deps.ts";
import type { JobDefinition } from "./define-job.ts";
import { judgeCollector } from "./domain/collector-health.ts";
import type { Collector } from "./domain/job.schema.ts";
import { findLastEnd, listLiveJobs } from "./job-store.ts";
import { enqueueJob, recurringKey, type Job } from "./queue.ts";

type Recurring = JobDefinition & { readonly everyMs: number };

const isRecurring = (definition: JobDefinition): definition is Recurring => definition.everyMs !== undefined;

const isNewer = (failure: Job | undefined, success: Job | undefined): failure is Job =>
  failure !== undefined && (failure.finishedAt ?? 0) > (success?.finishedAt ?? 0);

async function describe(deps: Pick<Deps, "db" | "now">, definition: Recurring): Promise<Collector> {
  const { kind, title, everyMs } = definition;
  const success = await findLastEnd(deps.db.read, { kind, state: "done" });
  const failure = await findLastEnd(deps.db.read, { kind, state: "failed" });
  const live = await listLiveJobs(deps.db.read, kind, recurringKey);
  const failedAttempts = Math.max(0, ...live.map((job) => job.attempts - (job.state === "running" ? 1 : 0)));
  const queued = live.find(({ state }) => state === "queued");
  const times = {
    everyMs,
    lastSuccessAt: success?.finishedAt ?? null,
    lastFailureAt: failure?.finishedAt ?? null,
    failedAttempts,
    nextRunAt: queued?.runAt ?? null,
  };
  const recent = live.find(({ lastError }) => lastError !== null)?.lastError;
  return {
    kind,
    title,
    everySeconds: Math.round(everyMs / 1000),
    state: judgeCollector(times, deps.now()),
    isRunning: live.some(({ state }) => state === "running"),
    lastSuccessAt: toOptionalTimestamp(times.lastSuccessAt),
    error: recent ?? (isNewer(failure, success) ? failure.lastError : null),
    failedAttempts,
    nextRunAt: toOptionalTimestamp(times.nextRunAt),
  };
}

const urgency = { failing: 0, late: 1, pending: 2, healthy: 3 } as const;

/** Those that need somebody first. */
export async function listCollectors(
  deps: Pick<Deps, "db" | "now">,
  definitions: readonly JobDefinition[],
): Promise<{ items: Collector[] }> {
  const items = [];
  for (const definition of definitions.filter(isRecurring)) items.push(await describe(deps, definition));
  return { items: items.toSorted((one, other) => urgency[one.state] - urgency[other.state]) };
}

/** Brings its next round forward to now; one that runs is followed by another round. */
export async function runCollector(
  deps: Pick<Deps, "db" | "now" | "newId">,
  definitions: readonly JobDefinition[],
  input: { readonly kind: string; readonly audit: AuditRecorder },
): Promise<Collector> {
  const definition = definitions.filter(isRecurring).find(({ kind }) => kind === input.kind);
  if (definition === undefined)
    throw new AppError("not_found", `There is no collector ${input.kind}. GET /collectors lists them.`);
  await deps.db.withTx(async (tx) => {
    await enqueueJob(tx, deps, { kind: definition.kind, key: recurringKey, payload: {} });
    await input.audit(tx, { target: definition.kind });
  });
  return describe(deps, definition);
}
