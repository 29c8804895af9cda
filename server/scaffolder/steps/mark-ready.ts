import { isForgeErrorOf } from "../../github/forge-error.ts";
import { readyState, runProperty, stateProperty } from "./run-marker.ts";
import { converge, done, type StepContext, type StepReport } from "./run-step.ts";

async function listProperties(context: StepContext): Promise<Map<string, string>> {
  try {
    return await context.github.properties.getValues(context.ref);
  } catch (error) {
    if (isForgeErrorOf(error, "permission", "not_found", "plan")) return new Map();
    throw error;
  }
}

/** A repository that carries the run's marker but is not ready belongs to a run that did not finish. */
export async function markReady(context: StepContext): Promise<StepReport> {
  if (!(await listProperties(context)).has(runProperty)) {
    return { outcome: "skipped", detail: "The organisation has no custom properties", existing: [] };
  }
  await converge({
    isThere: async () => (await listProperties(context)).get(stateProperty) === readyState,
    apply: () => context.github.properties.setValue(context.ref, { name: stateProperty, value: readyState }),
  });
  return done(`${stateProperty}=${readyState}`);
}
