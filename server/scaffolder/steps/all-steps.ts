import type { RunStepId } from "../domain/run-steps.ts";
import { applySettings } from "./apply-settings.ts";
import { awaitCatalog } from "./await-catalog.ts";
import { createEnvironments } from "./create-environments.ts";
import { createLabels } from "./create-labels.ts";
import { createRepository } from "./create-repository.ts";
import { grantTeams } from "./grant-teams.ts";
import { markReady } from "./mark-ready.ts";
import { protectBranch } from "./protect-branch.ts";
import { pushContent } from "./push-content.ts";
import { recordBase } from "./record-base.ts";
import type { RunStep } from "./run-step.ts";
import { setSecrets } from "./set-secrets.ts";
import { setVariables } from "./set-variables.ts";
import { verifyRepository } from "./verify-repository.ts";

export const allSteps: Readonly<Record<RunStepId, RunStep>> = {
  "create-repository": createRepository,
  "push-content": pushContent,
  "record-base": recordBase,
  "apply-settings": applySettings,
  "grant-teams": grantTeams,
  "create-labels": createLabels,
  "set-variables": setVariables,
  "set-secrets": setSecrets,
  "create-environments": createEnvironments,
  "protect-branch": protectBranch,
  "verify-repository": verifyRepository,
  "mark-ready": markReady,
  "await-catalog": awaitCatalog,
};
