import {
  getEntitiesByRefsOperation,
  getEntityByNameOperation,
  getEntityFacetsOperation,
  getStatusOperation,
  listFilesOperation,
  queryEntitiesOperation,
  refreshOperation,
  searchAllOperation,
  searchPickersOperation,
  validateOperation,
} from "../catalog/operations.ts";
import {
  createTokenOperation,
  getViewer,
  listTokensOperation,
  revokeTokenOperation,
  setPasswordOperation,
} from "../identity/operations.ts";
import {
  archiveRunOperation,
  cancelRunOperation,
  getRunOperation,
  listRunsOperation,
  retryRunOperation,
  startRunOperation,
} from "../scaffolder/operations/runs.ts";
import {
  checkNameOperation,
  getTemplateOperation,
  listTemplatesOperation,
  previewTemplateOperation,
} from "../scaffolder/operations/templates.ts";
import {
  evaluateOperation,
  listResultsOperation,
  listScorecardsOperation,
} from "../scorecards/operations.ts";
import { getServiceOperation, listServicesOperation } from "../services/operations.ts";
import { router, toMutation, toQuery } from "./init.ts";

const catalog = router({
  queryEntities: toQuery(queryEntitiesOperation),
  getEntityByName: toQuery(getEntityByNameOperation),
  getEntitiesByRefs: toQuery(getEntitiesByRefsOperation),
  getEntityFacets: toQuery(getEntityFacetsOperation),
  listFiles: toQuery(listFilesOperation),
  validate: toQuery(validateOperation),
  refresh: toMutation(refreshOperation),
  searchPickers: toQuery(searchPickersOperation),
  searchAll: toQuery(searchAllOperation),
  status: toQuery(getStatusOperation),
  listServices: toQuery(listServicesOperation),
  getService: toQuery(getServiceOperation),
});

const templates = router({
  list: toQuery(listTemplatesOperation),
  get: toQuery(getTemplateOperation),
  preview: toQuery(previewTemplateOperation),
  checkName: toQuery(checkNameOperation),
});

export const appRouter = router({
  catalog,
  templates,
  scorecards: router({
    list: toQuery(listScorecardsOperation),
    listResults: toQuery(listResultsOperation),
    evaluate: toMutation(evaluateOperation),
  }),
  viewer: router({ get: toQuery(getViewer), setPassword: toMutation(setPasswordOperation) }),
  tokens: router({
    list: toQuery(listTokensOperation),
    create: toMutation(createTokenOperation),
    revoke: toMutation(revokeTokenOperation),
  }),
  runs: router({
    start: toMutation(startRunOperation),
    list: toQuery(listRunsOperation),
    get: toQuery(getRunOperation),
    retry: toMutation(retryRunOperation),
    cancel: toMutation(cancelRunOperation),
    archive: toMutation(archiveRunOperation),
  }),
});

export type AppRouter = typeof appRouter;
