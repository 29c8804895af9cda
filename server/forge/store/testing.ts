import { type Account, type AccountKind, createAccount } from "./accounts.ts";
import { type ForgeDatabase, openForgeDatabase } from "./database.ts";
import {
  DEFAULT_SETTINGS,
  insertRepository,
  type Repository,
  type RepositorySettings,
} from "./repositories.ts";
import { createTeam, type Team, type TeamFields } from "./teams.ts";

export const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);

export type TestStore = {
  readonly db: ForgeDatabase;
  readonly organization: Account;
  readonly account: (login: string, kind?: AccountKind) => Account;
  readonly repository: (name: string, settings?: Partial<RepositorySettings>, owner?: Account) => Repository;
  readonly team: (slug: string, fields?: Partial<TeamFields>) => Team;
  /** How many rows a table has. */
  readonly count: (table: string) => number;
};

/** The forge's own schema in memory, with one organisation. */
export function openTestStore(): TestStore {
  const db = openForgeDatabase(":memory:");
  const account = (login: string, kind: AccountKind = "User") => createAccount(db, { login, kind }, NOW);
  const organization = account("waymark", "Organization");
  return {
    db,
    organization,
    account,
    repository: (name, settings = {}, owner = organization) =>
      insertRepository(db, { owner, name, settings: { ...DEFAULT_SETTINGS, ...settings }, now: NOW }),
    team: (slug, fields = {}) => {
      const whole: TeamFields = {
        slug,
        name: slug,
        description: null,
        privacy: "closed",
        notification_setting: "notifications_enabled",
        permission: "pull",
        parent_id: null,
        ...fields,
      };
      return createTeam(db, organization.id, { fields: whole, now: NOW });
    },
    count: (table) =>
      db.prepare<[], { count: number }>(`SELECT count(*) AS count FROM ${table}`).get()?.count ?? 0,
  };
}
