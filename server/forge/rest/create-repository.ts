/* Repositories come into being here: an organisation's, with properties and a team, and a person's own, without. */
import { rm } from "node:fs/promises";
import { z } from "zod";
import { commitInitialReadme } from "../git/initial-commit.ts";
import { adoptGitRepository, stageGitRepository } from "../git/repository-directory.ts";
import { type Call, created, parseBody, type Reply, requireActor, type Route } from "../http/call.ts";
import { forbidden, invalidField } from "../http/problem.ts";
import { fullRepositoryShape } from "../present/repository-shape.ts";
import { withoutAutoMerge } from "../plan-limits.ts";
import { organizationOf } from "../resolve.ts";
import type { Account } from "../store/accounts.ts";
import { inTransaction } from "../store/database.ts";
import { createDefaultLabels } from "../store/labels.ts";
import { setPropertyValue } from "../store/properties.ts";
import {
  DEFAULT_SETTINGS,
  findRepository,
  insertRepository,
  isValidRepositoryName,
  type Repository,
} from "../store/repositories.ts";
import { findTeamById, setTeamRepository } from "../store/teams.ts";
import { repositoryEvent } from "../webhooks/change-payloads.ts";
import { parsePropertyValues } from "./properties.ts";
import { mergeSettings, settingFields } from "./repository-settings.ts";

const newRepositorySchema = settingFields.extend({ name: z.string(), auto_init: z.boolean().default(false) });
const organizationRepositorySchema = newRepositorySchema.extend({
  team_id: z.int().optional(),
  custom_properties: z.record(z.string(), z.unknown()).default({}),
});
/** A person's account has no teams and no properties, and its description knows `private` alone. */
const ownRepositorySchema = newRepositorySchema.omit({ visibility: true });

export function requireFreeName(call: Call, owner: string, name: string): void {
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
  readonly owner: Account;
  readonly name: string;
  readonly settings: Repository["settings"];
  /** What must exist together with the repository: properties, team access. */
  readonly complete: (id: number) => void;
};

/** Row, marker properties, labels and directory appear in one step, or not at all. */
async function storeRepository(call: Call, creation: Creation): Promise<Repository> {
  const { forge } = call;
  const { owner, name, settings, complete } = creation;
  const staged = await stageGitRepository(forge);
  try {
    return inTransaction(forge.db, () => {
      // Somebody else may have taken the name while git was at work.
      requireFreeName(call, owner.login, name);
      const row = insertRepository(forge.db, {
        owner,
        name,
        settings: withoutAutoMerge(forge, settings),
        now: forge.now(),
      });
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

async function answer(call: Call, repository: Repository, isFilled: boolean): Promise<Reply> {
  if (isFilled) await commitInitialReadme(call, repository);
  call.forge.events.emit(repositoryEvent(call, { repository, action: "created" }));
  return created(fullRepositoryShape(call.forge, repository, call.actor));
}

async function postForOrganization(call: Call): Promise<Reply> {
  const organization = organizationOf(call);
  const { forge } = call;
  const body = parseBody(call, organizationRepositorySchema, "Repository");
  requireFreeName(call, organization.login, body.name);
  const values = parsePropertyValues(call, organization.id, Object.entries(body.custom_properties));
  const team = body.team_id === undefined ? undefined : findTeamById(forge.db, body.team_id);
  if (body.team_id !== undefined && team?.organization_id !== organization.id) {
    throw invalidField({ resource: "Repository", field: "team_id", code: "invalid" });
  }
  const repository = await storeRepository(call, {
    owner: organization,
    name: body.name,
    settings: mergeSettings(DEFAULT_SETTINGS, body),
    complete: (id) => {
      for (const value of values) setPropertyValue(forge.db, id, value);
      if (team) setTeamRepository(forge.db, team.id, { repositoryId: id, permission: "push" });
    },
  });
  return answer(call, repository, body.auto_init);
}

/** Below whoever asks: an app has no account to put a repository into. */
async function postForActor(call: Call): Promise<Reply> {
  const { account } = requireActor(call);
  if (account.kind !== "User") throw forbidden("Resource not accessible by integration");
  const body = parseBody(call, ownRepositorySchema, "Repository");
  requireFreeName(call, account.login, body.name);
  const settings = mergeSettings(DEFAULT_SETTINGS, body);
  const repository = await storeRepository(call, {
    owner: account,
    name: body.name,
    settings,
    complete: () => undefined,
  });
  return answer(call, repository, body.auto_init);
}

const permission = "administration=write";
export const repositoryCreationRoutes: readonly Route[] = [
  { method: "POST", path: "/orgs/{org}/repos", needs: "owner", permission, handle: postForOrganization },
  { method: "POST", path: "/user/repos", needs: "token", permission, handle: postForActor },
];
