/* Everything beside the files: settings, teams, rules, variables, secrets by name, the catalog entry, side effects. */
import type { ReactNode } from "react";
import { Facts, Section } from "~/app/_ui/section";
import type { Plan, RepositoryPlan } from "~/server/scaffolder/domain/plan.schema.ts";

const list = (items: readonly string[], none: string): ReactNode =>
  items.length === 0 ? <span className="text-ink-3">{none}</span> : items.join(", ");

const permissionWords = {
  pull: "read",
  triage: "triage",
  push: "write",
  maintain: "maintain",
  admin: "administer",
} as const;

function mergeWays({ settings }: RepositoryPlan): string[] {
  const ways = [
    settings.allowSquashMerge && "squash",
    settings.allowMergeCommit && "merge commit",
    settings.allowRebaseMerge && "rebase",
  ];
  return ways.filter((way) => way !== false);
}

function switches({ settings }: RepositoryPlan): string[] {
  const on = [
    settings.deleteBranchOnMerge && "delete branches after merging",
    settings.allowAutoMerge && "auto-merge",
    settings.hasIssues && "issues",
    settings.hasWiki && "wiki",
    settings.hasProjects && "projects",
    settings.vulnerabilityAlerts && "vulnerability alerts",
    settings.automatedSecurityFixes && "security fixes by pull request",
  ];
  return on.filter((entry) => entry !== false);
}

function ruleWords({ rules }: RepositoryPlan): string[] {
  if (rules === null) return [];
  const approvals = rules.requiredApprovals === 1 ? "1 approval" : `${rules.requiredApprovals} approvals`;
  const words = [
    `${approvals} to merge`,
    rules.requireCodeOwnerReview && "review by code owners",
    rules.blockForcePush && "no force push",
    rules.blockDeletion && "branch cannot be deleted",
    ...rules.requiredStatusChecks.map((check) => `check “${check}” must pass`),
  ];
  return words.filter((word) => word !== false);
}

export function RepositoryFacts({ repository }: { readonly repository: RepositoryPlan }) {
  const { message, authorName } = repository.commit;
  const [subject = ""] = message.split("\n");
  return (
    <Section id="repository" title="Repository">
      <Facts
        items={[
          {
            label: "Name",
            value: <code className="font-mono break-all">{`${repository.owner}/${repository.name}`}</code>,
          },
          { label: "Visible to", value: repository.visibility },
          {
            label: "Description",
            value: list(
              [repository.description].filter((text) => text !== ""),
              "none",
            ),
          },
          {
            label: "Home page",
            value: list(repository.homepage === null ? [] : [repository.homepage], "none"),
          },
          { label: "Topics", value: list(repository.topics, "none") },
          { label: "Branch", value: repository.defaultBranch },
          { label: "Commit", value: `“${subject}”, by ${authorName}` },
          { label: "Merging", value: list(mergeWays(repository), "not allowed") },
          { label: "Switched on", value: list(switches(repository), "nothing") },
        ]}
      />
    </Section>
  );
}

export function AccessFacts({ plan }: { readonly plan: Plan }) {
  const { repository, catalog } = plan;
  const teams = repository.teams.map((team) => `${team.slug} (${permissionWords[team.permission]})`);
  const variables = repository.variables.map((variable) => `${variable.name} = ${variable.value}`);
  return (
    <Section id="access" title="Access, rules and catalog">
      <Facts
        items={[
          { label: "Teams", value: list(teams, "none") },
          { label: "Rules", value: list(ruleWords(repository), "none") },
          {
            label: "Environments",
            value: list(
              repository.environments.map((entry) => entry.name),
              "none",
            ),
          },
          {
            label: "Labels",
            value: list(
              repository.labels.map((label) => label.name),
              "the forge's own",
            ),
          },
          { label: "Variables", value: list(variables, "none") },
          {
            label: "Secrets",
            value: list(
              repository.secrets.map((secret) => secret.name),
              "none",
            ),
          },
          {
            label: "Catalog",
            value:
              catalog === null ? (
                list([], "no entry")
              ) : (
                <code className="font-mono break-all">{catalog.entityRef}</code>
              ),
          },
        ]}
      />
    </Section>
  );
}
