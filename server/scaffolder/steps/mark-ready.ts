import { skippedByPlanMark } from "../domain/skipped-by-plan.ts";
import { planReason } from "./plan-limits.ts";
import { propertiesRefusal, readyState, stateProperty } from "./run-marker.ts";
import { converge, done, type StepContext, type StepReport } from "./run-step.ts";

/** A repository that carries the run's marker but is not ready belongs to a run that did not finish. */
export async function markReady(context: StepContext): Promise<StepReport> {
  const { github, ref } = context;
  const refusal = await propertiesRefusal(github);
  if (refusal !== undefined) {
    const plan = await planReason(context, refusal);
    const why = plan === undefined ? `skipped: ${refusal.message}` : `${skippedByPlanMark}. ${plan}`;
    const detail = `custom properties: ${why} The homepage says which run made the repository`;
    return { outcome: "skipped", detail, existing: [] };
  }
  await converge({
    isThere: async () => (await github.properties.getValues(ref)).get(stateProperty) === readyState,
    apply: () => github.properties.setValue(ref, { name: stateProperty, value: readyState }),
  });
  return done(`${stateProperty}=${readyState}`);
}
