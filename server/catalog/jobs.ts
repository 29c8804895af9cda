/* Background work of the catalog: the recurring scan, refreshes people ask for, and webhook deliveries. */
import { z } from "zod";
import { defineJob } from "../jobs/define-job.ts";
import {
  processDeliveryJob,
  refreshRepositoryJob,
  scanEveryMs,
  scanOrganisationJob,
} from "./domain/catalog-events.ts";
import { refreshRepository } from "./repositories/ingest-repository.ts";
import { processDelivery } from "./webhooks/process-delivery.ts";
import { refreshWebhook } from "./webhooks/refresh-webhook.ts";
import { scanOrganisation } from "./repositories/scan-organisation.ts";

const scan = defineJob({
  kind: scanOrganisationJob,
  title: "Read people, teams and repositories of the organisation",
  payload: z.object({}),
  everyMs: scanEveryMs,
  run: async ({ deps, signal }) => {
    await refreshWebhook(deps);
    await scanOrganisation(deps, signal);
  },
});

const refresh = defineJob({
  kind: refreshRepositoryJob,
  title: "Read one repository again",
  payload: z.object({ owner: z.string(), repo: z.string() }),
  run: async ({ deps }, ref) => {
    await refreshRepository(deps, ref);
  },
});

const deliver = defineJob({
  kind: processDeliveryJob,
  title: "Follow a webhook of the forge",
  payload: z.object({ id: z.string() }),
  run: ({ deps }, { id }) => processDelivery(deps, id),
});

export const catalogJobs = [scan, refresh, deliver] as const;
