import { refreshRepositoryJob } from "../../catalog/domain/catalog-events.ts";
import { enqueueJob } from "../../jobs/queue.ts";
import { findRefHolder, type RefHolder } from "../../catalog/entities/find-ref-holder.ts";
import { done, LookAgain, RunFailure, type StepContext, type StepReport } from "./run-step.ts";

const lookAgainMs = 250;
/** Ingestion takes a second or two; the repository is complete either way, so the run does not hang on it. */
const patienceMs = 20_000;

/** The webhook of the push usually was faster; asking too covers the case that it got lost. */
async function askForIngestion(context: StepContext): Promise<void> {
  const { owner, repo } = context.ref;
  const key = `${owner}/${repo}`.toLowerCase();
  await context.db.withTx((tx) =>
    enqueueJob(tx, context, { kind: refreshRepositoryJob, key, payload: { owner, repo } }),
  );
}

/** The catalog learns of the service by reading its repository, as it does for every other. */
export async function awaitCatalog(context: StepContext): Promise<StepReport> {
  const { catalog } = context.plan;
  if (catalog === null) return done();
  const { entityRef } = catalog;
  const holder = await findRefHolder(context.db.read, entityRef);
  // The same name may be in the catalog from another repository: then ours was refused there.
  if (holder !== undefined && holder.forgeId === context.run.repositoryId) {
    return done(entityRef, [{ kind: "catalog entry", name: entityRef, url: null }]);
  }
  const waitedMs = context.now() - context.startedAt;
  if (waitedMs > patienceMs) return giveUp(entityRef, holder);
  if (waitedMs < lookAgainMs) await askForIngestion(context);
  throw new LookAgain(lookAgainMs);
}

function giveUp(entityRef: string, holder: RefHolder | undefined): StepReport {
  if (holder !== undefined) {
    throw new RunFailure("entity_conflict", `${entityRef} is declared by ${holder.label} already.`);
  }
  const detail = "Not in the catalog yet; the next scan of the organisation brings it";
  return { outcome: "skipped", detail, existing: [], warnings: [`${detail}.`] };
}
