/**
 * Stores a run with everything it will do, before the first call to the forge, and queues it. The checks that need the
 * forge come first, so that a refusal leaves nothing behind.
 */
import { createHmac } from "node:crypto";
import type { Reader, Tx } from "../../../db/client.ts";
import type { AuditRecorder } from "../../audit/record-audit.ts";
import { findRefHolder } from "../../catalog/entities/find-ref-holder.ts";
import type { GitHub } from "../../github/github.ts";
import type { Actor } from "../../identity/domain/actor.ts";
import { enqueueJob } from "../../jobs/queue.ts";
import { AppError } from "../../kernel/app-error.ts";
import type { Deps } from "../../runtime/deps.ts";
import { findServiceOwner } from "../domain/service-owner.ts";
import type { Plan, RenderedTemplate, RepositoryPlan } from "../domain/plan.schema.ts";
import { shortestSecret } from "../domain/shortest-secret.ts";
import { sealRunSecrets } from "./run-secrets.ts";
import { appendRunEvent } from "../store/run-events.ts";
import { findLiveRun, findRunByKey, insertRun, listRunTimesSince, type Run } from "../store/runs.ts";

export const executeRunKind = "scaffolder.execute-run";

export interface RunRequest {
  readonly template: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly idempotencyKey?: string | undefined;
  /** Of the preview a person agreed to; anything else is not created. */
  readonly reviewedDigest?: string | undefined;
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

export type CreateRunDeps = Pick<Deps, "db" | "now" | "newId" | "github" | "secretsKey" | "env">;

const hourMs = 3_600_000;

/**
 * Runs an hour: the same for every person, whatever the role. A token says its own limit; without one, automation is paced
 * by the forge's own limits instead.
 */
const runLimit = (env: CreateRunDeps["env"], actor: Actor): number =>
  actor.kind === "user" ? env.runsPerHour : (actor.grant?.runsPerHour ?? Number.POSITIVE_INFINITY);

/** The same for the same JSON object, in whatever order its fields were sent. */
const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_key, item: unknown) =>
    typeof item === "object" && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );

/** Keyed: without the key nobody can try out short secrets against the stored hash. */
const requestHash = (secretsKey: Buffer, { template, values, secrets }: RunRequest): string =>
  createHmac("sha256", secretsKey)
    .update(canonicalJson([template, values, secrets]))
    .digest("hex");

const nameTaken = (repository: RepositoryPlan): AppError =>
  new AppError(
    "repo_exists",
    `${repository.owner}/${repository.name} exists already and was not created by this run. Choose another name.`,
  );

/** The run an earlier request with the same key started. The same key for something else is a mistake to report. */
export async function findRepeatedRun(
  deps: Pick<Deps, "secretsKey">,
  db: Reader,
  repeat: { readonly actor: Actor; readonly request: RunRequest },
): Promise<Run | undefined> {
  const { actor, request } = repeat;
  if (request.idempotencyKey === undefined) return undefined;
  const earlier = await findRunByKey(db, { actorId: actor.id, idempotencyKey: request.idempotencyKey });
  if (earlier !== undefined && earlier.requestHash !== requestHash(deps.secretsKey, request)) {
    throw new AppError(
      "idempotency_conflict",
      `Idempotency-Key ${request.idempotencyKey} belongs to another request (run ${earlier.id}). Use a new key.`,
    );
  }
  return earlier;
}

export async function assertRunRate(
  deps: Pick<Deps, "now" | "env">,
  db: Reader,
  actor: Actor,
): Promise<void> {
  const limit = runLimit(deps.env, actor);
  const since = deps.now() - hourMs;
  const times = await listRunTimesSince(db, { actorId: actor.id, epochMs: since });
  const oldest = times.at(-limit);
  if (times.length < limit || oldest === undefined) return;
  throw new AppError("rate_limited", `At most ${limit} runs an hour. Try again later.`, {
    retryAfterSeconds: Math.max(1, Math.ceil((oldest + hourMs - deps.now()) / 1000)),
  });
}

/** Two repositories cannot hold one catalog entry: ingestion would refuse the second, and nobody would find it. */
async function assertRefIsFree(tx: Tx, plan: Plan): Promise<void> {
  if (plan.catalog === null) return;
  const { entityRef } = plan.catalog;
  const holder = await findRefHolder(tx, entityRef);
  if (holder === undefined) return;
  throw new AppError(
    "entity_conflict",
    `${entityRef} is in the catalog already, declared by ${holder.label}. Choose another name.`,
    { details: { entityRef, holder: holder.label } },
  );
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

function assertSecretsLong({ secrets }: RunRequest): void {
  const short = Object.entries(secrets).flatMap(([name, value]) =>
    value.length < shortestSecret ? [name] : [],
  );
  if (short.length === 0) return;
  throw new AppError(
    "invalid_input",
    `secrets: expected at least ${shortestSecret} characters for ${short.join(", ")}, found fewer. Use a longer value.`,
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
    ownedBy: findServiceOwner(plan, input.answers),
    answers: JSON.stringify(input.answers),
    actorKind: actor.kind,
    actorId: actor.id,
    actorName: actor.name,
    actorRef: actor.userRef,
    idempotencyKey: input.request.idempotencyKey ?? null,
    requestHash: requestHash(deps.secretsKey, input.request),
    createdAt: deps.now(),
  };
}

/** Returns the run's id. Repeats and the limit are judged in the transaction that stores it, so no two can slip by. */
export async function createRun(deps: CreateRunDeps, author: RunAuthor, input: NewRunInput): Promise<string> {
  const { plan, files } = input.rendered;
  assertSecretsGiven(input);
  assertSecretsLong(input.request);
  await assertForgeAgrees(deps.github, plan.repository);
  return deps.db.withTx(async (tx) => {
    const repeated = await findRepeatedRun(deps, tx, { actor: author.actor, request: input.request });
    if (repeated !== undefined) return repeated.id;
    await assertRunRate(deps, tx, author.actor);
    await assertNobodyMakesIt(tx, deps.github.profile.host, plan.repository);
    await assertRefIsFree(tx, plan);
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
