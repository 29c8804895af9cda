import { z } from "zod";
import { type Account, getAccount } from "./accounts.ts";
import type { ForgeDatabase } from "./database.ts";

const enabled = z.object({ status: z.enum(["enabled", "disabled"]) });

export const repositorySettingsSchema = z.object({
  description: z.string().nullable(),
  homepage: z.string().nullable(),
  private: z.boolean(),
  has_issues: z.boolean(),
  has_projects: z.boolean(),
  has_wiki: z.boolean(),
  is_template: z.boolean(),
  allow_squash_merge: z.boolean(),
  allow_merge_commit: z.boolean(),
  allow_rebase_merge: z.boolean(),
  allow_auto_merge: z.boolean(),
  allow_update_branch: z.boolean(),
  allow_forking: z.boolean(),
  delete_branch_on_merge: z.boolean(),
  web_commit_signoff_required: z.boolean(),
  squash_merge_commit_title: z.enum(["PR_TITLE", "COMMIT_OR_PR_TITLE"]),
  squash_merge_commit_message: z.enum(["PR_BODY", "COMMIT_MESSAGES", "BLANK"]),
  merge_commit_title: z.enum(["PR_TITLE", "MERGE_MESSAGE"]),
  merge_commit_message: z.enum(["PR_BODY", "PR_TITLE", "BLANK"]),
  vulnerability_alerts: z.boolean(),
  automated_security_fixes: z.boolean(),
  default_workflow_permissions: z.enum(["read", "write"]),
  can_approve_pull_request_reviews: z.boolean(),
  security_and_analysis: z.record(z.string(), enabled),
});
export type RepositorySettings = z.infer<typeof repositorySettingsSchema>;

/** What github.com gives a new repository. */
export const DEFAULT_SETTINGS: RepositorySettings = {
  description: null,
  homepage: null,
  private: false,
  has_issues: true,
  has_projects: true,
  has_wiki: true,
  is_template: false,
  allow_squash_merge: true,
  allow_merge_commit: true,
  allow_rebase_merge: true,
  allow_auto_merge: false,
  allow_update_branch: false,
  allow_forking: false,
  delete_branch_on_merge: false,
  web_commit_signoff_required: false,
  squash_merge_commit_title: "COMMIT_OR_PR_TITLE",
  squash_merge_commit_message: "COMMIT_MESSAGES",
  merge_commit_title: "MERGE_MESSAGE",
  merge_commit_message: "PR_TITLE",
  vulnerability_alerts: false,
  automated_security_fixes: false,
  default_workflow_permissions: "read",
  can_approve_pull_request_reviews: false,
  security_and_analysis: {},
};

export type Repository = {
  readonly id: number;
  readonly owner: Account;
  readonly name: string;
  readonly settings: RepositorySettings;
  readonly topics: readonly string[];
  readonly defaultBranch: string;
  readonly isArchived: boolean;
  readonly pushedAt: number;
  readonly createdAt: number;
  readonly updatedAt: number;
};

type Row = {
  id: number;
  owner_id: number;
  name: string;
  settings: string;
  topics: string;
  default_branch: string;
  archived: number;
  pushed_at: number;
  created_at: number;
  updated_at: number;
};

const topicsSchema = z.array(z.string());

