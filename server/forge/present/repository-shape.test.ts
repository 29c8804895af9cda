import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import type { Forge } from "../forge.ts";
import { setMembership } from "../store/accounts.ts";
import { putDefinition, setPropertyValue } from "../store/properties.ts";
import { isValidRepositoryName, updateRepository } from "../store/repositories.ts";
import {
  createTeam,
  REPOSITORY_PERMISSIONS,
  type RepositoryPermission,
  setTeamRepository,
  setTeamRole,
} from "../store/teams.ts";
import { at } from "../testing.ts";
import {
  deliveredRepositoryShape,
  encodePath,
  fullRepositoryShape,
  permissionFlags,
  repositoryShape,
} from "./repository-shape.ts";
import { accountOf, actorOf, describedForge, faultsOf, NOW, repositoryOf } from "./testing.ts";

let forge: Forge;

beforeEach(() => {
  forge = describedForge();
});

const words = fc.string({ unit: "grapheme", maxLength: 30 });
const secretKeys = [
  "allow_merge_commit",
  "allow_squash_merge",
  "merge_commit_title",
  "security_and_analysis",
];

function grant(login: string, repositoryId: number, permission: RepositoryPermission): void {
  const organization = accountOf(forge, { login: "waymark", kind: "Organization" });
  const fields = {
    slug: `team-${permission}`,
    name: permission,
    description: null,
    privacy: "closed",
    notification_setting: "notifications_enabled",
    permission: "pull",
    parent_id: null,
  };
  const team = createTeam(forge.db, organization.id, { fields, now: NOW });
  setTeamRole(forge.db, team.id, { accountId: actorOf(forge, login).account.id, role: "member" });
  setTeamRepository(forge.db, team.id, { repositoryId, permission });
}

describe("the flags of a permission", () => {
  it("hold it and everything below it", () => {
    expect(permissionFlags(undefined)).toEqual({
      pull: false,
      triage: false,
      push: false,
      maintain: false,
      admin: false,
    });
    expect(permissionFlags("push")).toEqual({
      pull: true,
      triage: true,
      push: true,
      maintain: false,
      admin: false,
    });
    REPOSITORY_PERMISSIONS.forEach((permission, index) => {
      expect(Object.values(permissionFlags(permission)).filter(Boolean)).toHaveLength(index + 1);
    });
  });
});

describe("a path in an address", () => {
  it("is one path of the same steps, read back the same", () => {
    const step = fc
      .string({ unit: "grapheme", minLength: 1 })
      .filter((text) => !text.includes("/") && text.isWellFormed());
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 4 }), (steps) => {
        const url = new URL(`https://forge.example/start/x${encodePath(`/${steps.join("/")}`)}/end?q=1`);
        fc.pre(steps.every((text) => text !== "." && text !== ".."));
        expect(url.pathname.split("/").slice(3, -1).map(decodeURIComponent)).toEqual(steps);
        expect([url.search, url.hash]).toEqual(["?q=1", ""]);
      }),
    );
  });
});

