/*
 * Groups and users of the organisation. One call per team and one page of members; a person's profile is read when they
 * are new, and for a rotating few on every scan, so that the calls do not grow with the organisation.
 */
import type { Tx } from "../../db/client.ts";
import type { Deps } from "../runtime/deps.ts";
import { indexEntity } from "./domain/entity-index.ts";
import { entitySchema, type Entity } from "./domain/entity.schema.ts";
import { toGroupEntity, toUserEntity, type ForgePerson, type ForgeTeam } from "./domain/people-entities.ts";
import { entityRefOf } from "./domain/entity-relations.ts";
import { etagOf } from "./entity-etag.ts";
import { listEntitiesByRef, listForgeEntities, removeEntity, saveEntity } from "./store/entities.ts";

export type PeopleDeps = Pick<Deps, "db" | "now" | "newId" | "github">;

const PROFILES_PER_SYNC = 10;
const ROWS_PER_WRITE = 50;

export async function syncPeople(deps: PeopleDeps): Promise<{ groups: number; users: number }> {
  const { org } = deps.github.profile;
  const teams = await readTeams(deps);
  const people = await readPeople(deps);
  const wanted = [
    ...teams.map((team) => toGroupEntity(team, teams, org)),
    ...people.map((person) => toUserEntity(person, teams)),
  ];
  for (let at = 0; at < wanted.length; at += ROWS_PER_WRITE) {
    await deps.db.withTx((tx) => saveAll(tx, deps, wanted.slice(at, at + ROWS_PER_WRITE)));
  }
  await removeMissing(deps, new Set(wanted.map(entityRefOf)));
  return { groups: teams.length, users: people.length };
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

async function removeMissing(deps: PeopleDeps, wanted: ReadonlySet<string>): Promise<void> {
  const stored = await listForgeEntities(deps.db.read);
  const gone = stored.filter((entity) => !wanted.has(entity.ref));
  for (let at = 0; at < gone.length; at += ROWS_PER_WRITE) {
    await deps.db.withTx(async (tx) => {
      for (const entity of gone.slice(at, at + ROWS_PER_WRITE))
        await removeEntity(tx, entity.ref, deps.now());
    });
  }
}
