/*
 * Names of the background work the catalog asks for. `catalog.repository-changed` is an event: the scorecards listen
 * to it, so that the catalog need not know them.
 */
/** How long a change may stay unseen when no webhook tells of it. */
export const scanEveryMs = 2 * 60_000;

export const scanOrganisationJob = "catalog.scan-organisation";
export const refreshRepositoryJob = "catalog.refresh-repository";
export const processDeliveryJob = "catalog.process-delivery";
export const repositoryChangedJob = "catalog.repository-changed";
