import { isForgeErrorOf } from "../../github/forge-error.ts";
import { converge, done, type StepContext, type StepReport } from "./run-step.ts";

const sameNames = (a: readonly string[], b: readonly string[]): boolean =>
  a.toSorted().join(" ") === b.toSorted().join(" ");

async function settingsMatch(context: StepContext): Promise<boolean> {
  const found = await context.github.repositories.get(context.ref);
  const wanted = context.plan.repository.settings;
  // Settings a host does not report (a plan without auto-merge, for example) cannot differ.
  return Object.entries(found.settings).every(
    ([name, value]) =>
      value === undefined ||
      Object.entries(wanted).some(([key, expected]) => key === name && expected === value),
  );
}

async function applyOptional(name: string, apply: () => Promise<unknown>): Promise<string | null> {
  try {
    await apply();
    return null;
  } catch (error) {
    if (isForgeErrorOf(error, "plan")) return `${name}: skipped: plan`;
    throw error;
  }
}

async function applySecurity(context: StepContext): Promise<(string | null)[]> {
  const { github, ref } = context;
  const { vulnerabilityAlerts, automatedSecurityFixes } = context.plan.repository.settings;
  const alerts = () =>
    converge({
      isThere: () => github.repositories.hasVulnerabilityAlerts(ref),
      apply: () => github.repositories.enableVulnerabilityAlerts(ref),
    });
  const fixes = () =>
    converge({
      isThere: () => github.repositories.hasAutomatedSecurityFixes(ref),
      apply: () => github.repositories.enableAutomatedSecurityFixes(ref),
    });
  return [
    vulnerabilityAlerts ? await applyOptional("vulnerability alerts", alerts) : null,
    automatedSecurityFixes ? await applyOptional("automated security fixes", fixes) : null,
  ];
}

export async function applySettings(context: StepContext): Promise<StepReport> {
  const { github, ref } = context;
  const { settings, topics } = context.plan.repository;
  await converge({
    isThere: () => settingsMatch(context),
    apply: async () => {
      await github.repositories.update(ref, { settings });
    },
  });
  await converge({
    isThere: async () => sameNames(await github.repositories.getTopics(ref), topics),
    apply: () => github.repositories.setTopics(ref, topics),
  });
  const skipped = (await applySecurity(context)).filter((text) => text !== null);
  return done(skipped.length === 0 ? null : skipped.join("; "));
}
