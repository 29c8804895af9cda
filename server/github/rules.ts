import { z } from "zod";
import type { ForgeClient, RepoRef } from "./octokit.ts";

export interface BranchRules {
  readonly name: string;
  readonly requiredApprovals: number;
  readonly requireCodeOwnerReview: boolean;
  readonly requiredStatusChecks: readonly string[];
  readonly blockForcePush: boolean;
  readonly blockDeletion: boolean;
}

const summarySchema = z.object({ id: z.number().int(), name: z.string() });
const ruleSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("pull_request"),
    parameters: z.object({
      required_approving_review_count: z.number(),
      require_code_owner_review: z.boolean(),
    }),
  }),
  z.object({
    type: z.literal("required_status_checks"),
    parameters: z.object({ required_status_checks: z.array(z.object({ context: z.string() })) }),
  }),
  z.object({ type: z.literal("non_fast_forward") }),
  z.object({ type: z.literal("deletion") }),
]);
const rulesetSchema = summarySchema.extend({
  enforcement: z.string(),
  target: z.string().default("branch"),
  conditions: z
    .object({ ref_name: z.object({ include: z.array(z.string()), exclude: z.array(z.string()) }).optional() })
    .nullish(),
  // Rules this client never writes are of no interest when comparing.
  rules: z
    .array(z.unknown())
    .transform((rules) => rules.flatMap((rule) => ruleSchema.safeParse(rule).data ?? [])),
});

/** The rules as GitHub wants them, in one order, so that two sets can be compared. */
function toRules(rules: BranchRules) {
  return [
    {
      type: "pull_request" as const,
      parameters: {
        required_approving_review_count: rules.requiredApprovals,
        require_code_owner_review: rules.requireCodeOwnerReview,
        dismiss_stale_reviews_on_push: true,
        require_last_push_approval: false,
        required_review_thread_resolution: true,
      },
    },
    ...(rules.requiredStatusChecks.length === 0
      ? []
      : [
          {
            type: "required_status_checks" as const,
            parameters: {
              strict_required_status_checks_policy: false,
              do_not_enforce_on_create: true,
              required_status_checks: rules.requiredStatusChecks.map((context) => ({ context })),
            },
          },
        ]),
    ...(rules.blockForcePush ? [{ type: "non_fast_forward" as const }] : []),
    ...(rules.blockDeletion ? [{ type: "deletion" as const }] : []),
  ];
}

const toBody = (rules: BranchRules) => ({
  name: rules.name,
  target: "branch" as const,
  enforcement: "active" as const,
  conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
  rules: toRules(rules),
});

/** The id of the ruleset with this name, if there is one. */
async function findRuleset(client: ForgeClient, ref: RepoRef, name: string): Promise<number | undefined> {
  const all = await client.callPages(z.array(summarySchema), (request, page) =>
    request("GET /repos/{owner}/{repo}/rulesets", { ...ref, includes_parents: false, ...page }),
  );
  return all.find((ruleset) => ruleset.name === name)?.id;
}

type Ruleset = z.infer<typeof rulesetSchema>;
type Rule = Ruleset["rules"][number];

/** GitHub keeps neither the order of rules nor that of checks. */
function inOrder(rule: Rule): Rule {
  if (rule.type !== "required_status_checks") return rule;
  const checks = rule.parameters.required_status_checks;
  const sorted = checks.toSorted((a, b) => a.context.localeCompare(b.context));
  return { ...rule, parameters: { required_status_checks: sorted } };
}

const comparable = (rules: readonly Rule[]): string =>
  JSON.stringify(rules.map(inOrder).toSorted((a, b) => a.type.localeCompare(b.type)));

/** The same rules for another branch would protect nothing here. */
function coversDefaultBranch({ target, conditions }: Ruleset): boolean {
  const names = conditions?.ref_name;
  const isIncluded = names?.include.some((name) => name === "~DEFAULT_BRANCH" || name === "~ALL") === true;
  return target === "branch" && isIncluded && names.exclude.length === 0;
}

async function hasRules(
  client: ForgeClient,
  ref: RepoRef,
  wanted: { readonly id: number; readonly rules: BranchRules },
): Promise<boolean> {
  const found = await client.call(rulesetSchema, (request) =>
    request("GET /repos/{owner}/{repo}/rulesets/{ruleset_id}", { ...ref, ruleset_id: wanted.id }),
  );
  const expected = toRules(wanted.rules).flatMap((rule) => ruleSchema.safeParse(rule).data ?? []);
  return (
    found.enforcement === "active" &&
    coversDefaultBranch(found) &&
    comparable(found.rules) === comparable(expected)
  );
}

async function createRules(client: ForgeClient, ref: RepoRef, rules: BranchRules): Promise<void> {
  await client.call(summarySchema, (request) =>
    request("POST /repos/{owner}/{repo}/rulesets", { ...ref, ...toBody(rules) }),
  );
}

async function replaceRules(
  client: ForgeClient,
  ref: RepoRef,
  wanted: { readonly id: number; readonly rules: BranchRules },
): Promise<void> {
  await client.call(summarySchema, (request) =>
    request("PUT /repos/{owner}/{repo}/rulesets/{ruleset_id}", {
      ...ref,
      ruleset_id: wanted.id,
      ...toBody(wanted.rules),
    }),
  );
}

export const rulesApi = (client: ForgeClient) => ({
  find: (ref: RepoRef, name: string) => findRuleset(client, ref, name),
  matches: (ref: RepoRef, wanted: { id: number; rules: BranchRules }) => hasRules(client, ref, wanted),
  create: (ref: RepoRef, rules: BranchRules) => createRules(client, ref, rules),
  replace: (ref: RepoRef, wanted: { id: number; rules: BranchRules }) => replaceRules(client, ref, wanted),
});
