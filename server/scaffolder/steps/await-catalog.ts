import { refreshRepositoryJob } from "../../catalog/domain/catalog-events.ts";
import { enqueueJob } from "../../jobs/queue.ts";
import { isKnown } from "../render-request.ts";
import { done, LookAgain, type StepContext, type StepReport } from "./run-step.ts";

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
  if (await isKnown(context, catalog.entityRef)) {
    return done(catalog.entityRef, [{ kind: "catalog entry", name: catalog.entityRef, url: null }]);
  }
  const waitedMs = context.now() - context.startedAt;
  if (waitedMs > patienceMs) {
    const detail = "Not in the catalog yet; the next scan of the organisation brings it";
    return { outcome: "skipped", detail, existing: [], warnings: [`${detail}.`] };
  }
  if (waitedMs < lookAgainMs) await askForIngestion(context);
  throw new LookAgain(lookAgainMs);
}
