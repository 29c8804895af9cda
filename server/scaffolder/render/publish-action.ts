/*
 * publish:github as a plan: the repository, its settings, teams, rules, variables and the names of its secrets. The
 * inputs are Backstage's, plus `repository`, `teams`, `labels` and `environments`, which it has no words for.
 * Source: backstage/backstage plugins/scaffolder-backend-module-github/src/actions/inputProperties.ts.
 */
import { z } from "zod";
import { AppError } from "../../kernel/app-error.ts";
import { parseRepoUrl } from "../domain/backstage-filters.ts";
import { toJsonObject, toText } from "../domain/json-value.ts";
import type { ManifestStep } from "../domain/manifest.ts";
import { repositoryNameProblem } from "../domain/name-rules.ts";
import { teamAccessSchema, type RepositoryPlan } from "../domain/plan.schema.ts";
import { parseInput } from "./action-input.ts";
import { warn, type ActionHandler, type RunState } from "./step-run.ts";
import { problem } from "./text-renderer.ts";

const flag = (value: boolean) => z.boolean().default(value);
const permission = teamAccessSchema.shape.permission;
const texts = z.array(z.string()).nullish();
const stringMap = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).nullish();

const publishInput = z.object({
  repository: z.string().optional(),
  repoUrl: z.string().optional(),
  description: z.string().nullish(),
  homepage: z.string().nullish(),
  repoVisibility: z.enum(["public", "private", "internal"]).default("private"),
  defaultBranch: z.string().default("main"),
  topics: texts,
  access: z.string().optional(),
  collaborators: z
    .array(z.object({ team: z.string().optional(), user: z.string().optional(), access: z.string() }))
    .nullish(),
  teams: z.array(teamAccessSchema).nullish(),
  labels: z
    .array(
      z.object({
        name: z.string(),
        color: z.string().default("ededed"),
        description: z.string().default(""),
      }),
    )
    .nullish(),
  environments: texts,
  repoVariables: stringMap,
  secrets: z.record(z.string(), z.unknown()).nullish(),
  protectDefaultBranch: flag(true),
  requiredApprovingReviewCount: z.number().int().min(0).max(10).default(1),
  requireCodeOwnerReviews: flag(false),
  requiredStatusCheckContexts: texts,
  allowSquashMerge: flag(true),
  allowMergeCommit: flag(true),
  allowRebaseMerge: flag(true),
  allowAutoMerge: flag(false),
  deleteBranchOnMerge: flag(false),
  hasIssues: flag(true),
  hasWiki: flag(false),
  hasProjects: flag(false),
  vulnerabilityAlerts: flag(true),
  automatedSecurityFixes: flag(true),
  gitCommitMessage: z.string().default("Initial commit"),
  gitAuthorName: z.string().default("Waymark"),
  gitAuthorEmail: z.string().default("waymark@users.noreply.invalid"),
});
type PublishInput = z.infer<typeof publishInput>;

export const publishRepository: ActionHandler = (input, step, run) => {
  const at = { step, run };
  if (run.effects.repository !== undefined) {
    throw problem(
      "template_invalid",
      step.mark,
      "Expected one step that publishes a repository, found a second one.",
    );
  }
  const parsed = parseInput(publishInput, input, at);
  const target = repositoryTarget(parsed, at);
  run.effects.repository = toRepositoryPlan(parsed, target, at);
  const page = `${run.context.forgeUrl}/${target.owner}/${target.name}`;
  const cloneUrl = `${page}.git`;
  const repoContentsUrl = `${page}/blob/${parsed.defaultBranch}`;
  return { remoteUrl: cloneUrl, cloneUrl, repositoryUrl: page, repoContentsUrl };
};

interface At {
  readonly step: ManifestStep;
  readonly run: RunState;
}
interface Target {
  readonly owner: string;
  readonly name: string;
}

const ownerName = /^[A-Za-z0-9][A-Za-z0-9-]{0,38}$/;

function repositoryTarget(input: PublishInput, at: At): Target {
  const { step, run } = at;
  const target =
    input.repository === undefined ? fromRepoUrl(input.repoUrl, at) : fromShortName(input.repository, run);
  const wrong = repositoryNameProblem(target.name);
  if (wrong !== undefined) throw new AppError("invalid_repo_name", wrong);
  if (!ownerName.test(target.owner)) {
    throw problem(
      "template_invalid",
      step.mark,
      `Expected an organisation, found ${JSON.stringify(target.owner)}.`,
    );
  }
  return target;
}

function fromShortName(text: string, run: RunState): Target {
  const [first = "", ...rest] = text.split("/");
  return rest.length === 0
    ? { owner: run.context.organization, name: first }
    : { owner: first, name: rest.join("/") };
}

