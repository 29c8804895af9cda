/*
 * What a person's account lacks that an organisation has. The plan says so before anything exists; a run records the
 * steps as skipped, with the reason. Source: GitHub docs "Types of GitHub accounts", "Repository roles".
 */
import type { LeftOut, Plan } from "./plan.schema.ts";

export interface PlanOwner {
  readonly kind: "organization" | "user";
  readonly login: string;
}

const teamsLeftOut = (plan: Plan, login: string): LeftOut[] => {
  const names = plan.repository.teams.map(({ slug }) => slug);
  if (names.length === 0) return [];
  const reason = `${login} is a person's account, which has no teams: no access for ${names.join(", ")}. ${login} has every right.`;
  return [{ step: "grant-teams", title: "Access for teams", reason }];
};

const propertiesLeftOut = (login: string): LeftOut => ({
  step: "mark-ready",
  title: "Custom properties",
  reason: `${login} is a person's account, which has no custom properties. The homepage of the repository names the run that made it.`,
});

const internalWarnings = (plan: Plan, login: string): Plan["warnings"] =>
  plan.repository.visibility === "internal"
    ? [
        {
          code: "no_internal_visibility",
          message: `${login} is a person's account, which has no internal repositories: this one will be private.`,
        },
      ]
    : [];

/** The plan as this owner can have it. */
export function limitToOwner(plan: Plan, { kind, login }: PlanOwner): Plan {
  if (kind === "organization") return plan;
  const { repository } = plan;
  const visibility = repository.visibility === "internal" ? "private" : repository.visibility;
  return {
    ...plan,
    repository: { ...repository, teams: [], visibility },
    leftOut: [...plan.leftOut, ...teamsLeftOut(plan, login), propertiesLeftOut(login)],
    warnings: [...plan.warnings, ...internalWarnings(plan, login)],
  };
}

export const findLeftOut = (plan: Plan, step: string): LeftOut | undefined =>
  plan.leftOut.find((left) => left.step === step);
