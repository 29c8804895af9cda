import { AppError } from "../../kernel/app-error.ts";
import { refreshRepository, type IngestDeps } from "../repositories/ingest-repository.ts";
import { findDeliveryById, updateDelivery, type DeliveryRow } from "../store/deliveries.ts";
import { syncPeople } from "../people/sync-people.ts";

/** Does what a stored delivery asks for, once; a failure is kept with it, so that sending it again helps. */
export async function processDelivery(deps: IngestDeps, id: string): Promise<void> {
  const delivery = await findDeliveryById(deps.db.read, id);
  if (delivery === undefined) throw new AppError("not_found", `Webhook delivery ${id} is not stored.`);
  if (delivery.state === "done") return;
  try {
    await act(deps, delivery);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    await deps.db.withTx((tx) => updateDelivery(tx, id, { state: "failed", error: message }));
    throw error;
  }
  await deps.db.withTx((tx) =>
    updateDelivery(tx, id, { state: "done", processedAt: deps.now(), error: null }),
  );
}

async function act(deps: IngestDeps, delivery: DeliveryRow): Promise<void> {
  const [owner, repo] = delivery.repository?.split("/") ?? [];
  if (owner === undefined || repo === undefined) {
    await syncPeople(deps);
    return;
  }
  await refreshRepository(deps, { owner, repo });
}
