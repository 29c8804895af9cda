import { stringify } from "yaml";
import { describe, expect, it } from "vitest";
import { relationsOf } from "./entity-relations.ts";
import { parseDescriptor } from "./parse-descriptor.ts";
import {
  teamsOf,
  toAccountGroup,
  toGroupEntity,
  toUserEntity,
  type ForgePerson,
  type ForgeTeam,
} from "./people-entities.ts";

const team = (slug: string, more: Partial<ForgeTeam> = {}): ForgeTeam => ({
  slug,
  name: `Team ${slug}`,
  description: "",
  parentSlug: null,
  htmlUrl: `https://github.com/orgs/acme/teams/${slug}`,
  members: [],
  ...more,
});
const ada: ForgePerson = {
  login: "Ada",
  name: "Ada Lovelace",
  email: "ada@example.com",
  htmlUrl: "https://github.com/Ada",
};
const located = (url: string) => ({
  "backstage.io/managed-by-location": `url:${url}`,
  "backstage.io/managed-by-origin-location": `url:${url}`,
  "backstage.io/view-url": url,
});

describe("a team of the forge", () => {
  const teams = [
    team("money", { description: "All about money", members: ["zoe", "Ada", "bob"] }),
    team("payments", { parentSlug: "money" }),
    team("fraud", { parentSlug: "money" }),
    team("search"),
  ];

  it("is a group with its members in order and the teams nested in it", () => {
    expect(toGroupEntity(teams[0] ?? team("x"), teams, "acme")).toEqual({
      apiVersion: "backstage.io/v1alpha1",
      kind: "Group",
      metadata: {
        name: "money",
        namespace: "default",
        description: "All about money",
        annotations: {
          "github.com/team-slug": "acme/money",
          ...located("https://github.com/orgs/acme/teams/money"),
        },
      },
      spec: {
        type: "team",
        profile: { displayName: "Team money" },
        children: ["payments", "fraud"],
        members: ["Ada", "bob", "zoe"],
      },
    });
  });

  it("names the team around it, and says nothing about what it does not have", () => {
    const group = toGroupEntity(teams[1] ?? team("x"), teams, "acme");
    expect(group.spec).toMatchObject({ parent: "money", children: [], members: [] });
    expect(group.metadata).not.toHaveProperty("description");
    expect(toGroupEntity(team("alone"), [], "acme").spec).not.toHaveProperty("parent");
  });

  it("leaves the forge's own list in its order", () => {
    const members = ["zoe", "ada"];
    toGroupEntity(team("a", { members }), [], "acme");
    expect(members).toEqual(["zoe", "ada"]);
  });
});

describe("a person of the forge", () => {
  it("is a user with the profile the forge shows", () => {
    expect(toUserEntity(ada, ["search", "money"])).toEqual({
      apiVersion: "backstage.io/v1alpha1",
      kind: "User",
      metadata: {
        name: "Ada",
        namespace: "default",
        annotations: { "github.com/user-login": "Ada", ...located("https://github.com/Ada") },
      },
      spec: {
        profile: { displayName: "Ada Lovelace", email: "ada@example.com" },
        memberOf: ["money", "search"],
      },
    });
  });

  it("has no name and no address when the forge shows none", () => {
    expect(toUserEntity({ ...ada, name: null, email: null }, []).spec).toEqual({ profile: {}, memberOf: [] });
  });

  it("is in the teams that list them", () => {
    const teams = [
      team("a", { members: ["Ada"] }),
      team("b", { members: ["bob"] }),
      team("c", { members: ["bob", "Ada"] }),
    ];
    expect(teamsOf(ada, teams)).toEqual(["a", "c"]);
    expect(teamsOf({ ...ada, login: "eve" }, teams)).toEqual([]);
  });

  it.each([
    ["Ada Lovelace", "Ada Lovelace"],
    [null, "Ada"],
  ])("who is called %s owns an account that is a group of one", (name, displayName) => {
    const group = toAccountGroup({ ...ada, name });
    expect(group).toMatchObject({
      kind: "Group",
      metadata: { name: "Ada", description: "Whoever Ada's account belongs to." },
      spec: { type: "account", profile: { displayName }, children: [], members: ["Ada"] },
    });
    expect(relationsOf(group)).toContainEqual({
      sourceRef: "group:default/ada",
      type: "hasMember",
      targetRef: "user:default/ada",
    });
  });

  it("and a team agree on who is a member of what", () => {
    const group = toGroupEntity(team("money", { members: ["Ada"] }), [], "acme");
    const user = toUserEntity(ada, ["money"]);
    const sorted = (relations: ReturnType<typeof relationsOf>) =>
      relations.map((row) => JSON.stringify(row)).toSorted();
    expect(sorted(relationsOf(group))).toEqual(sorted(relationsOf(user)));
  });
});

it.each([
  [
    "a team",
    toGroupEntity(team("money", { description: "x", parentSlug: "all", members: ["Ada"] }), [], "acme"),
  ],
  ["a person", toUserEntity(ada, ["money"])],
  ["a person who shows nothing", toUserEntity({ ...ada, name: null, email: null }, [])],
  ["an account", toAccountGroup(ada)],
])("%s makes a descriptor that an operator could have written", (_case, entity) => {
  const text = stringify(entity);
  expect(parseDescriptor({ file: "org.yaml", text, source: "operator" }).findings).toEqual([]);
  expect(parseDescriptor({ file: "org.yaml", text, source: "repository" }).findings).toMatchObject([
    { code: "kind_not_allowed" },
  ]);
});
