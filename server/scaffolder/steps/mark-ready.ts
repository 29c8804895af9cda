import { canUseProperties, readyState, stateProperty } from "./run-marker.ts";
import { converge, done, type StepContext, type StepReport } from "./run-step.ts";

/** A repository that carries the run's marker but is not ready belongs to a run that did not finish. */
export async function markReady(context: StepContext): Promise<StepReport> {
  const { github, ref } = context;
  if (!(await canUseProperties(github))) {
    return { outcome: "skipped", detail: "The organisation has no custom properties", existing: [] };
  }
  await converge({
    isThere: async () => (await github.properties.getValues(ref)).get(stateProperty) === readyState,
    apply: () => github.properties.setValue(ref, { name: stateProperty, value: readyState }),
  });
  return done(`${stateProperty}=${readyState}`);
}
