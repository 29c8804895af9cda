import { z } from "zod";
import { undefinedWhenMissing } from "./forge-error.ts";
import { noContentSchema, type ForgeClient, type RepoRef } from "./octokit.ts";
import type { Owner } from "./owner.ts";

const timeSchema = z
  .string()
  .nullish()
  .transform((text) => (text === null || text === undefined ? null : Date.parse(text)))
  .pipe(z.number().nullable());

const repositorySchema = z
  .object({
    id: z.number().int(),
    name: z.string(),
    full_name: z.string(),
    owner: z.object({ login: z.string() }),
    description: z.string().nullable(),
    homepage: z.string().nullish(),
    html_url: z.string(),
    clone_url: z.string(),
    default_branch: z.string(),
    visibility: z.enum(["public", "private", "internal"]).optional(),
    private: z.boolean(),
    archived: z.boolean(),
    fork: z.boolean(),
    size: z.number(),
    topics: z.array(z.string()).default([]),
    pushed_at: timeSchema,
    created_at: timeSchema,
    updated_at: timeSchema,
    has_issues: z.boolean().optional(),
    has_wiki: z.boolean().optional(),
    has_projects: z.boolean().optional(),
    allow_squash_merge: z.boolean().optional(),
    allow_merge_commit: z.boolean().optional(),
    allow_rebase_merge: z.boolean().optional(),
    allow_auto_merge: z.boolean().optional(),
    delete_branch_on_merge: z.boolean().optional(),
  })
  .transform((row) => ({
    id: row.id,
    name: row.name,
    fullName: row.full_name,
    owner: row.owner.login,
    description: row.description ?? "",
    homepage: row.homepage ?? "",
    htmlUrl: row.html_url,
    cloneUrl: row.clone_url,
    defaultBranch: row.default_branch,
    visibility: row.visibility ?? (row.private ? "private" : "public"),
    isArchived: row.archived,
    isFork: row.fork,
    isEmpty: row.size === 0,
    topics: row.topics,
    pushedAtMs: row.pushed_at,
    createdAtMs: row.created_at,
    updatedAtMs: row.updated_at,
    settings: {
      hasIssues: row.has_issues,
      hasWiki: row.has_wiki,
      hasProjects: row.has_projects,
      allowSquashMerge: row.allow_squash_merge,
      allowMergeCommit: row.allow_merge_commit,
      allowRebaseMerge: row.allow_rebase_merge,
      allowAutoMerge: row.allow_auto_merge,
      deleteBranchOnMerge: row.delete_branch_on_merge,
    },
  }));
export type Repository = z.infer<typeof repositorySchema>;

export interface NewRepository {
  readonly name: string;
  readonly description: string;
  readonly homepage: string | null;
  readonly visibility: "public" | "private" | "internal";
  readonly hasIssues: boolean;
  readonly hasWiki: boolean;
  readonly hasProjects: boolean;
  /** Set in the creating call, so that the repository never exists without its marker. */
  readonly customProperties: Readonly<Record<string, string>> | null;
}

export interface RepositoryPatch {
  readonly name?: string;
  readonly description?: string;
  readonly homepage?: string;
  readonly archived?: boolean;
  readonly settings?: {
    readonly hasIssues: boolean;
    readonly hasWiki: boolean;
    readonly hasProjects: boolean;
    readonly allowSquashMerge: boolean;
    readonly allowMergeCommit: boolean;
    readonly allowRebaseMerge: boolean;
    readonly allowAutoMerge: boolean;
    readonly deleteBranchOnMerge: boolean;
  };
}

const namesSchema = z.object({ names: z.array(z.string()) });
const codeownersSchema = z.object({
  errors: z.array(
    z.object({
      line: z.number(),
      column: z.number(),
      kind: z.string(),
      message: z.string(),
      path: z.string(),
    }),
  ),
});

const getRepository = (client: ForgeClient, ref: RepoRef): Promise<Repository> =>
  client.call(repositorySchema, (request) => request("GET /repos/{owner}/{repo}", { ...ref }));

const getRepositoryById = (client: ForgeClient, id: number): Promise<Repository> =>
  client.call(repositorySchema, (request) => request("GET /repositories/{id}", { id }));

/** By name: in order of pushes, each push would move a repository across the pages while they are read. */
const byName = { sort: "full_name", direction: "asc" } as const;

async function listRepositories(client: ForgeClient, owner: Owner, org: string): Promise<Repository[]> {
  if ((await owner.kind()) === "organization") {
    return client.callPages(z.array(repositorySchema), (request, page) =>
      request("GET /orgs/{org}/repos", { org, ...byName, type: "all", ...page }),
    );
  }
  // What anybody may list of a person leaves the private ones out.
  await owner.assertOwnToken();
  return client.callPages(z.array(repositorySchema), (request, page) =>
    request("GET /user/repos", { affiliation: "owner", ...byName, ...page }),
  );
}

/**
 * GitHub's description names public and private alone; organisations of an enterprise accept internal too, the others
 * refuse it with 422. Wider than what Octokit's types allow, hence the record.
 */
const visibilityFields = (visibility: NewRepository["visibility"]): Readonly<Record<string, unknown>> => ({
  visibility,
  private: visibility !== "public",
});

const firstFields = (input: NewRepository) => ({
  name: input.name,
  description: input.description,
  ...(input.homepage === null ? {} : { homepage: input.homepage }),
  has_issues: input.hasIssues,
  has_projects: input.hasProjects,
  has_wiki: input.hasWiki,
  auto_init: false,
});

