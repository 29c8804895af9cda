import type { Account } from "./accounts.ts";
import type { ForgeDatabase } from "./database.ts";

export const REPOSITORY_PERMISSIONS = ["pull", "triage", "push", "maintain", "admin"] as const;
export type RepositoryPermission = (typeof REPOSITORY_PERMISSIONS)[number];

export type Team = {
  readonly id: number;
  readonly organization_id: number;
  readonly slug: string;
  readonly name: string;
  readonly description: string | null;
  readonly privacy: string;
  readonly notification_setting: string;
  readonly permission: string;
  readonly parent_id: number | null;
  readonly created_at: number;
  readonly updated_at: number;
};
export type TeamFields = Omit<Team, "id" | "organization_id" | "created_at" | "updated_at">;
export type TeamRole = "member" | "maintainer";

/** GitHub's rule: lower case, everything but letters, digits and underscores becomes one hyphen. */
export function toSlug(name: string): string {
  return name
    .normalize("NFKD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, "-")
    .replace(/^-+|-+$/g, "");
}

export function listTeams(db: ForgeDatabase, organizationId: number): Team[] {
  return db
    .prepare<[number], Team>("SELECT * FROM teams WHERE organization_id = ? ORDER BY slug, id")
    .all(organizationId);
}

export function findTeam(db: ForgeDatabase, organizationId: number, slug: string): Team | undefined {
  return db
    .prepare<[number, string], Team>("SELECT * FROM teams WHERE organization_id = ? AND slug = ?")
    .get(organizationId, slug);
}

export function findTeamById(db: ForgeDatabase, id: number): Team | undefined {
  return db.prepare<[number], Team>("SELECT * FROM teams WHERE id = ?").get(id);
}

export function createTeam(
  db: ForgeDatabase,
  organizationId: number,
  spec: { fields: TeamFields; now: number },
): Team {
  const { fields, now } = spec;
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO teams (organization_id, slug, name, description, privacy, notification_setting, permission, parent_id, created_at, updated_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      organizationId,
      fields.slug,
      fields.name,
      fields.description,
      fields.privacy,
      fields.notification_setting,
      fields.permission,
      fields.parent_id,
      now,
      now,
    );
  const team = findTeamById(db, Number(lastInsertRowid));
  if (!team) throw new Error("expected the team just inserted, found none");
  return team;
}

export function updateTeam(db: ForgeDatabase, id: number, spec: { fields: TeamFields; now: number }): void {
  const { fields, now } = spec;
  db.prepare(
    `UPDATE teams SET slug = ?, name = ?, description = ?, privacy = ?, notification_setting = ?, permission = ?, parent_id = ?, updated_at = ?
     WHERE id = ?`,
  ).run(
    fields.slug,
    fields.name,
    fields.description,
    fields.privacy,
    fields.notification_setting,
    fields.permission,
    fields.parent_id,
    now,
    id,
  );
}

export function deleteTeam(db: ForgeDatabase, id: number): void {
  db.prepare("DELETE FROM teams WHERE id = ?").run(id);
}

export type TeamMember = { readonly account: Account; readonly role: TeamRole };

export function listTeamMembers(db: ForgeDatabase, teamId: number): TeamMember[] {
  return db
    .prepare<[number], Account & { role: TeamRole }>(
      `SELECT accounts.*, team_members.role FROM team_members JOIN accounts ON accounts.id = team_members.account_id
       WHERE team_id = ? ORDER BY accounts.login COLLATE NOCASE, accounts.id`,
    )
    .all(teamId)
    .map(({ role, ...account }) => ({ role, account }));
}

export function findTeamRole(db: ForgeDatabase, teamId: number, accountId: number): TeamRole | undefined {
  return db
    .prepare<[number, number], { role: TeamRole }>(
      "SELECT role FROM team_members WHERE team_id = ? AND account_id = ?",
    )
    .get(teamId, accountId)?.role;
}

export function setTeamRole(
  db: ForgeDatabase,
  teamId: number,
  member: { accountId: number; role: TeamRole },
): void {
  db.prepare(
    "INSERT INTO team_members (team_id, account_id, role) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET role = excluded.role",
  ).run(teamId, member.accountId, member.role);
}

export function removeTeamMember(db: ForgeDatabase, teamId: number, accountId: number): void {
  db.prepare("DELETE FROM team_members WHERE team_id = ? AND account_id = ?").run(teamId, accountId);
}

export function setTeamRepository(
  db: ForgeDatabase,
  teamId: number,
  grant: { repositoryId: number; permission: RepositoryPermission },
): void {
  db.prepare(
    "INSERT INTO team_repositories (team_id, repository_id, permission) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET permission = excluded.permission",
  ).run(teamId, grant.repositoryId, grant.permission);
}

export function removeTeamRepository(db: ForgeDatabase, teamId: number, repositoryId: number): void {
  db.prepare("DELETE FROM team_repositories WHERE team_id = ? AND repository_id = ?").run(
    teamId,
    repositoryId,
  );
}

export function findTeamPermission(
  db: ForgeDatabase,
  teamId: number,
  repositoryId: number,
): RepositoryPermission | undefined {
  return db
    .prepare<[number, number], { permission: RepositoryPermission }>(
      "SELECT permission FROM team_repositories WHERE team_id = ? AND repository_id = ?",
    )
    .get(teamId, repositoryId)?.permission;
}

export function listTeamGrants(
  db: ForgeDatabase,
  repositoryId: number,
): { team: Team; permission: RepositoryPermission }[] {
  return db
    .prepare<[number], Team & { granted: RepositoryPermission }>(
      `SELECT teams.*, team_repositories.permission AS granted FROM team_repositories
       JOIN teams ON teams.id = team_repositories.team_id WHERE repository_id = ? ORDER BY teams.slug, teams.id`,
    )
    .all(repositoryId)
    .map(({ granted, ...team }) => ({ team, permission: granted }));
}

export function listTeamRepositoryIds(
  db: ForgeDatabase,
  teamId: number,
): { repositoryId: number; permission: RepositoryPermission }[] {
  return db
    .prepare<[number], { repositoryId: number; permission: RepositoryPermission }>(
      "SELECT repository_id AS repositoryId, permission FROM team_repositories WHERE team_id = ? ORDER BY repository_id",
    )
    .all(teamId);
}

/** The strongest permission any of the account's teams grants on the repository. */
export function findGrantedPermission(
  db: ForgeDatabase,
  repositoryId: number,
  accountId: number,
): RepositoryPermission | undefined {
  const granted = db
    .prepare<[number, number], { permission: RepositoryPermission }>(
      `SELECT team_repositories.permission FROM team_repositories
       JOIN team_members ON team_members.team_id = team_repositories.team_id
       WHERE team_repositories.repository_id = ? AND team_members.account_id = ?`,
    )
    .all(repositoryId, accountId)
    .map((row) => row.permission);
  return REPOSITORY_PERMISSIONS.findLast((permission) => granted.includes(permission));
}
