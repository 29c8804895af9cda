import { isForgeErrorOf } from "../../github/forge-error.ts";
import type { Repository } from "../../github/repositories.ts";
import type { Plan } from "../domain/plan.schema.ts";
import { planNote } from "./plan-limits.ts";
import { converge, done, type StepContext, type StepReport } from "./run-step.ts";

const sameNames = (a: readonly string[], b: readonly string[]): boolean =>
  a.toSorted().join(" ") === b.toSorted().join(" ");

type Settings = Plan["repository"]["settings"];

/** Settings a host does not report cannot differ. */
function differing(wanted: Settings, found: Repository): string[] {
  const expected = new Map<string, boolean>(Object.entries(wanted));
  return Object.entries(found.settings)
    .filter(([name, value]) => value !== undefined && expected.get(name) !== value)
    .map(([name]) => name);
}

/**
 * Where the plan has no auto-merge, the forge takes the setting, answers 200 and leaves it off: its own answer to the
 * change is the evidence. Waiting for it to be read back would never end.
 */
const ignoresAutoMerge = (wanted: Settings, answered: Repository): boolean =>
  wanted.allowAutoMerge &&
  answered.visibility !== "public" &&
  differing(wanted, answered).join() === "allowAutoMerge";

const ignoredAutoMerge = planNote(
  "auto-merge",
  "The forge accepted the setting and left it off: its plan has auto-merge only for public repositories.",
);

async function applyRepositorySettings(context: StepContext): Promise<string | null> {
  const { github, ref } = context;
  const { settings } = context.plan.repository;
  let isIgnored = false;
  const wanted = (): Settings => (isIgnored ? { ...settings, allowAutoMerge: false } : settings);
  await converge({
    isThere: async () => differing(wanted(), await github.repositories.get(ref)).length === 0,
    apply: async () => {
      isIgnored = ignoresAutoMerge(settings, await github.repositories.update(ref, { settings }));
    },
  });
  return isIgnored ? ignoredAutoMerge : null;
}

async function applyOptional(name: string, apply: () => Promise<unknown>): Promise<string | null> {
  try {
    await apply();
    return null;
  } catch (error) {
    if (isForgeErrorOf(error, "plan")) return planNote(name, error.message);
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
  const { topics } = context.plan.repository;
  const settings = await applyRepositorySettings(context);
  await converge({
    isThere: async () => sameNames(await github.repositories.getTopics(ref), topics),
    apply: () => github.repositories.setTopics(ref, topics),
  });
  const skipped = [settings, ...(await applySecurity(context))].filter((text) => text !== null);
  return { ...done(skipped.length === 0 ? null : skipped.join("; ")), warnings: skipped };
}
