import { rm } from "node:fs/promises";
import { z } from "zod";
import { type Call, created, noContent, ok, parseBody, type Reply, type Route } from "../http/call.ts";
import { linkHeader, pageOf } from "../http/pagination.ts";
import { invalidField } from "../http/problem.ts";
import { fullRepositoryShape, repositoryShape } from "../present/repository-shape.ts";
import { gitOf, organizationOf, repositoryOf } from "../resolve.ts";
import { adoptGitRepository, removeGitRepository, stageGitRepository } from "../git/repository-directory.ts";
import { resolveRef } from "../git/refs.ts";
import { gitText } from "../git/git-process.ts";
import { inTransaction } from "../store/database.ts";
import { createDefaultLabels } from "../store/labels.ts";
import { setPropertyValue } from "../store/properties.ts";
import {
  DEFAULT_SETTINGS,
  deleteRepository,
  findRepository,
  insertRepository,
  isRepositorySort,
  isValidRepositoryName,
  listRepositories,
  type Repository,
  repositorySettingsSchema,
  updateRepository,
} from "../store/repositories.ts";
import { findTeamById, setTeamRepository } from "../store/teams.ts";
import { repositoryEvent } from "../webhooks/change-payloads.ts";
import { commitInitialReadme } from "../git/initial-commit.ts";
import { parsePropertyValues } from "./properties.ts";

const visibility = z.enum(["public", "private"]).optional();
const commonFields = repositorySettingsSchema
  .omit({
    description: true,
    homepage: true,
    vulnerability_alerts: true,
    automated_security_fixes: true,
    default_workflow_permissions: true,
    can_approve_pull_request_reviews: true,
  })
  .partial()
  .extend({
    name: z.string().optional(),
    description: z.string().nullable().optional(),
    homepage: z.string().nullable().optional(),
    visibility,
  });
const newRepositorySchema = commonFields.extend({
  name: z.string(),
  auto_init: z.boolean().default(false),
  team_id: z.int().optional(),
  custom_properties: z.record(z.string(), z.unknown()).default({}),
});
const patchSchema = commonFields.extend({
  archived: z.boolean().optional(),
  default_branch: z.string().optional(),
  security_and_analysis: repositorySettingsSchema.shape.security_and_analysis.nullable().optional(),
});

const SETTING_NAMES = new Set(Object.keys(DEFAULT_SETTINGS));

/** Known settings of a body laid over the current ones; unknown keys are ignored as GitHub does. */
function mergeSettings(
  current: Repository["settings"],
  body: Record<string, unknown>,
): Repository["settings"] {
  const known = Object.entries(body).filter(
    ([key, value]) => SETTING_NAMES.has(key) && value !== undefined && value !== null,
  );
  const isPrivate = body["visibility"] === undefined ? undefined : body["visibility"] === "private";
  return repositorySettingsSchema.parse({
    ...current,
    ...Object.fromEntries(known),
    ...(isPrivate === undefined ? {} : { private: isPrivate }),
  });
}

function requireFreeName(call: Call, owner: string, name: string): void {
  if (!isValidRepositoryName(name)) {
    throw invalidField(
      { resource: "Repository", field: "name", code: "custom", message: "name is invalid" },
      "Repository creation failed.",
    );
  }
  if (findRepository(call.forge.db, owner, name)) {
    throw invalidField(
      {
        resource: "Repository",
        field: "name",
        code: "custom",
        message: "name already exists on this account",
      },
      "Repository creation failed.",
    );
  }
}

type Creation = {
  readonly name: string;
  readonly settings: Repository["settings"];
  /** What must exist together with the repository: properties, team access. */
  readonly complete: (id: number) => void;
};

/** Row, marker properties, labels and directory appear in one step, or not at all. */
async function storeRepository(call: Call, creation: Creation): Promise<Repository> {
  const { forge } = call;
  const owner = organizationOf(call);
  const { name, settings, complete } = creation;
  const staged = await stageGitRepository(forge);
  try {
    return inTransaction(forge.db, () => {
      // Somebody else may have taken the name while git was at work.
      requireFreeName(call, owner.login, name);
      const row = insertRepository(forge.db, { owner, name, settings, now: forge.now() });
      complete(row.id);
      createDefaultLabels(forge.db, row.id);
      adoptGitRepository(forge, row.id, staged);
      return row;
    });
  } catch (error) {
    await rm(staged, { recursive: true, force: true });
    throw error;
  }
}

async function postRepository(call: Call): Promise<Reply> {
  const organization = organizationOf(call);
  const { forge } = call;
  const body = parseBody(call, newRepositorySchema, "Repository");
  requireFreeName(call, organization.login, body.name);
  const values = parsePropertyValues(call, organization.id, Object.entries(body.custom_properties));
  const team = body.team_id === undefined ? undefined : findTeamById(forge.db, body.team_id);
  if (body.team_id !== undefined && team?.organization_id !== organization.id) {
    throw invalidField({ resource: "Repository", field: "team_id", code: "invalid" });
  }
  const settings = mergeSettings(DEFAULT_SETTINGS, body);
  const repository = await storeRepository(call, {
    name: body.name,
    settings,
    complete: (id) => {
      for (const value of values) setPropertyValue(forge.db, id, value);
      if (team) setTeamRepository(forge.db, team.id, { repositoryId: id, permission: "push" });
    },
  });
  if (body.auto_init) await commitInitialReadme(call, repository);
  forge.events.emit(repositoryEvent(call, { repository, action: "created" }));
  return created(fullRepositoryShape(forge, repository, call.actor));
}

