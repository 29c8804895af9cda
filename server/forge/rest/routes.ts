import type { Route } from "../http/call.ts";
import { accountRoutes } from "./accounts.ts";
import { appRoutes } from "./apps.ts";
import { actionRoutes } from "./actions.ts";
import { checkRunRoutes } from "./check-runs.ts";
import { codeownersRoutes } from "./codeowners.ts";
import { collaboratorRoutes } from "./collaborators.ts";
import { deploymentRoutes } from "./deployments.ts";
import { environmentRoutes } from "./environments.ts";
import { hookRoutes } from "./hooks.ts";
import { labelRoutes } from "./labels.ts";
import { pullRoutes } from "./pulls.ts";
import { pullReviewRoutes } from "./pull-reviews.ts";
import { rulesetRoutes } from "./rulesets.ts";
import { securitySettingRoutes } from "./security-settings.ts";
import { statusRoutes } from "./statuses.ts";
import { commitRoutes } from "./commits.ts";
import { contentRoutes } from "./contents.ts";
import { gitObjectRoutes } from "./git-objects.ts";
import { gitRefRoutes } from "./git-refs.ts";
import { metaRoutes } from "./meta.ts";
import { propertyRoutes } from "./properties.ts";
import { repositoryCreationRoutes } from "./create-repository.ts";
import { repositoryRoutes } from "./repositories.ts";
import { repositoryListRoutes } from "./repository-lists.ts";
import { teamRoutes } from "./teams.ts";

export const apiRoutes: readonly Route[] = [
  ...metaRoutes,
  ...appRoutes,
  ...accountRoutes,
  ...teamRoutes,
  ...repositoryRoutes,
  ...repositoryCreationRoutes,
  ...repositoryListRoutes,
  ...propertyRoutes,
  ...contentRoutes,
  ...gitObjectRoutes,
  ...gitRefRoutes,
  ...commitRoutes,
  ...statusRoutes,
  ...checkRunRoutes,
  ...rulesetRoutes,
  ...actionRoutes,
  ...environmentRoutes,
  ...deploymentRoutes,
  ...labelRoutes,
  ...securitySettingRoutes,
  ...collaboratorRoutes,
  ...codeownersRoutes,
  ...hookRoutes,
  ...pullRoutes,
  ...pullReviewRoutes,
];
