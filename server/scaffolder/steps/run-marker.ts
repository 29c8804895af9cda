/**
 * How a repository says which run made it: the custom property `waymark-run`, set in the creating call, or the homepage
 * where the organisation has no custom properties. A repository without this run's marker is never touched.
 */
import { isForgeErrorOf } from "../../github/forge-error.ts";
import type { GitHub } from "../../github/github.ts";
import type { Repository } from "../../github/repositories.ts";
import { NotVisibleYet } from "./run-step.ts";

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

/** Makes sure the organisation knows our properties; false when it has none or we may not define them. */
export async function canUseProperties(github: GitHub): Promise<boolean> {
  const { org } = github.profile;
  try {
    if (await github.properties.isDefined(org, runProperty)) return true;
    await github.properties.define(org, {
      name: stateProperty,
      description: "State of the repository as Waymark made it",
    });
    // Defined last: whoever finds this one may rely on both.
    await github.properties.define(org, {
      name: runProperty,
      description: "Waymark run that made the repository",
    });
    return true;
  } catch (error) {
    if (isForgeErrorOf(error, "permission", "not_found", "invalid", "plan")) return false;
    throw error;
  }
}

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
