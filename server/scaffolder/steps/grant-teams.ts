import { isForgeErrorOf } from "../../github/forge-error.ts";
import { converge, done, RunFailure, type StepContext, type StepReport } from "./run-step.ts";

export async function grantTeams(context: StepContext): Promise<StepReport> {
  const { github, ref } = context;
  const { org } = github.profile;
  const { teams } = context.plan.repository;
  for (const { slug, permission } of teams) {
    const access = { org, slug, permission };
    try {
      await converge({
        isThere: () => github.teams.hasAccess(ref, access),
        apply: () => github.teams.grantAccess(ref, access),
      });
    } catch (error) {
      const teamIsGone =
        isForgeErrorOf(error, "not_found", "invalid") && (await github.teams.find(org, slug)) === undefined;
      throw teamIsGone ? new RunFailure("team_missing", `The team ${org}/${slug} does not exist.`) : error;
    }
  }
  return done(teams.map(({ slug, permission }) => `${slug}: ${permission}`).join(", "));
}
