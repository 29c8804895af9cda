import { z } from "zod";
import type { ForgeDatabase } from "./database.ts";

const pullRequestParameters = z.object({
  allowed_merge_methods: z.array(z.enum(["merge", "squash", "rebase"])).optional(),
  dismiss_stale_reviews_on_push: z.boolean(),
  require_code_owner_review: z.boolean(),
  require_last_push_approval: z.boolean(),
  required_approving_review_count: z.int().min(0).max(10),
  required_review_thread_resolution: z.boolean(),
});
const statusCheckParameters = z.object({
  do_not_enforce_on_create: z.boolean().optional(),
  required_status_checks: z.array(z.object({ context: z.string(), integration_id: z.int().optional() })),
  strict_required_status_checks_policy: z.boolean(),
});

/** Rules the forge enforces. Others GitHub knows are kept and shown, because a repository may carry them. */
const ruleSchema = z.union([
  z.object({ type: z.literal("pull_request"), parameters: pullRequestParameters }),
  z.object({ type: z.literal("required_status_checks"), parameters: statusCheckParameters }),
  z.object({
    type: z.enum([
      "creation",
      "deletion",
      "non_fast_forward",
      "required_linear_history",
      "required_signatures",
    ]),
  }),
  z.object({
    type: z.literal("update"),
    parameters: z.object({ update_allows_fetch_and_merge: z.boolean() }).optional(),
  }),
  z.object({
    type: z.enum([
      "merge_queue",
      "required_deployments",
      "commit_message_pattern",
      "commit_author_email_pattern",
      "committer_email_pattern",
      "branch_name_pattern",
      "tag_name_pattern",
      "file_path_restriction",
      "max_file_path_length",
      "file_extension_restriction",
      "max_file_size",
      "workflows",
      "code_scanning",
    ]),
    parameters: z.record(z.string(), z.unknown()),
  }),
]);
export type Rule = z.infer<typeof ruleSchema>;

export const rulesetBodySchema = z.object({
  name: z.string().min(1),
  target: z.enum(["branch", "tag", "push"]).default("branch"),
  enforcement: z.enum(["disabled", "active", "evaluate"]),
  bypass_actors: z
    .array(
      z.object({
        actor_id: z.int().nullable().default(null),
        actor_type: z.enum([
          "Integration",
          "OrganizationAdmin",
          "RepositoryRole",
          "Team",
          "DeployKey",
          "User",
        ]),
        bypass_mode: z.enum(["always", "pull_request", "exempt"]).default("always"),
      }),
    )
    .default([]),
  conditions: z
    .object({
      ref_name: z.object({
        include: z.array(z.string()).default([]),
        exclude: z.array(z.string()).default([]),
      }),
    })
    .default({ ref_name: { include: [], exclude: [] } }),
  rules: z.array(ruleSchema).default([]),
});
export type RulesetBody = z.infer<typeof rulesetBodySchema>;
export type Ruleset = RulesetBody & {
  readonly id: number;
  readonly createdAt: number;
  readonly updatedAt: number;
};

type Row = { id: number; body: string; created_at: number; updated_at: number };

const toRuleset = (row: Row): Ruleset => ({
  ...rulesetBodySchema.parse(JSON.parse(row.body)),
  id: row.id,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

export function listRulesets(db: ForgeDatabase, repositoryId: number): Ruleset[] {
  return db
    .prepare<[number], Row>("SELECT * FROM rulesets WHERE repository_id = ? ORDER BY id")
    .all(repositoryId)
    .map(toRuleset);
}

export function insertRuleset(
  db: ForgeDatabase,
  repositoryId: number,
  spec: { body: RulesetBody; now: number },
): number {
  const { lastInsertRowid } = db
    .prepare("INSERT INTO rulesets (repository_id, body, created_at, updated_at) VALUES (?, ?, ?, ?)")
    .run(repositoryId, JSON.stringify(spec.body), spec.now, spec.now);
  return Number(lastInsertRowid);
}

export function updateRuleset(db: ForgeDatabase, id: number, spec: { body: RulesetBody; now: number }): void {
  db.prepare("UPDATE rulesets SET body = ?, updated_at = ? WHERE id = ?").run(
    JSON.stringify(spec.body),
    spec.now,
    id,
  );
}

export function deleteRuleset(db: ForgeDatabase, id: number): void {
  db.prepare("DELETE FROM rulesets WHERE id = ?").run(id);
}
