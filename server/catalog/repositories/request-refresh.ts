import type { Tx } from "../../../db/client.ts";
import { AppError } from "../../kernel/app-error.ts";
import type { AuditRecorder } from "../../audit/record-audit.ts";
import { enqueueJob, recurringKey } from "../../jobs/queue.ts";
import type { Deps } from "../../runtime/deps.ts";
import { refreshRepositoryJob, scanOrganisationJob } from "../domain/catalog-events.ts";
import { getEntityWithSource } from "../entities/get-entity.ts";

/** Brings the recurring scan forward. */
export async function requestScan(tx: Tx, deps: Pick<Deps, "now" | "newId">): Promise<void> {
  await enqueueJob(tx, deps, { kind: scanOrganisationJob, key: recurringKey, payload: {} });
}

/** Asks for people and every repository of the organisation to be looked at now. */
export async function requestFullRefresh(
  deps: Pick<Deps, "db" | "now" | "newId">,
  audit: AuditRecorder,
): Promise<{ accepted: true }> {
  await deps.db.withTx(async (tx) => {
    await requestScan(tx, deps);
    await audit(tx, { target: "catalog" });
  });
  return { accepted: true };
}

/** Asks for the entity's repository, or for people and the whole organisation, to be read again now. */
export async function requestRefresh(
  deps: Pick<Deps, "db" | "now" | "newId">,
  input: { readonly entityRef: string; readonly audit: AuditRecorder },
): Promise<{ accepted: true }> {
  const { row, repository } = await getEntityWithSource(deps, input.entityRef);
  if (row.source === "repository" && repository === undefined) {
    throw new AppError("not_found", `The repository of ${row.ref} is not known any more.`);
  }
  await deps.db.withTx(async (tx) => {
    if (repository === undefined) {
      await requestScan(tx, deps);
    } else {
      const { owner, name } = repository;
      const key = `${owner}/${name}`.toLowerCase();
      await enqueueJob(tx, deps, { kind: refreshRepositoryJob, key, payload: { owner, repo: name } });
    }
    await input.audit(tx, { target: row.ref });
  });
  return { accepted: true };
}
