/**
 * Stores a run with everything it will do, before the first call to the forge, and queues it. The checks that need the
 * forge come first, so that a refusal leaves nothing behind.
 */
import { createHash } from "node:crypto";
import type { Tx } from "../../db/client.ts";
import type { AuditRecorder } from "../audit/record-audit.ts";
import type { GitHub } from "../github/github.ts";
import type { Actor } from "../identity/domain/actor.ts";
import { enqueueJob } from "../jobs/queue.ts";
import { AppError } from "../kernel/app-error.ts";
import type { Deps } from "../runtime/deps.ts";
import type { RenderedTemplate, RepositoryPlan } from "./domain/plan.schema.ts";
import { sealRunSecrets } from "./run-secrets.ts";
import { appendRunEvent } from "./store/run-events.ts";
import { findLiveRun, findRunByKey, insertRun, listRunTimesSince, type Run } from "./store/runs.ts";

export const executeRunKind = "scaffolder.execute-run";

export interface RunRequest {
  readonly template: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly idempotencyKey?: string | undefined;
}

export interface NewRunInput {
  readonly request: RunRequest;
  readonly rendered: RenderedTemplate;
  /** Answers after defaults, without secrets. */
  readonly answers: Readonly<Record<string, unknown>>;
}

export interface RunAuthor {
  readonly actor: Actor;
  readonly audit: AuditRecorder;
}

export type CreateRunDeps = Pick<Deps, "db" | "now" | "newId" | "github" | "secretsKey">;

const hourMs = 3_600_000;

/** Runs an hour that one person may start. Automation is paced by the forge's own limits instead. */
function runsPerHour(actor: Actor): number {
  if (actor.kind !== "user") return Number.POSITIVE_INFINITY;
  return actor.role === "developer" ? 10 : 60;
}

const requestHash = (request: RunRequest): string =>
  createHash("sha256")
    .update(JSON.stringify([request.template, request.values, request.secrets]))
    .digest("hex");

const nameTaken = (repository: RepositoryPlan): AppError =>
  new AppError(
    "repo_exists",
    `${repository.owner}/${repository.name} exists already and was not created by this run. Choose another name.`,
  );

/** The run an earlier request with the same key started. The same key for something else is a mistake to report. */
export async function findRepeatedRun(
  deps: Pick<Deps, "db">,
  actor: Actor,
  request: RunRequest,
): Promise<Run | undefined> {
  if (request.idempotencyKey === undefined) return undefined;
  const key = { actorId: actor.id, idempotencyKey: request.idempotencyKey };
  const earlier = await findRunByKey(deps.db.read, key);
  if (earlier !== undefined && earlier.requestHash !== requestHash(request)) {
    throw new AppError(
      "idempotency_conflict",
      `Idempotency-Key ${request.idempotencyKey} belongs to another request (run ${earlier.id}). Use a new key.`,
    );
  }
  return earlier;
}

export async function assertRunRate(deps: Pick<Deps, "db" | "now">, actor: Actor): Promise<void> {
  const limit = runsPerHour(actor);
  const since = deps.now() - hourMs;
  const times = await listRunTimesSince(deps.db.read, { actorId: actor.id, epochMs: since });
  const oldest = times.at(-limit);
  if (times.length < limit || oldest === undefined) return;
  throw new AppError("rate_limited", `At most ${limit} runs an hour. Try again later.`, {
    retryAfterSeconds: Math.max(1, Math.ceil((oldest + hourMs - deps.now()) / 1000)),
  });
}

/** What only the forge knows: the name is free, every team exists. */
async function assertForgeAgrees(github: GitHub, repository: RepositoryPlan): Promise<void> {
  const found = await github.repositories.find({ owner: repository.owner, repo: repository.name });
  if (found?.name.toLowerCase() === repository.name.toLowerCase()) throw nameTaken(repository);
  for (const { slug } of repository.teams) {
    if ((await github.teams.find(github.profile.org, slug)) !== undefined) continue;
    throw new AppError(
      "invalid_input",
      `owner: expected a team of ${github.profile.org}, found "${slug}", which does not exist. Choose another owner.`,
    );
  }
}

function assertSecretsGiven(input: NewRunInput): void {
  const wanted = input.rendered.plan.repository.secrets.map(({ name, from }) => from ?? name);
  const given = Object.keys(input.request.secrets);
  const missing = wanted.filter((name) => !given.includes(name));
  if (missing.length === 0) return;
  throw new AppError(
    "invalid_input",
    `secrets: expected ${missing.join(", ")}, found nothing. Send the value.`,
  );
}

/** One live run per repository; checked inside the write transaction, so two requests at once cannot both pass. */
async function assertNobodyMakesIt(tx: Tx, host: string, repository: RepositoryPlan): Promise<void> {
  const { owner, name } = repository;
  const other = await findLiveRun(tx, { host, owner, name });
  if (other === undefined) return;
  throw new AppError(
    "repo_exists",
    `${owner}/${name} is being created right now by ${other.actorName} (run ${other.id}). Choose another name.`,
    { details: { runId: other.id } },
  );
}

function toRow(deps: CreateRunDeps, actor: Actor, input: NewRunInput) {
  const { plan } = input.rendered;
  return {
    id: deps.newId("run"),
    template: plan.template.name,
    templateDigest: plan.template.digest,
    state: "queued" as const,
    host: deps.github.profile.host,
    owner: plan.repository.owner,
    name: plan.repository.name,
    entityRef: plan.catalog?.entityRef ?? null,
    answers: JSON.stringify(input.answers),
    actorKind: actor.kind,
    actorId: actor.id,
    actorName: actor.name,
    actorRef: actor.userRef,
    idempotencyKey: input.request.idempotencyKey ?? null,
    requestHash: requestHash(input.request),
    createdAt: deps.now(),
  };
}

export async function createRun(deps: CreateRunDeps, author: RunAuthor, input: NewRunInput): Promise<string> {
  const { plan, files } = input.rendered;
  assertSecretsGiven(input);
  await assertForgeAgrees(deps.github, plan.repository);
  return deps.db.withTx(async (tx) => {
    await assertNobodyMakesIt(tx, deps.github.profile.host, plan.repository);
    const row = toRow(deps, author.actor, input);
    const sealedSecrets = sealRunSecrets(deps.secretsKey, row.id, input.request.secrets);
    await insertRun(tx, row, { plan, files, sealedSecrets });
    const message = `Queued by ${author.actor.name}: ${row.template} as ${row.owner}/${row.name}.`;
    await appendRunEvent(tx, row.id, { at: row.createdAt, level: "info", message });
    await enqueueJob(tx, deps, { kind: executeRunKind, payload: { runId: row.id }, key: row.id });
    await author.audit(tx, { target: row.id, details: { template: row.template, repository: row.name } });
    return row.id;
  });
}