/** A template written for another host still works: the portal publishes to its own organisation and says so. */
function fromRepoUrl(text: string | undefined, { step, run }: At): Target {
  const { organization, forgeUrl } = run.context;
  if (text === undefined)
    throw problem("template_invalid", step.mark, "Expected repoUrl or repository, found neither.");
  let parsed;
  try {
    parsed = parseRepoUrl(text);
  } catch (error) {
    throw problem(
      "template_invalid",
      step.mark,
      error instanceof Error ? error.message : "Expected a repository.",
    );
  }
  const owner = typeof parsed.owner === "string" ? parsed.owner : organization;
  const host = URL.parse(forgeUrl)?.host ?? "";
  const name = String(parsed.repo);
  if (parsed.host === host && owner === organization) return { owner, name };
  const message = `The answer asks for ${String(parsed.host)}/${owner}; this portal creates the repository in ${host}/${organization}.`;
  warn(run, step, { code: "other_organisation", message });
  run.planWarnings.push({ code: "other_organisation", message });
  return { owner: organization, name };
}

function toRepositoryPlan(input: PublishInput, target: Target, at: At): RepositoryPlan {
  return {
    ...target,
    description: [...(input.description ?? "").replace(/\s+/g, " ").trim()].slice(0, 350).join(""),
    visibility: input.repoVisibility,
    homepage: input.homepage ?? null,
    // The forge refuses capitals in topics; Backstage lowers them too.
    topics: [...new Set((input.topics ?? []).map((topic) => topic.toLowerCase()))],
    defaultBranch: input.defaultBranch,
    settings: {
      hasIssues: input.hasIssues,
      hasWiki: input.hasWiki,
      hasProjects: input.hasProjects,
      allowSquashMerge: input.allowSquashMerge,
      allowMergeCommit: input.allowMergeCommit,
      allowRebaseMerge: input.allowRebaseMerge,
      allowAutoMerge: input.allowAutoMerge,
      deleteBranchOnMerge: input.deleteBranchOnMerge,
      vulnerabilityAlerts: input.vulnerabilityAlerts,
      automatedSecurityFixes: input.automatedSecurityFixes,
    },
    teams: toTeams(input, at),
    labels: input.labels ?? [],
    variables: toVariables(input, at.run),
    secrets: toSecrets(at.step),
    environments: (input.environments ?? []).map((name) => ({ name })),
    rules: toRules(input),
    commit: {
      message: input.gitCommitMessage,
      authorName: input.gitAuthorName,
      authorEmail: input.gitAuthorEmail,
    },
  };
}

/** `secrets.NAME`, `secrets['NAME']`. */
const secretName = /\bsecrets(?:\.|\[\s*["'])(?<name>[A-Za-z_][A-Za-z0-9_]*)/;

/** Read from the manifest as written: a secret's value is not there when a plan is made. */
function toSecrets(step: ManifestStep): RepositoryPlan["secrets"] {
  return Object.entries(toJsonObject(step.input.secrets)).map(([name, value]) => {
    const from = secretName.exec(toText(value) ?? "")?.groups?.name;
    return from === undefined ? { name } : { name, from };
  });
}

function toRules(input: PublishInput): RepositoryPlan["rules"] {
  if (!input.protectDefaultBranch) return null;
  return {
    name: "Protect the default branch",
    requiredApprovals: input.requiredApprovingReviewCount,
    requireCodeOwnerReview: input.requireCodeOwnerReviews,
    requiredStatusChecks: input.requiredStatusCheckContexts ?? [],
    blockForcePush: true,
    blockDeletion: true,
  };
}

/** Pipelines learn where the release gate is only when they can reach it. */
function toVariables(input: PublishInput, run: RunState): RepositoryPlan["variables"] {
  const { publicUrl } = run.context;
  const gate = { WAYMARK_URL: publicUrl ?? "", WAYMARK_GATE: "observe" };
  const isReachable = run.manifest.isStrict && publicUrl !== null;
  const all = { ...(isReachable ? gate : {}), ...(input.repoVariables ?? {}) };
  return Object.entries(all).map(([name, value]) => ({ name, value: String(value) }));
}

/** Backstage writes teams as `org/team` or `team`; people cannot be given access by a template here. */
function toTeams(input: PublishInput, { step, run }: At): RepositoryPlan["teams"] {
  const teams = new Map((input.teams ?? []).map((team) => [team.slug, team]));
  const add = (team: string, access: string): void => {
    const slug = team.split("/").at(-1) ?? team;
    const parsed = permission.safeParse(access);
    if (!parsed.success) {
      throw problem(
        "template_invalid",
        step.mark,
        `Expected an access level for the team ${slug}, found "${access}".`,
      );
    }
    teams.set(slug, { slug, permission: parsed.data });
  };
  const leaveOut = (person: string): void => {
    const message = `Access for the person ${person} is left out: this portal gives access to teams only.`;
    warn(run, step, { code: "person_access", message });
    run.planWarnings.push({ code: "person_access", message });
  };
  const { access: administrator = "" } = input;
  if (administrator.includes("/")) add(administrator, "admin");
  else if (administrator !== "") leaveOut(administrator);
  for (const { team, user, access } of input.collaborators ?? []) {
    if (team !== undefined) add(team, access);
    if (user !== undefined) leaveOut(user);
  }
  return [...teams.values()];
}
