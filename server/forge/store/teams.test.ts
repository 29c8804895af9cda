import { beforeEach, describe, expect, it } from "vitest";
import { deleteRepository } from "./repositories.ts";
import {
  deleteTeam,
  findGrantedPermission,
  findTeam,
  findTeamById,
  findTeamPermission,
  findTeamRole,
  listTeamGrants,
  listTeamMembers,
  listTeamRepositoryIds,
  listTeams,
  removeTeamMember,
  removeTeamRepository,
  REPOSITORY_PERMISSIONS,
  setTeamRepository,
  setTeamRole,
  toSlug,
  updateTeam,
} from "./teams.ts";
import { NOW, openTestStore, type TestStore } from "./testing.ts";

let store: TestStore;
beforeEach(() => {
  store = openTestStore();
});

describe("the slug of a team", () => {
  it.each([
    ["Platform", "platform"],
    ["Site Reliability", "site-reliability"],
    ["Justice League!", "justice-league"],
    ["  Rand & Ränder  ", "rand-rander"],
    ["Ünïcödé Tëam", "unicode-team"],
    ["C++ / Rust", "c-rust"],
    ["a__b", "a__b"],
    ["_private_", "_private_"],
    ["--x--", "x"],
    ["ﬁnance ½", "finance-1-2"],
    ["<script>", "script"],
    ["../../etc", "etc"],
  ])("of %j is %s", (name, slug) => {
    expect(toSlug(name)).toBe(slug);
  });

  it("is its own slug and stands in an address as it is", () => {
    for (const name of ["Straße 7", "İstanbul", "A\u0301B", "x\u0000y", "Ⅳ. Team", "naïve—dash"]) {
      const slug = toSlug(name);
      expect([toSlug(slug), encodeURIComponent(slug)]).toEqual([slug, slug]);
    }
  });

  it.each(["", "!!!", "---", "名前"])("of %j is empty: a team cannot have such a name alone", (name) => {
    expect(toSlug(name)).toBe("");
  });
});

describe("a team", () => {
  it("is found by its slug in any case, in its own organisation", () => {
    const { id } = store.team("devs");
    const other = store.account("other", "Organization");
    expect(findTeam(store.db, store.organization.id, "DEVS")?.id).toBe(id);
    expect(findTeam(store.db, other.id, "devs")).toBeUndefined();
    expect(() => store.team("Devs")).toThrow(/UNIQUE/);
  });

  it("keeps its first day when it changes", () => {
    const {
      id,
      organization_id: _owner,
      created_at: _made,
      updated_at: _changed,
      ...fields
    } = store.team("devs");
    updateTeam(store.db, id, {
      fields: { ...fields, slug: "engineers", name: "Engineers", description: "All of us" },
      now: NOW + 60_000,
    });
    expect(findTeamById(store.db, id)).toMatchObject({
      slug: "engineers",
      name: "Engineers",
      description: "All of us",
      created_at: NOW,
      updated_at: NOW + 60_000,
    });
    expect(findTeam(store.db, store.organization.id, "devs")).toBeUndefined();
  });

  it("outlives its parent, and is then nobody's child", () => {
    const parent = store.team("parent");
    const child = store.team("child", { parent_id: parent.id });
    deleteTeam(store.db, parent.id);
    expect(findTeamById(store.db, child.id)?.parent_id).toBeNull();
    expect(listTeams(store.db, store.organization.id).map(({ slug }) => slug)).toEqual(["child"]);
  });

  it("is listed by slug", () => {
    for (const slug of ["c", "a", "b"]) store.team(slug);
    expect(listTeams(store.db, store.organization.id).map(({ slug }) => slug)).toEqual(["a", "b", "c"]);
  });

  it("that is deleted leaves no member and no grant behind", () => {
    const { id } = store.team("devs");
    setTeamRole(store.db, id, { accountId: store.account("ada").id, role: "member" });
    setTeamRepository(store.db, id, { repositoryId: store.repository("a").id, permission: "push" });
    deleteTeam(store.db, id);
    expect([store.count("team_members"), store.count("team_repositories")]).toEqual([0, 0]);
  });
});

