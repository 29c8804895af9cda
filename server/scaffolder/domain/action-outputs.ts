/*
 * The actions this portal knows and what each leaves in `steps['id'].output`. File actions run on the virtual
 * workspace; effects become entries of the plan. A commit's hash is not among the outputs: the plan, which holds every
 * link a person reviews, exists before the commit. Source: Backstage's built-in actions, plus our own two.
 */

export const fileActions = [
  "fetch:template",
  "fetch:template:file",
  "fetch:plain",
  "fetch:plain:file",
  "fs:delete",
  "fs:rename",
  "catalog:write",
  "debug:log",
  "waymark:slo:generate",
  "waymark:manifest",
] as const;

const outputsByAction: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ...fileActions.map((action): [string, readonly string[]] => [action, []]),
  ["publish:github", ["remoteUrl", "cloneUrl", "repositoryUrl", "repoContentsUrl"]],
  ["catalog:register", ["entityRef", "catalogInfoUrl", "catalogUrl"]],
]);

export const isKnownAction = (action: string): boolean => outputsByAction.has(action);

/** The outputs an action declares; undefined for an action this portal does not know. */
export const outputsOf = (action: string): readonly string[] | undefined => outputsByAction.get(action);
