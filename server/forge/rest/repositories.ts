import { rm } from "node:fs/promises";
import { z } from "zod";
import { type Call, noContent, ok, parseBody, read, type Reply, type Route } from "../http/call.ts";
import { invalidField, notFound } from "../http/problem.ts";
import { fullRepositoryShape } from "../present/repository-shape.ts";
import { withoutAutoMerge } from "../plan-limits.ts";
import { gitOf, readOnly, repositoryOf } from "../resolve.ts";
import { doomGitRepository } from "../git/repository-directory.ts";
import { resolveRef } from "../git/refs.ts";
import { gitText } from "../git/git-process.ts";
import { inTransaction } from "../store/database.ts";
import {
  deleteRepository,
  findRepositoryById,
  type Repository,
  repositorySettingsSchema,
  updateRepository,
} from "../store/repositories.ts";
import { repositoryEvent } from "../webhooks/change-payloads.ts";
import { requireFreeName } from "./create-repository.ts";
import { mergeSettings, settingFields } from "./repository-settings.ts";

const patchSchema = settingFields.extend({
  archived: z.boolean().optional(),
  default_branch: z.string().optional(),
  security_and_analysis: repositorySettingsSchema.shape.security_and_analysis.nullable().optional(),
});

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
  if (repository.isArchived && body.archived !== false) throw readOnly();
}

function requireRenamable(call: Call, repository: Repository, name: string | undefined): void {
  if (name === undefined || name.toLowerCase() === repository.name.toLowerCase()) return;
  requireFreeName(call, repository.owner.login, name);
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

/** Where git was asked meanwhile, others may have changed the repository: what counts is how it is now. */
function asItIsNow(call: Call, { id }: Repository): Repository {
  const current = findRepositoryById(call.forge.db, id);
  if (!current) throw notFound();
  return current;
}

async function patchRepository(call: Call): Promise<Reply> {
  const found = repositoryOf(call);
  const body = parseBody(call, patchSchema, "Repository");
  requireWritable(found, body);
  requireRenamable(call, found, body.name);
  if (body.default_branch !== undefined && body.default_branch !== found.defaultBranch) {
    await requireBranch(call, found, body.default_branch);
  }
  const repository = asItIsNow(call, found);
  requireRenamable(call, repository, body.name);
  const merged = { ...repository.settings.security_and_analysis, ...body.security_and_analysis };
  const next = mergeSettings(repository.settings, { ...body, security_and_analysis: merged });
  const settings = withoutAutoMerge(call.forge, next);
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
    const doomed = inTransaction(call.forge.db, () => {
      deleteRepository(call.forge.db, repository.id);
      return doomGitRepository(call.forge, repository.id);
    });
    await rm(doomed, { recursive: true, force: true });
  });
  call.forge.events.emit({ ...event, build: () => payload });
  return noContent();
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
  read(one, "metadata=read", (call) => ok(fullRepositoryShape(call.forge, repositoryOf(call), call.actor))),
  { method: "PATCH", path: one, needs: "admin", permission: administration, handle: patchRepository },
  { method: "DELETE", path: one, needs: "admin", permission: administration, handle: removeRepository },
  read(`${one}/topics`, "metadata=read", (call) => ok({ names: repositoryOf(call).topics })),
  { method: "PUT", path: `${one}/topics`, needs: "admin", permission: administration, handle: putTopics },
];