async function requireBranch(call: Call, repository: Repository, branch: string): Promise<void> {
  if (!(await resolveRef(gitOf(call, repository), `refs/heads/${branch}`))) {
    throw invalidField({
      resource: "Repository",
      field: "default_branch",
      code: "invalid",
      message: `The branch ${branch} was not found. Please push that ref first or create it via the Git Data API.`,
    });
  }
  const { directory } = gitOf(call, repository);
  await gitText(call.forge.git, directory, ["symbolic-ref", "HEAD", `refs/heads/${branch}`]);
}

/** GitHub applies rename before archive, so one call may do both; everything else is refused while archived. */
function requireWritable(repository: Repository, body: z.infer<typeof patchSchema>): void {
  if (repository.isArchived && body.archived !== false) {
    throw invalidField(
      {
        resource: "Repository",
        field: "archived",
        code: "custom",
        message: "Repository was archived so is read-only.",
      },
      "Repository was archived so is read-only.",
    );
  }
}

function announce(call: Call, before: Repository, after: Repository): void {
  const emit = (action: string, changes?: Record<string, unknown>) =>
    call.forge.events.emit(
      repositoryEvent(call, { repository: after, action, ...(changes ? { changes } : {}) }),
    );
  if (before.name !== after.name) emit("renamed", { repository: { name: { from: before.name } } });
  if (before.isArchived !== after.isArchived) emit(after.isArchived ? "archived" : "unarchived");
  if (before.settings.private !== after.settings.private)
    emit(after.settings.private ? "privatized" : "publicized");
  const changes: Record<string, unknown> = {};
  if (before.settings.description !== after.settings.description)
    changes["description"] = { from: before.settings.description };
  if (before.settings.homepage !== after.settings.homepage)
    changes["homepage"] = { from: before.settings.homepage };
  if (before.defaultBranch !== after.defaultBranch)
    changes["default_branch"] = { from: before.defaultBranch };
  if (Object.keys(changes).length > 0) emit("edited", changes);
}

async function patchRepository(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const body = parseBody(call, patchSchema, "Repository");
  requireWritable(repository, body);
  const isRename = body.name !== undefined && body.name.toLowerCase() !== repository.name.toLowerCase();
  if (isRename && body.name !== undefined) requireFreeName(call, repository.owner.login, body.name);
  if (body.default_branch !== undefined && body.default_branch !== repository.defaultBranch) {
    await requireBranch(call, repository, body.default_branch);
  }
  const merged = { ...repository.settings.security_and_analysis, ...body.security_and_analysis };
  const settings = mergeSettings(repository.settings, { ...body, security_and_analysis: merged });
  const change = { name: body.name, settings, defaultBranch: body.default_branch, isArchived: body.archived };
  const changed = inTransaction(call.forge.db, () =>
    updateRepository(call.forge.db, repository, { change, now: call.forge.now() }),
  );
  announce(call, repository, changed);
  return ok(fullRepositoryShape(call.forge, changed, call.actor));
}

async function removeRepository(call: Call): Promise<Reply> {
  const repository = repositoryOf(call);
  const event = repositoryEvent(call, { repository, action: "deleted" });
  const payload = event.build();
  await call.forge.exclusive(repository.id, async () => {
    deleteRepository(call.forge.db, repository.id);
    await removeGitRepository(call.forge, repository.id);
  });
  call.forge.events.emit({ ...event, build: () => payload });
  return noContent();
}

function listForOrganization(call: Call): Reply {
  const { perPage, offset } = pageOf(call.query);
  const asked = call.query.get("sort") ?? "created";
  const sort = isRepositorySort(asked) ? asked : "created";
  const direction = call.query.get("direction") ?? (sort === "full_name" ? "asc" : "desc");
  const { total, items } = listRepositories(call.forge.db, {
    ownerId: organizationOf(call).id,
    type: call.query.get("type") ?? "all",
    sort,
    descending: direction === "desc",
    limit: perPage,
    offset,
  });
  const body = items.map((repository) => repositoryShape(call.forge, repository, call.actor));
  return { status: 200, body, headers: linkHeader(call, total) };
}

const topicsSchema = z.object({
  names: z
    .array(
      z
        .string()
        .transform((name) => name.toLowerCase())
        .refine(
          (name) => /^[a-z0-9][a-z0-9-]{0,49}$/.test(name),
          "must start with a letter or number and hold at most 50 characters",
        ),
    )
    .max(20),
});

function putTopics(call: Call): Reply {
  const repository = repositoryOf(call);
  const topics = [...new Set(parseBody(call, topicsSchema, "Repository").names)];
  updateRepository(call.forge.db, repository, { change: { topics }, now: call.forge.now() });
  return ok({ names: topics });
}

const one = "/repos/{owner}/{repo}";
const administration = "administration=write";

export const repositoryRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/orgs/{org}/repos",
    needs: "nothing",
    permission: "metadata=read",
    handle: listForOrganization,
  },
  {
    method: "POST",
    path: "/orgs/{org}/repos",
    needs: "owner",
    permission: administration,
    handle: postRepository,
  },
  {
    method: "GET",
    path: one,
    needs: "nothing",
    permission: "metadata=read",
    handle: (call) => ok(fullRepositoryShape(call.forge, repositoryOf(call), call.actor)),
  },
  { method: "PATCH", path: one, needs: "admin", permission: administration, handle: patchRepository },
  { method: "DELETE", path: one, needs: "admin", permission: administration, handle: removeRepository },
  {
    method: "GET",
    path: `${one}/topics`,
    needs: "nothing",
    permission: "metadata=read",
    handle: (call) => ok({ names: repositoryOf(call).topics }),
  },
  { method: "PUT", path: `${one}/topics`, needs: "admin", permission: administration, handle: putTopics },
];
