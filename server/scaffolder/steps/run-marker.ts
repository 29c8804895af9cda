/**
 * How a repository says which run made it: the custom property `waymark-run`, set in the creating call, or the homepage
 * where the organisation has no custom properties. A repository without this run's marker is never touched.
 */
import { isForgeErrorOf, type ForgeError } from "../../github/forge-error.ts";
import type { GitHub } from "../../github/github.ts";
import type { Repository } from "../../github/repositories.ts";
import { converge, NotVisibleYet } from "./run-step.ts";

export const runProperty = "waymark-run";
export const stateProperty = "waymark-state";
export const readyState = "ready";

export interface RunMarker {
  readonly runId: string;
  readonly homepage: string;
}

export const runMarker = (run: { readonly id: string }, portalUrl: string): RunMarker => ({
  runId: run.id,
  homepage: `${portalUrl}/runs/${run.id}`,
});

/** Whether what an unanswered call may have defined is there is only told by looking. */
async function define(github: GitHub, name: string, description: string): Promise<void> {
  const { org } = github.profile;
  await converge({
    isThere: () => github.properties.isDefined(org, name),
    apply: () => github.properties.define(org, { name, description }),
  });
}

/** The run a marker in the homepage names; undefined for a homepage of anybody else. */
export const runOfHomepage = (homepage: string, portalUrl: string): string | undefined => {
  const prefix = `${portalUrl}/runs/`;
  return homepage.startsWith(prefix) ? homepage.slice(prefix.length) : undefined;
};

/** Makes sure the organisation knows our properties; the refusal when it has none or we may not define them. */
export async function propertiesRefusal(github: GitHub): Promise<ForgeError | undefined> {
  try {
    if (await github.properties.isDefined(github.profile.org, runProperty)) return undefined;
    await define(github, stateProperty, "State of the repository as Waymark made it");
    // Defined last: whoever finds this one may rely on both.
    await define(github, runProperty, "Waymark run that made the repository");
    return undefined;
  } catch (error) {
    if (isForgeErrorOf(error, "permission", "not_found", "invalid", "plan", "user_account")) return error;
    throw error;
  }
}

export const canUseProperties = async (github: GitHub): Promise<boolean> =>
  (await propertiesRefusal(github)) === undefined;

async function readProperty(github: GitHub, repository: Repository): Promise<string | undefined> {
  try {
    const values = await github.properties.getValues({ owner: repository.owner, repo: repository.name });
    return values.get(runProperty);
  } catch (error) {
    // A repository made a moment ago is not everywhere yet; deciding now could disown our own.
    if (isForgeErrorOf(error, "not_found")) throw new NotVisibleYet("The repository is not visible yet.");
    throw error;
  }
}

export async function carriesMarker(
  github: GitHub,
  repository: Repository,
  marker: RunMarker,
): Promise<boolean> {
  const property = (await canUseProperties(github)) ? await readProperty(github, repository) : undefined;
  return property === undefined ? repository.homepage === marker.homepage : property === marker.runId;
}
