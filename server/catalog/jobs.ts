/* Background work of the catalog: the recurring scan, refreshes people ask for, and webhook deliveries. */
import { z } from "zod";
import { defineJob } from "../jobs/define-job.ts";
import { processDeliveryJob, refreshRepositoryJob, scanOrganisationJob } from "./domain/catalog-events.ts";
import { refreshRepository } from "./ingest-repository.ts";
import { processDelivery } from "./process-delivery.ts";
import { registerWebhook } from "./register-webhook.ts";
import { scanOrganisation } from "./scan-organisation.ts";

const SCAN_EVERY_MS = 2 * 60_000;

const scan = defineJob({
  kind: scanOrganisationJob,
  payload: z.object({}),
  everyMs: SCAN_EVERY_MS,
  run: async ({ deps, signal }) => {
    await registerWebhook(deps);
    await scanOrganisation(deps, signal);
  },
});

const refresh = defineJob({
  kind: refreshRepositoryJob,
  payload: z.object({ owner: z.string(), repo: z.string() }),
  run: async ({ deps }, ref) => {
    await refreshRepository(deps, ref);
  },
});

const deliver = defineJob({
  kind: processDeliveryJob,
  payload: z.object({ id: z.string() }),
  run: ({ deps }, { id }) => processDelivery(deps, id),
});

export const catalogJobs = [scan, refresh, deliver] as const;
