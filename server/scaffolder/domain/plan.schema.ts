/*
 * The plan of a run: every file and every external effect, decided before the first call to the forge and stored with
 * the run. Preview, `templates render` (plan.json) and the executor all read this one shape.
 */
import { z } from "zod";

/** One blob of the commit. `content` is text for utf-8 and base64 for binary files; `sha` is git's blob id. */
export const plannedFileSchema = z.object({
  path: z.string(),
  mode: z.enum(["100644", "100755"]),
  encoding: z.enum(["utf-8", "base64"]),
  content: z.string(),
  sha: z.string().regex(/^[0-9a-f]{40}$/),
  size: z.number().int().min(0),
});
export type PlannedFile = z.infer<typeof plannedFileSchema>;

export const teamAccessSchema = z.object({
  slug: z.string(),
  permission: z.enum(["pull", "triage", "push", "maintain", "admin"]),
});

export const branchRulesSchema = z.object({
  name: z.string(),
  requiredApprovals: z.number().int().min(0).max(10),
  requireCodeOwnerReview: z.boolean(),
  requiredStatusChecks: z.array(z.string()),
  blockForcePush: z.boolean(),
  blockDeletion: z.boolean(),
});

export const repositoryPlanSchema = z.object({
  owner: z.string(),
  name: z.string(),
  description: z.string(),
  visibility: z.enum(["public", "private", "internal"]),
  homepage: z.string().nullable(),
  topics: z.array(z.string()),
  defaultBranch: z.string(),
  settings: z.object({
    hasIssues: z.boolean(),
    hasWiki: z.boolean(),
    hasProjects: z.boolean(),
    allowSquashMerge: z.boolean(),
    allowMergeCommit: z.boolean(),
    allowRebaseMerge: z.boolean(),
    allowAutoMerge: z.boolean(),
    deleteBranchOnMerge: z.boolean(),
    vulnerabilityAlerts: z.boolean(),
    automatedSecurityFixes: z.boolean(),
  }),
  teams: z.array(teamAccessSchema),
  labels: z.array(z.object({ name: z.string(), color: z.string(), description: z.string() })),
  variables: z.array(z.object({ name: z.string(), value: z.string() })),
  /** Names only: a secret's value never reaches a plan, a page or a log. `from` is the answer it comes from. */
  secrets: z.array(z.object({ name: z.string(), from: z.string().optional() })),
  environments: z.array(z.object({ name: z.string() })),
  rules: branchRulesSchema.nullable(),
  commit: z.object({ message: z.string(), authorName: z.string(), authorEmail: z.string() }),
});
export type RepositoryPlan = z.infer<typeof repositoryPlanSchema>;

/** A step the run records as skipped without a call, and why; known before anything exists. */
export const leftOutSchema = z.object({
  step: z.enum(["grant-teams", "mark-ready"]),
  title: z.string(),
  reason: z.string(),
});
export type LeftOut = z.infer<typeof leftOutSchema>;

export const planSchema = z.object({
  template: z.object({ name: z.string(), digest: z.string() }),
  repository: repositoryPlanSchema,
  catalog: z
    .object({
      entityRef: z.string(),
      path: z.string(),
      /** As the descriptor says; null when it names nobody. */
      owner: z.string().nullable().default(null),
    })
    .nullable(),
  /** Further effects in words a person can check, for the review step. */
  sideEffects: z.array(z.object({ title: z.string(), detail: z.string() })),
  warnings: z.array(z.object({ code: z.string(), message: z.string() })),
  /** What the template asks for and the repository's owner cannot have. */
  leftOut: z.array(leftOutSchema).default([]),
  /** The template's own outputs; repositoryUrl, cloneUrl, entityRef and catalogUrl are always added by the run. */
  output: z.object({
    links: z.array(
      z.object({ title: z.string(), url: z.string().nullable(), entityRef: z.string().nullable() }),
    ),
    text: z.array(z.object({ title: z.string(), content: z.string() })),
  }),
});
export type Plan = z.infer<typeof planSchema>;

export const renderedTemplateSchema = z.object({ files: z.array(plannedFileSchema), plan: planSchema });
export type RenderedTemplate = z.infer<typeof renderedTemplateSchema>;
