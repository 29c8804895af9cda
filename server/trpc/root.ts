import { listAuditOperation, verifyAuditOperation } from "../audit/operations.ts";
import {
  getEntitiesByRefsOperation,
  getEntityByNameOperation,
  getEntityFacetsOperation,
  getStatusOperation,
  listEntityHistoryOperation,
  listFilesOperation,
  queryEntitiesOperation,
  refreshOperation,
  searchAllOperation,
  searchPickersOperation,
  validateOperation,
} from "../catalog/operations.ts";
import {
  beginGithubAppOperation,
  disconnectGithubAppOperation,
  getGithubAppOperation,
  listConnectionsOperation,
  testConnectionOperation,
} from "../connections/operations.ts";
import { listAttentionOperation, listFirstStepsOperation } from "../home/operations.ts";
import {
  getAccountOperation,
  getViewer,
  setPasswordOperation,
  setPersonOperation,
} from "../identity/operations/account.ts";
import { listIdentitiesOperation, unlinkIdentityOperation } from "../identity/operations/identities.ts";
import {
  disableMemberOperation,
  enableMemberOperation,
  getMemberOperation,
  listMembersOperation,
  setMemberPersonOperation,
  setMemberRoleOperation,
} from "../identity/operations/members.ts";
import {
  listMySessionsOperation,
  listSessionsOfOperation,
  revokeMySessionOperation,
  revokeOtherSessionsOperation,
  revokeSessionOfOperation,
  revokeSessionsOfOperation,
} from "../identity/operations/sessions.ts";
import {
  createServiceAccountOperation,
  disableServiceAccountOperation,
  enableServiceAccountOperation,
  listServiceAccountsOperation,
} from "../identity/operations/service-accounts.ts";
import {
  createInvitationOperation,
  getSignInPolicyOperation,
  listInvitationsOperation,
  revokeInvitationOperation,
  setSignInPolicyOperation,
} from "../identity/operations/sign-in.ts";
import {
  createTokenOperation,
  listTokensOperation,
  rotateTokenOperation,
  revokeTokenOperation,
} from "../identity/operations/tokens.ts";
import {
  listCollectorsOperation,
  listJobsOperation,
  retryJobOperation,
  runCollectorOperation,
} from "../jobs/operations.ts";
import { listRetentionOperation, setRetentionOperation } from "../retention/operations.ts";
import {
  archiveRunOperation,
  cancelRunOperation,
  getRunOperation,
  listOrphansOperation,
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
  listNextStepsOperation,
  listResultsOperation,
  listScorecardsOperation,
} from "../scorecards/operations.ts";
import { getServiceOperation, listServicesOperation } from "../services/operations.ts";
import { permissionsOperation } from "../doors/operations.ts";
import { router, toMutation, toQuery } from "./init.ts";

const catalog = router({
  queryEntities: toQuery(queryEntitiesOperation),
  getEntityByName: toQuery(getEntityByNameOperation),
  getEntitiesByRefs: toQuery(getEntitiesByRefsOperation),
  getEntityFacets: toQuery(getEntityFacetsOperation),
  listEntityHistory: toQuery(listEntityHistoryOperation),
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
    listNextSteps: toQuery(listNextStepsOperation),
    listResults: toQuery(listResultsOperation),
    evaluate: toMutation(evaluateOperation),
  }),
  viewer: router({
    get: toQuery(getViewer),
    getAccount: toQuery(getAccountOperation),
    setPerson: toMutation(setPersonOperation),
    setPassword: toMutation(setPasswordOperation),
    listIdentities: toQuery(listIdentitiesOperation),
    unlinkIdentity: toMutation(unlinkIdentityOperation),
  }),
  invitations: router({
    list: toQuery(listInvitationsOperation),
    create: toMutation(createInvitationOperation),
    revoke: toMutation(revokeInvitationOperation),
  }),
  signIn: router({
    getPolicy: toQuery(getSignInPolicyOperation),
    setPolicy: toMutation(setSignInPolicyOperation),
  }),
  serviceAccounts: router({
    list: toQuery(listServiceAccountsOperation),
    create: toMutation(createServiceAccountOperation),
    disable: toMutation(disableServiceAccountOperation),
    enable: toMutation(enableServiceAccountOperation),
  }),
  permissions: router({ list: toQuery(permissionsOperation) }),
  members: router({
    list: toQuery(listMembersOperation),
    get: toQuery(getMemberOperation),
    setRole: toMutation(setMemberRoleOperation),
    setPerson: toMutation(setMemberPersonOperation),
    disable: toMutation(disableMemberOperation),
    enable: toMutation(enableMemberOperation),
  }),
  sessions: router({
    listMine: toQuery(listMySessionsOperation),
    revokeMine: toMutation(revokeMySessionOperation),
    revokeOthers: toMutation(revokeOtherSessionsOperation),
    listOf: toQuery(listSessionsOfOperation),
    revokeOf: toMutation(revokeSessionOfOperation),
    revokeAllOf: toMutation(revokeSessionsOfOperation),
  }),
  audit: router({
    list: toQuery(listAuditOperation),
    verify: toQuery(verifyAuditOperation),
  }),
  tokens: router({
    list: toQuery(listTokensOperation),
    create: toMutation(createTokenOperation),
    rotate: toMutation(rotateTokenOperation),
    revoke: toMutation(revokeTokenOperation),
  }),
  runs: router({
    start: toMutation(startRunOperation),
    list: toQuery(listRunsOperation),
    get: toQuery(getRunOperation),
    orphans: toQuery(listOrphansOperation),
    retry: toMutation(retryRunOperation),
    cancel: toMutation(cancelRunOperation),
    archive: toMutation(archiveRunOperation),
  }),
  jobs: router({
    list: toQuery(listJobsOperation),
    retry: toMutation(retryJobOperation),
  }),
  collectors: router({
    list: toQuery(listCollectorsOperation),
    run: toMutation(runCollectorOperation),
  }),
  connections: router({
    list: toQuery(listConnectionsOperation),
    test: toQuery(testConnectionOperation),
    getGithubApp: toQuery(getGithubAppOperation),
    beginGithubApp: toMutation(beginGithubAppOperation),
    disconnectGithubApp: toMutation(disconnectGithubAppOperation),
  }),
  retention: router({
    list: toQuery(listRetentionOperation),
    set: toMutation(setRetentionOperation),
  }),
  home: router({
    attention: toQuery(listAttentionOperation),
    firstSteps: toQuery(listFirstStepsOperation),
  }),
});

export type AppRouter = typeof appRouter;
