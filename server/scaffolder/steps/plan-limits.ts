/*
 * What the forge's plan does not include is left out and said, with the forge's own reason: a run must not fail because
 * a company pays less, and a branch that is not protected must not look protected.
 */
import { isForgeError, isForgeErrorOf } from "../../github/forge-error.ts";
import { skippedByPlanMark } from "../domain/skipped-by-plan.ts";
import type { StepContext, StepReport } from "./run-step.ts";

/** Plans whose private repositories have the least. GitHub calls the one of people and the one of organisations so. */
const smallestPlans: readonly string[] = ["free", "free_user"];

/**
 * The reason when a refusal is about the plan, undefined when it is about something else. Some features are answered
 * with a bare "not found" where the plan lacks them; then the organisation's plan decides, if it may be seen at all.
 */
export async function planReason(context: StepContext, error: unknown): Promise<string | undefined> {
  if (isForgeErrorOf(error, "plan")) return error.message;
  if (!isForgeErrorOf(error, "not_found")) return undefined;
  const { github, ref } = context;
  const plan = await github.meta.findPlan(github.profile.org);
  if (plan === undefined || !smallestPlans.includes(plan)) return undefined;
  if ((await github.repositories.find(ref))?.visibility !== "private") return undefined;
  return `${github.profile.org} is on the plan "${plan}", which does not include this for private repositories.`;
}

export const planNote = (feature: string, reason: string): string =>
  `${feature}: ${skippedByPlanMark}. ${reason}`;

/** Rethrows what is not about the plan. */
export async function skipIfPlan(context: StepContext, error: unknown, feature: string): Promise<StepReport> {
  const reason = isForgeError(error) ? await planReason(context, error) : undefined;
  if (reason === undefined) throw error;
  const detail = planNote(feature, reason);
  return { outcome: "skipped", detail, existing: [], warnings: [detail] };
}
