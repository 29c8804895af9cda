/* What a person agrees to before anything exists: nothing the plan will do may be missing from the page. */
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import type { Plan, RepositoryPlan } from "~/server/scaffolder/domain/plan.schema.ts";
import { AccessFacts, RepositoryFacts } from "./plan-facts";

const everything = {
  ...{ hasIssues: true, hasWiki: true, hasProjects: true, allowSquashMerge: true, allowMergeCommit: true },
  ...{ allowRebaseMerge: true, allowAutoMerge: true, deleteBranchOnMerge: true, vulnerabilityAlerts: true },
  automatedSecurityFixes: true,
};
const repository: RepositoryPlan = {
  ...{ owner: "acme", name: "checkout-api", description: "Takes orders", visibility: "internal" },
  ...{ homepage: "https://checkout.example", topics: ["orders", "node"], defaultBranch: "trunk" },
  settings: everything,
  teams: [
    { slug: "payments", permission: "maintain" },
    { slug: "auditors", permission: "pull" },
  ],
  labels: [{ name: "toil", color: "ffffff", description: "" }],
  variables: [{ name: "WAYMARK_URL", value: "https://portal.example" }],
  secrets: [{ name: "WAYMARK_TOKEN" }],
  environments: [{ name: "production" }],
  rules: {
    ...{ name: "trunk", requiredApprovals: 2, requireCodeOwnerReview: true, blockForcePush: true },
    ...{ requiredStatusChecks: ["test (24)"], blockDeletion: true },
  },
  commit: { message: "Create checkout-api\n\nWaymark-Run: 1", authorName: "Ada", authorEmail: "a@b.example" },
};
const plan: Plan = {
  template: { name: "typescript-service", digest: "" },
  repository,
  catalog: { entityRef: "component:default/checkout-api", path: "catalog-info.yaml", owner: null },
  sideEffects: [],
  warnings: [],
  leftOut: [],
  output: { links: [], text: [] },
};

const repositoryText = (given: RepositoryPlan) =>
  renderToStaticMarkup(<RepositoryFacts repository={given} />);
const accessText = (given: Plan) => renderToStaticMarkup(<AccessFacts plan={given} />);

it.each([
  ...["acme/checkout-api", "Takes orders", "internal", "https://checkout.example", "orders, node", "trunk"],
  ...["“Create checkout-api”, by Ada", "squash, merge commit, rebase", "auto-merge", "issues", "wiki"],
  ...["projects", "delete branches after merging", "vulnerability alerts", "security fixes by pull request"],
])("the repository's card says %s", (words) => {
  expect(repositoryText(repository)).toContain(words);
});

it.each([
  ...["payments (maintain)", "auditors (read)", "2 approvals to merge", "review by code owners"],
  ...["no force push", "branch cannot be deleted", "check “test (24)” must pass", "production", "toil"],
  ...["WAYMARK_URL = https://portal.example", "WAYMARK_TOKEN", "component:default/checkout-api"],
])("the card of access and rules says %s", (words) => {
  expect(accessText(plan)).toContain(words);
});

it("says of what is off that it is off", () => {
  const off = Object.fromEntries(Object.keys(everything).map((name) => [name, false]));
  const text = repositoryText({ ...repository, settings: { ...everything, ...off }, homepage: null });
  expect(text).toContain("not allowed");
  expect(text).toContain("nothing");
  expect(text).not.toContain("auto-merge");
  expect(accessText({ ...plan, catalog: null })).toContain("no entry");
});