describe("a repository in an answer", () => {
  it("is as GitHub describes it, whatever it is called and says of itself", () => {
    const names = fc.stringMatching(/^[A-Za-z0-9._-]{1,40}$/).filter(isValidRepositoryName);
    fc.assert(
      fc.property(names, words, fc.webUrl(), (name, description, homepage) => {
        const fresh = describedForge();
        const repository = repositoryOf(fresh, name, { settings: { description, homepage } });
        const shape = fullRepositoryShape(fresh, repository, { account: repository.owner, isAdmin: true });
        expect(faultsOf("GET", `/repos/waymark/${name}`, shape)).toEqual([]);
        expect(shape).toMatchObject({ name, description, full_name: `waymark/${name}` });
        expect(
          faultsOf("GET", "/orgs/waymark/repos", [repositoryShape(fresh, repository, undefined)]),
        ).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });

  it("has every address below its own, with the suffixes clients fill in", () => {
    const shape = repositoryShape(forge, repositoryOf(forge, "checkout"), undefined);
    const self = "https://forge.example/api/v3/repos/waymark/checkout";
    expect(shape).toMatchObject({
      url: self,
      html_url: "https://forge.example/waymark/checkout",
      clone_url: "https://forge.example/waymark/checkout.git",
      contents_url: `${self}/contents/{+path}`,
      compare_url: `${self}/compare/{base}...{head}`,
      archive_url: `${self}/{archive_format}{/ref}`,
      git_refs_url: `${self}/git/refs{/sha}`,
      notifications_url: `${self}/notifications{?since,all,participating}`,
      mirror_url: null,
    });
    const addresses = Object.entries(shape).filter(([key, value]) => key.endsWith("_url") && value !== null);
    expect(addresses.length).toBeGreaterThan(40);
    for (const [key, value] of addresses)
      expect([key, String(value).startsWith("https://forge.example/")]).toEqual([key, true]);
  });

  it.each([
    [false, "public"],
    [true, "private"],
  ])("says private: %s in both of GitHub's words", (isPrivate, visibility) => {
    const repository = repositoryOf(forge, "seen", { settings: { private: isPrivate } });
    expect(repositoryShape(forge, repository, undefined)).toMatchObject({ private: isPrivate, visibility });
  });

  it("tells when it was made, changed and pushed to, which are three times", () => {
    const repository = repositoryOf(forge, "timed");
    const changed = updateRepository(forge.db, repository, {
      change: { pushedAt: NOW + 1000 },
      now: NOW + 2000,
    });
    expect(repositoryShape(forge, changed, undefined)).toMatchObject({
      created_at: "2026-03-04T05:06:07Z",
      pushed_at: "2026-03-04T05:06:08Z",
      updated_at: "2026-03-04T05:06:09Z",
    });
  });

  it("carries the values of properties somebody set", () => {
    const repository = repositoryOf(forge, "valued");
    for (const name of ["tier", "langs", "unset"])
      putDefinition(forge.db, repository.owner.id, {
        name,
        value_type: name === "langs" ? "multi_select" : "string",
      });
    setPropertyValue(forge.db, repository.id, { name: "tier", value: "1" });
    setPropertyValue(forge.db, repository.id, { name: "langs", value: ["go", "ts"] });
    expect(at(repositoryShape(forge, repository, undefined), "custom_properties")).toEqual({
      tier: "1",
      langs: ["go", "ts"],
    });
  });

  it.each<[string, boolean, (id: number) => void]>([
    ["nobody", false, () => undefined],
    ["pull", false, (id) => grant("ada", id, "pull")],
    ["triage", false, (id) => grant("ada", id, "triage")],
    ["push", true, (id) => grant("ada", id, "push")],
    ["maintain", true, (id) => grant("ada", id, "maintain")],
    ["admin", true, (id) => grant("ada", id, "admin")],
  ])("shows how it merges to %s: %s", (who, isShown, give) => {
    const repository = repositoryOf(forge, "merged");
    give(repository.id);
    const actor = who === "nobody" ? undefined : actorOf(forge, "ada");
    const shape = fullRepositoryShape(forge, repository, actor);
    expect(secretKeys.filter((key) => key in shape)).toEqual(isShown ? secretKeys : []);
    expect(shape["permissions"]).toEqual(
      permissionFlags(REPOSITORY_PERMISSIONS.find((level) => level === who)),
    );
  });

  it("is the organisation owners' and its own person's to administer", () => {
    const repository = repositoryOf(forge, "ruled");
    const olga = actorOf(forge, "olga");
    setMembership(forge.db, repository.owner.id, { accountId: olga.account.id, role: "admin" });
    expect(at(repositoryShape(forge, repository, olga), "permissions.admin")).toBe(true);
    const own = repositoryOf(forge, "own", { owner: actorOf(forge, "ada").account });
    expect(at(repositoryShape(forge, own, actorOf(forge, "ada")), "permissions.admin")).toBe(true);
    expect(at(repositoryShape(forge, own, olga), "permissions")).toEqual(permissionFlags("pull"));
    expect(fullRepositoryShape(forge, own, undefined)).not.toHaveProperty("organization");
  });

  it("tells of switches that stand for several settings", () => {
    const shape = (settings: Parameters<typeof repositoryOf>[2]) => {
      const fresh = describedForge();
      const repository = repositoryOf(fresh, "switched", settings);
      return fullRepositoryShape(fresh, repository, { account: repository.owner, isAdmin: true });
    };
    expect(shape({ settings: { squash_merge_commit_title: "PR_TITLE" } })).toMatchObject({
      use_squash_pr_title_as_default: true,
    });
    expect(shape({})).toMatchObject({
      use_squash_pr_title_as_default: false,
      security_and_analysis: {
        secret_scanning: { status: "disabled" },
        dependabot_security_updates: { status: "disabled" },
      },
    });
    const secured = shape({
      settings: {
        automated_security_fixes: true,
        security_and_analysis: { secret_scanning: { status: "enabled" } },
      },
    });
    expect(at(secured, "security_and_analysis")).toMatchObject({
      secret_scanning: { status: "enabled" },
      secret_scanning_push_protection: { status: "disabled" },
      dependabot_security_updates: { status: "enabled" },
    });
  });

  it("is told to webhooks without its organisation and without anybody's rights", () => {
    const shape = deliveredRepositoryShape(forge, repositoryOf(forge, "told"));
    for (const key of ["organization", ...secretKeys]) expect(shape).not.toHaveProperty(key);
    expect(shape["permissions"]).toEqual(permissionFlags(undefined));
    expect(shape).toMatchObject({ full_name: "waymark/told", subscribers_count: 0 });
  });
});
