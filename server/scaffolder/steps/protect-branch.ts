import type { BranchRules } from "../../github/rules.ts";
import { skipIfPlan } from "./plan-limits.ts";
import { converge, done, type StepContext, type StepReport } from "./run-step.ts";

async function ensureRules(context: StepContext, rules: BranchRules): Promise<void> {
  const { github, ref } = context;
  await converge({
    isThere: async () => {
      const id = await github.rules.find(ref, rules.name);
      return id !== undefined && (await github.rules.matches(ref, { id, rules }));
    },
    apply: async () => {
      const id = await github.rules.find(ref, rules.name);
      await (id === undefined ? github.rules.create(ref, rules) : github.rules.replace(ref, { id, rules }));
    },
  });
}

export async function protectBranch(context: StepContext): Promise<StepReport> {
  const { rules } = context.plan.repository;
  if (rules === null) return done();
  try {
    await ensureRules(context, rules);
  } catch (error) {
    return skipIfPlan(context, error, "branch rules");
  }
  return done(null, [{ kind: "branch rules", name: rules.name, url: null }]);
}