async function createRepository(
  client: ForgeClient,
  owner: Owner,
  { org, ...input }: NewRepository & { readonly org: string },
): Promise<Repository> {
  if ((await owner.kind()) === "organization") {
    return client.call(repositorySchema, (request) =>
      request("POST /orgs/{org}/repos", {
        org,
        ...firstFields(input),
        ...visibilityFields(input.visibility),
        ...(input.customProperties === null ? {} : { custom_properties: { ...input.customProperties } }),
      }),
    );
  }
  await owner.assertOwnToken();
  return client.call(repositorySchema, (request) =>
    request("POST /user/repos", { ...firstFields(input), private: input.visibility !== "public" }),
  );
}

const toSettings = (settings: NonNullable<RepositoryPatch["settings"]>) => ({
  has_issues: settings.hasIssues,
  has_wiki: settings.hasWiki,
  has_projects: settings.hasProjects,
  allow_squash_merge: settings.allowSquashMerge,
  allow_merge_commit: settings.allowMergeCommit,
  allow_rebase_merge: settings.allowRebaseMerge,
  allow_auto_merge: settings.allowAutoMerge,
  delete_branch_on_merge: settings.deleteBranchOnMerge,
});

const updateRepository = (client: ForgeClient, ref: RepoRef, patch: RepositoryPatch): Promise<Repository> =>
  client.call(repositorySchema, (request) =>
    request("PATCH /repos/{owner}/{repo}", {
      ...ref,
      ...(patch.name === undefined ? {} : { name: patch.name }),
      ...(patch.description === undefined ? {} : { description: patch.description }),
      ...(patch.homepage === undefined ? {} : { homepage: patch.homepage }),
      ...(patch.archived === undefined ? {} : { archived: patch.archived }),
      ...(patch.settings === undefined ? {} : toSettings(patch.settings)),
    }),
  );

async function getTopics(client: ForgeClient, ref: RepoRef): Promise<string[]> {
  const answer = await client.call(namesSchema, (request) =>
    request("GET /repos/{owner}/{repo}/topics", { ...ref }),
  );
  return answer.names;
}

async function setTopics(client: ForgeClient, ref: RepoRef, names: readonly string[]): Promise<void> {
  await client.call(namesSchema, (request) =>
    request("PUT /repos/{owner}/{repo}/topics", { ...ref, names: [...names] }),
  );
}

async function hasVulnerabilityAlerts(client: ForgeClient, ref: RepoRef): Promise<boolean> {
  const found = await undefinedWhenMissing(
    client.call(z.literal(204), async (request) => ({
      data: (await request("GET /repos/{owner}/{repo}/vulnerability-alerts", { ...ref })).status,
    })),
  );
  return found !== undefined;
}

async function enableVulnerabilityAlerts(client: ForgeClient, ref: RepoRef): Promise<void> {
  await client.call(noContentSchema, (request) =>
    request("PUT /repos/{owner}/{repo}/vulnerability-alerts", { ...ref }),
  );
}

const fixesSchema = z.object({ enabled: z.boolean() });

async function hasAutomatedSecurityFixes(client: ForgeClient, ref: RepoRef): Promise<boolean> {
  const found = await undefinedWhenMissing(
    client.call(fixesSchema, (request) =>
      request("GET /repos/{owner}/{repo}/automated-security-fixes", { ...ref }),
    ),
  );
  return found?.enabled === true;
}

async function enableAutomatedSecurityFixes(client: ForgeClient, ref: RepoRef): Promise<void> {
  await client.call(noContentSchema, (request) =>
    request("PUT /repos/{owner}/{repo}/automated-security-fixes", { ...ref }),
  );
}

async function listCodeownersErrors(client: ForgeClient, ref: RepoRef) {
  const found = await undefinedWhenMissing(
    client.call(codeownersSchema, (request) =>
      request("GET /repos/{owner}/{repo}/codeowners/errors", { ...ref }),
    ),
  );
  return found?.errors ?? [];
}

export const repositoriesApi = (client: ForgeClient, owner: Owner) => ({
  find: (ref: RepoRef) => undefinedWhenMissing(getRepository(client, ref)),
  get: (ref: RepoRef) => getRepository(client, ref),
  /** Survives a rename, unlike the name. */
  findById: (id: number) => undefinedWhenMissing(getRepositoryById(client, id)),
  list: (org: string) => listRepositories(client, owner, org),
  create: (org: string, input: NewRepository) => createRepository(client, owner, { org, ...input }),
  update: (ref: RepoRef, patch: RepositoryPatch) => updateRepository(client, ref, patch),
  getTopics: (ref: RepoRef) => getTopics(client, ref),
  setTopics: (ref: RepoRef, names: readonly string[]) => setTopics(client, ref, names),
  hasVulnerabilityAlerts: (ref: RepoRef) => hasVulnerabilityAlerts(client, ref),
  enableVulnerabilityAlerts: (ref: RepoRef) => enableVulnerabilityAlerts(client, ref),
  hasAutomatedSecurityFixes: (ref: RepoRef) => hasAutomatedSecurityFixes(client, ref),
  enableAutomatedSecurityFixes: (ref: RepoRef) => enableAutomatedSecurityFixes(client, ref),
  listCodeownersErrors: (ref: RepoRef) => listCodeownersErrors(client, ref),
});
