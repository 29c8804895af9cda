import type { Route } from "../http/call.ts";
import { accountRoutes } from "./accounts.ts";
import { commitRoutes } from "./commits.ts";
import { contentRoutes } from "./contents.ts";
import { gitObjectRoutes } from "./git-objects.ts";
import { gitRefRoutes } from "./git-refs.ts";
import { metaRoutes } from "./meta.ts";
import { propertyRoutes } from "./properties.ts";
import { repositoryRoutes } from "./repositories.ts";
import { teamRoutes } from "./teams.ts";

export const apiRoutes: readonly Route[] = [
  ...metaRoutes,
  ...accountRoutes,
  ...teamRoutes,
  ...repositoryRoutes,
  ...propertyRoutes,
  ...contentRoutes,
  ...gitObjectRoutes,
  ...gitRefRoutes,
  ...commitRoutes,
];
