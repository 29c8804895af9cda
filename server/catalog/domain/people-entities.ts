/*
 * Groups and users as the forge knows them: a team becomes `group:default/<slug>`, a member `user:default/<login>`.
 * They come from the forge alone, so that nobody can put themselves into a team by editing a file.
 */
import type { Entity } from "./entity.schema.ts";

export interface ForgeTeam {
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  readonly parentSlug: string | null;
  readonly htmlUrl: string;
  readonly members: readonly string[];
}

export interface ForgePerson {
  readonly login: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly htmlUrl: string;
}

/** A person's account has no teams: the account itself is the group its services belong to, with that one member. */
export const toAccountGroup = (person: ForgePerson): Entity => ({
  apiVersion,
  kind: "Group",
  metadata: {
    name: person.login,
    namespace: "default",
    description: `Whoever ${person.login}'s account belongs to.`,
    annotations: { "github.com/user-login": person.login, ...locatedAt(person.htmlUrl) },
  },
  spec: {
    type: "account",
    profile: { displayName: person.name ?? person.login },
    children: [],
    members: [person.login],
  },
});

const apiVersion = "backstage.io/v1alpha1";

const locatedAt = (url: string) => ({
  "backstage.io/managed-by-location": `url:${url}`,
  "backstage.io/managed-by-origin-location": `url:${url}`,
  "backstage.io/view-url": url,
});

export function toGroupEntity(team: ForgeTeam, all: readonly ForgeTeam[], org: string): Entity {
  return {
    apiVersion,
    kind: "Group",
    metadata: {
      name: team.slug,
      namespace: "default",
      ...(team.description === "" ? {} : { description: team.description }),
      annotations: { "github.com/team-slug": `${org}/${team.slug}`, ...locatedAt(team.htmlUrl) },
    },
    spec: {
      type: "team",
      profile: { displayName: team.name },
      ...(team.parentSlug === null ? {} : { parent: team.parentSlug }),
      children: all.filter((child) => child.parentSlug === team.slug).map((child) => child.slug),
      members: [...team.members].toSorted(),
    },
  };
}

/** The names of the groups a person is in. */
export const teamsOf = (person: ForgePerson, teams: readonly ForgeTeam[]): string[] =>
  teams.filter((team) => team.members.includes(person.login)).map((team) => team.slug);

export function toUserEntity(person: ForgePerson, memberOf: readonly string[]): Entity {
  const profile = {
    ...(person.name === null ? {} : { displayName: person.name }),
    ...(person.email === null ? {} : { email: person.email }),
  };
  return {
    apiVersion,
    kind: "User",
    metadata: {
      name: person.login,
      namespace: "default",
      annotations: { "github.com/user-login": person.login, ...locatedAt(person.htmlUrl) },
    },
    spec: {
      profile,
      memberOf: memberOf.toSorted(),
    },
  };
}