function toRepository(db: ForgeDatabase, row: Row): Repository {
  return {
    id: row.id,
    owner: getAccount(db, row.owner_id),
    name: row.name,
    settings: repositorySettingsSchema.parse({ ...DEFAULT_SETTINGS, ...JSON.parse(row.settings) }),
    topics: topicsSchema.parse(JSON.parse(row.topics)),
    defaultBranch: row.default_branch,
    isArchived: row.archived === 1,
    pushedAt: row.pushed_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export const fullName = (repository: Repository) => `${repository.owner.login}/${repository.name}`;

/** Git-safe and URL-safe; `.git` endings would collide with the clone address. */
export function isValidRepositoryName(name: string): boolean {
  return (
    /^[A-Za-z0-9._-]{1,100}$/.test(name) && name !== "." && name !== ".." && !/\.(git|wiki)$/i.test(name)
  );
}

export function findRepositoryById(db: ForgeDatabase, id: number): Repository | undefined {
  const row = db.prepare<[number], Row>("SELECT * FROM repositories WHERE id = ?").get(id);
  return row && toRepository(db, row);
}

export function findRepository(db: ForgeDatabase, owner: string, name: string): Repository | undefined {
  const row = db
    .prepare<[string, string], Row>(
      `SELECT repositories.* FROM repositories JOIN accounts ON accounts.id = repositories.owner_id
       WHERE accounts.login = ? AND repositories.name = ?`,
    )
    .get(owner, name);
  return row && toRepository(db, row);
}

/** The repository that used to have this name. */
export function findRenamed(db: ForgeDatabase, owner: string, name: string): Repository | undefined {
  const row = db
    .prepare<[string, string], { repository_id: number }>(
      `SELECT repository_id FROM repository_redirects JOIN accounts ON accounts.id = repository_redirects.owner_id
       WHERE accounts.login = ? AND repository_redirects.name = ?`,
    )
    .get(owner, name);
  return row && findRepositoryById(db, row.repository_id);
}

const SORTS = {
  full_name: "name COLLATE NOCASE",
  created: "created_at",
  updated: "updated_at",
  pushed: "pushed_at",
} as const;
export type RepositorySort = keyof typeof SORTS;
export const isRepositorySort = (text: string): text is RepositorySort => Object.hasOwn(SORTS, text);

export type RepositoryPage = {
  readonly ownerId: number;
  readonly type: string;
  readonly sort: RepositorySort;
  readonly descending: boolean;
  readonly limit: number;
  readonly offset: number;
};

export function listRepositories(
  db: ForgeDatabase,
  page: RepositoryPage,
): { total: number; items: Repository[] } {
  const visibility =
    page.type === "private"
      ? "AND json_extract(settings, '$.private') = 1"
      : page.type === "public"
        ? "AND coalesce(json_extract(settings, '$.private'), 0) = 0"
        : page.type === "forks"
          ? "AND 0"
          : "";
  const where = `owner_id = ? ${visibility}`;
  const total = db
    .prepare<[number], { count: number }>(`SELECT count(*) AS count FROM repositories WHERE ${where}`)
    .get(page.ownerId);
  const rows = db
    .prepare<[number, number, number], Row>(
      `SELECT * FROM repositories WHERE ${where} ORDER BY ${SORTS[page.sort]} ${page.descending ? "DESC" : "ASC"}, id LIMIT ? OFFSET ?`,
    )
    .all(page.ownerId, page.limit, page.offset);
  return { total: total?.count ?? 0, items: rows.map((row) => toRepository(db, row)) };
}

export type NewRepository = {
  readonly owner: Account;
  readonly name: string;
  readonly settings: RepositorySettings;
  readonly now: number;
};

export function insertRepository(db: ForgeDatabase, spec: NewRepository): Repository {
  db.prepare("DELETE FROM repository_redirects WHERE owner_id = ? AND name = ?").run(
    spec.owner.id,
    spec.name,
  );
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO repositories (owner_id, name, settings, topics, default_branch, archived, pushed_at, created_at, updated_at)
       VALUES (?, ?, ?, '[]', 'main', 0, ?, ?, ?)`,
    )
    .run(spec.owner.id, spec.name, JSON.stringify(spec.settings), spec.now, spec.now, spec.now);
  const repository = findRepositoryById(db, Number(lastInsertRowid));
  if (!repository) throw new Error("expected the repository just inserted, found none");
  return repository;
}

export type RepositoryChange = {
  readonly name?: string | undefined;
  readonly settings?: RepositorySettings | undefined;
  readonly topics?: readonly string[] | undefined;
  readonly defaultBranch?: string | undefined;
  readonly isArchived?: boolean | undefined;
  readonly pushedAt?: number | undefined;
};

export function updateRepository(
  db: ForgeDatabase,
  repository: Repository,
  spec: { change: RepositoryChange; now: number },
): Repository {
  const next = { ...repository, ...withoutUndefined(spec.change) };
  if (next.name !== repository.name) rememberOldName(db, repository, next.name);
  db.prepare(
    `UPDATE repositories SET name = ?, settings = ?, topics = ?, default_branch = ?, archived = ?, pushed_at = ?, updated_at = ?
     WHERE id = ?`,
  ).run(
    next.name,
    JSON.stringify(next.settings),
    JSON.stringify(next.topics),
    next.defaultBranch,
    next.isArchived ? 1 : 0,
    next.pushedAt,
    spec.now,
    repository.id,
  );
  return { ...next, updatedAt: spec.now };
}

function withoutUndefined(change: RepositoryChange): Partial<Repository> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}

function rememberOldName(db: ForgeDatabase, repository: Repository, newName: string): void {
  db.prepare("DELETE FROM repository_redirects WHERE owner_id = ? AND name = ?").run(
    repository.owner.id,
    newName,
  );
  if (newName.toLowerCase() === repository.name.toLowerCase()) return;
  db.prepare(
    "INSERT INTO repository_redirects (owner_id, name, repository_id) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET repository_id = excluded.repository_id",
  ).run(repository.owner.id, repository.name, repository.id);
}

export function deleteRepository(db: ForgeDatabase, id: number): void {
  db.prepare("DELETE FROM repositories WHERE id = ?").run(id);
}

export function listRepositoryIds(db: ForgeDatabase): number[] {
  return db
    .prepare<[], { id: number }>("SELECT id FROM repositories ORDER BY id")
    .all()
    .map((row) => row.id);
}
