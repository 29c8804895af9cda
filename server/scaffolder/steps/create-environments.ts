import { skipIfPlan } from "./plan-limits.ts";
import { converge, done, type StepContext, type StepReport } from "./run-step.ts";

export async function createEnvironments(context: StepContext): Promise<StepReport> {
  const { github, ref } = context;
  const { environments } = context.plan.repository;
  try {
    for (const { name } of environments) {
      await converge({
        isThere: () => github.environments.has(ref, name),
        apply: () => github.environments.put(ref, name),
      });
    }
  } catch (error) {
    return skipIfPlan(context, error, "environments");
  }
  return done(
    null,
    environments.map(({ name }) => ({ kind: "environment", name, url: null })),
  );
}