describe("members of a team", () => {
  it("are listed by login, each once, with the last role given", () => {
    const { id } = store.team("devs");
    const [zoe, ada] = [store.account("Zoe"), store.account("ada")];
    for (const { id: accountId } of [zoe, ada]) setTeamRole(store.db, id, { accountId, role: "member" });
    setTeamRole(store.db, id, { accountId: zoe.id, role: "maintainer" });
    expect(listTeamMembers(store.db, id).map(({ account, role }) => [account.login, role])).toEqual([
      ["ada", "member"],
      ["Zoe", "maintainer"],
    ]);
    expect(findTeamRole(store.db, id, zoe.id)).toBe("maintainer");
  });

  it("are in no team after they left, and leaving twice is no error", () => {
    const { id } = store.team("devs");
    const { id: accountId } = store.account("ada");
    setTeamRole(store.db, id, { accountId, role: "member" });
    removeTeamMember(store.db, id, accountId);
    removeTeamMember(store.db, id, accountId);
    expect(findTeamRole(store.db, id, accountId)).toBeUndefined();
  });
});

describe("what teams grant on a repository", () => {
  const grant = (slug: string, permission: (typeof REPOSITORY_PERMISSIONS)[number], accountId: number) => {
    const { id } = store.team(slug);
    setTeamRepository(store.db, id, { repositoryId: repositoryId(), permission });
    setTeamRole(store.db, id, { accountId, role: "member" });
    return id;
  };
  const repositoryId = () => listed ?? 0;
  let listed: number | undefined;
  beforeEach(() => {
    listed = store.repository("a").id;
  });

  it("is for a person the strongest of all their teams, in whatever order they were given", () => {
    const { id: ada } = store.account("ada");
    const { id: bob } = store.account("bob");
    grant("c", "triage", ada);
    grant("a", "maintain", ada);
    grant("b", "push", ada);
    grant("d", "admin", bob);
    expect(findGrantedPermission(store.db, repositoryId(), ada)).toBe("maintain");
    expect(findGrantedPermission(store.db, repositoryId(), bob)).toBe("admin");
  });

  it.each(REPOSITORY_PERMISSIONS)("is %s when that is all there is", (permission) => {
    const { id } = store.account("ada");
    grant("a", permission, id);
    expect(findGrantedPermission(store.db, repositoryId(), id)).toBe(permission);
  });

  it("is nothing for strangers, other repositories, and after it was taken back", () => {
    const { id } = store.account("ada");
    const team = grant("a", "push", id);
    const other = store.repository("other");
    expect(findGrantedPermission(store.db, repositoryId(), store.account("bob").id)).toBeUndefined();
    expect(findGrantedPermission(store.db, other.id, id)).toBeUndefined();
    removeTeamRepository(store.db, team, repositoryId());
    expect(findGrantedPermission(store.db, repositoryId(), id)).toBeUndefined();
    expect(findTeamPermission(store.db, team, repositoryId())).toBeUndefined();
  });

  it("is the last thing granted to a team, listed from both sides", () => {
    const { id } = store.account("ada");
    const team = grant("devs", "pull", id);
    setTeamRepository(store.db, team, { repositoryId: repositoryId(), permission: "admin" });
    const second = store.repository("b");
    setTeamRepository(store.db, team, { repositoryId: second.id, permission: "triage" });
    expect(listTeamRepositoryIds(store.db, team)).toEqual([
      { repositoryId: repositoryId(), permission: "admin" },
      { repositoryId: second.id, permission: "triage" },
    ]);
    expect(
      listTeamGrants(store.db, second.id).map(({ team: { slug }, permission }) => [slug, permission]),
    ).toEqual([["devs", "triage"]]);
    expect(listTeamGrants(store.db, second.id)[0]?.team).not.toHaveProperty("granted");
  });

  it("ends with the repository", () => {
    const { id } = store.account("ada");
    const team = grant("a", "push", id);
    deleteRepository(store.db, repositoryId());
    expect(listTeamRepositoryIds(store.db, team)).toEqual([]);
  });
});
