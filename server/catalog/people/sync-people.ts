/*
 * Groups and users of the organisation. One call per team and one page of members; a person's profile is read when they
 * are new, and for a rotating few on every scan, so that the calls do not grow with the organisation.
 */
import type { Tx } from "../../../db/client.ts";
import type { Deps } from "../../runtime/deps.ts";
import { indexEntity } from "../domain/entity-index.ts";
import { entitySchema, type Entity } from "../domain/entity.schema.ts";
import {
  teamsOf,
  toAccountGroup,
  toGroupEntity,
  toUserEntity,
  type ForgePerson,
  type ForgeTeam,
} from "../domain/people-entities.ts";
import { entityRefOf } from "../domain/entity-relations.ts";
import { rowsTouched, toBatches } from "../domain/write-batches.ts";
import { etagOf } from "../entities/entity-etag.ts";
import { confirmGone } from "../repositories/confirm-gone.ts";
import { listEntitiesByRef, listForgeEntities, removeEntity, saveEntity } from "../store/entities.ts";

export type PeopleDeps = Pick<Deps, "db" | "now" | "newId" | "github">;

const PROFILES_PER_SYNC = 10;
/** Each with its attributes and relations; a person or team has a handful. */
const REMOVED_PER_WRITE = 20;

export interface SyncedPeople {
  readonly groups: number;
  readonly users: number;
  /** Missing from the forge's lists, not confirmed to be gone, and kept. */
  readonly stale: number;
}

export async function syncPeople(deps: PeopleDeps): Promise<SyncedPeople> {
  const { groups, users } = await readAccount(deps);
  const wanted = [...groups, ...users];
  for (const batch of toBatches(wanted, (entity) => rowsTouched(indexEntity(entity))))
    await deps.db.withTx((tx) => saveAll(tx, deps, batch));
  const listed = { group: groups.length, user: users.length };
  const stale = await removeMissing(deps, { wanted: new Set(wanted.map(entityRefOf)), listed });
  return { groups: groups.length, users: users.length, stale };
}

interface Account {
  readonly groups: readonly Entity[];
  readonly users: readonly Entity[];
}

async function readAccount(deps: PeopleDeps): Promise<Account> {
  const { owner, profile } = deps.github;
  const teams = await readTeams(deps);
  const people = await readPeople(deps);
  if ((await owner.kind()) === "user") {
    return {
      groups: people.map(toAccountGroup),
      users: people.map((person) => toUserEntity(person, [person.login])),
    };
  }
  return {
    groups: teams.map((team) => toGroupEntity(team, teams, profile.org)),
    users: people.map((person) => toUserEntity(person, teamsOf(person, teams))),
  };
}

async function readTeams(deps: PeopleDeps): Promise<ForgeTeam[]> {
  const { org } = deps.github.profile;
  const teams: ForgeTeam[] = [];
  for (const team of await deps.github.teams.list(org)) {
    const members = await deps.github.teams.listMembers(org, team.slug);
    teams.push({ ...team, members: members.map((member) => member.login) });
  }
  return teams;
}

async function readPeople(deps: PeopleDeps): Promise<ForgePerson[]> {
  const members = await deps.github.users.listOrgMembers(deps.github.profile.org);
  const known = await knownProfiles(
    deps,
    members.map((member) => member.login),
  );
  const isDue = rotation(deps.now(), members.length);
  const people: ForgePerson[] = [];
  for (const [index, member] of members.entries()) {
    const profile = known.get(member.login.toLowerCase());
    if (profile !== undefined && !isDue(index)) {
      people.push({ login: member.login, htmlUrl: member.htmlUrl, ...profile });
      continue;
    }
    const user = await deps.github.users.get(member.login);
    people.push({ login: user.login, name: user.name, email: user.email, htmlUrl: user.htmlUrl });
  }
  return people;
}

type Profile = Pick<ForgePerson, "name" | "email">;

async function knownProfiles(deps: PeopleDeps, logins: readonly string[]): Promise<Map<string, Profile>> {
  const refs = logins.map((login) => `user:default/${login}`.toLowerCase());
  const rows = await listEntitiesByRef(deps.db.read, refs);
  return new Map(
    rows.map((row) => [row.name.toLowerCase(), profileOf(entitySchema.parse(JSON.parse(row.body)))]),
  );
}

function profileOf(entity: Entity): Profile {
  const profile = entity.spec?.["profile"];
  const text = (key: string): string | null => {
    const value: unknown = typeof profile === "object" && profile !== null ? Reflect.get(profile, key) : null;
    return typeof value === "string" ? value : null;
  };
  return { name: text("displayName"), email: text("email") };
}

/** A window of ten that moves on every minute and passes over everybody. */
function rotation(now: number, count: number): (index: number) => boolean {
  const windows = Math.max(1, Math.ceil(count / PROFILES_PER_SYNC));
  const current = Math.floor(now / 60_000) % windows;
  return (index) => Math.floor(index / PROFILES_PER_SYNC) === current;
}

async function saveAll(tx: Tx, deps: PeopleDeps, entities: readonly Entity[]): Promise<void> {
  for (const entity of entities) {
    const body = JSON.stringify(entity);
    const write = {
      index: indexEntity(entity),
      body,
      etag: etagOf(body),
      source: { kind: "forge" } as const,
    };
    await saveEntity(tx, { now: deps.now(), newId: deps.newId }, write);
  }
}

interface Listed {
  readonly wanted: ReadonlySet<string>;
  readonly listed: Readonly<Record<"group" | "user", number>>;
}

/** Returns how many are kept although no list names them. */
async function removeMissing(deps: PeopleDeps, { wanted, listed }: Listed): Promise<number> {
  const stored = await listForgeEntities(deps.db.read);
  const missing = stored.filter((entity) => !wanted.has(entity.ref));
  let stale = 0;
  for (const kind of ["group", "user"] as const) {
    const confirmed = await confirmGone({
      candidates: missing.filter((entity) => entity.kind === kind),
      read: ({ name }) => findPerson(deps, kind, name),
      now: deps.now(),
      isBlind: listed[kind] === 0 && deps.github.profile.kind !== "embedded",
    });
    stale += confirmed.stale.length;
    await removeAll(deps, confirmed.gone);
  }
  return stale;
}

function findPerson(deps: PeopleDeps, kind: "group" | "user", name: string): Promise<unknown> {
  const { profile, teams, users } = deps.github;
  return kind === "group" ? teams.find(profile.org, name) : users.findOrgMembership(profile.org, name);
}

async function removeAll(deps: PeopleDeps, gone: readonly { readonly ref: string }[]): Promise<void> {
  for (let at = 0; at < gone.length; at += REMOVED_PER_WRITE) {
    await deps.db.withTx(async (tx) => {
      for (const entity of gone.slice(at, at + REMOVED_PER_WRITE))
        await removeEntity(tx, entity.ref, deps.now());
    });
  }
}
