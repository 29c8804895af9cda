import { beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase } from "../../../db/testing.ts";
import { aDescriptorFile, aRepository, seedDescriptorFiles, seedRepositories } from "../testing/rows.ts";
import {
  countDescriptorFiles,
  countRepositories,
  deleteDescriptorFile,
  deleteRepository,
  findDescriptorFile,
  findRepository,
  findRepositoryByForgeId,
  findRepositoryByName,
  listDescriptorFiles,
  listDescriptorFilesOf,
  listRepositoriesByIds,
  listRepositoryFiles,
  listUnseenRepositories,
  reopenClaimants,
  replaceConflicts,
  replaceRepositoryFiles,
  saveDescriptorFile,
  saveSeenRepository,
  touchRepository,
  updateIngestedState,
  updateRepositoryError,
  type SeenRepository,
} from "./repositories.ts";

let db: ReturnType<typeof createTestDatabase>;
beforeEach(() => {
  db = createTestDatabase();
});
const namesOf = (rows: readonly { readonly name: string }[]): string[] => rows.map(({ name }) => name);

describe("a repository the forge lists", () => {
  const web = aRepository("web", { forgeId: 7 });
  const seen = (overrides: Partial<SeenRepository & { seenAt: number }> = {}) => {
    const { forgeId, owner, name, description, htmlUrl, cloneUrl } = web;
    const { defaultBranch, visibility, createdAt, pushedAt } = web;
    return {
      ...{ forgeId, owner, name, description, htmlUrl, cloneUrl },
      ...{ defaultBranch, visibility, createdAt, pushedAt, seenAt: 20 },
      ...overrides,
    };
  };
  const see = (id: string, overrides: Parameters<typeof seen>[0] = {}) =>
    db.withTx((tx) => saveSeenRepository(tx, id, seen(overrides)));

  it("is new once, and has not been read then", async () => {
    await see("repo_1");
    expect(await findRepositoryByForgeId(db.read, 7)).toMatchObject({
      id: "repo_1",
      name: "web",
      headSha: null,
      ingestedAt: null,
      error: null,
      seenAt: 20,
    });
  });

  it("keeps its id and what was read of it when it is listed again", async () => {
    await seedRepositories(db, [aRepository("web", { forgeId: 7, error: "was unreadable" })]);
    await see("repo_other", { description: "New words", pushedAt: 99, visibility: "public" });
    expect(await countRepositories(db.read)).toBe(1);
    expect(await findRepository(db.read, "repo_web")).toMatchObject({
      forgeId: 7,
      description: "New words",
      pushedAt: 99,
      visibility: "public",
      headSha: "a".repeat(40),
      treeSha: "b".repeat(40),
      error: "was unreadable",
      seenAt: 20,
    });
  });

  it.each([
    ["another address", { name: "shop", htmlUrl: "https://github.com/acme/shop" }],
    ["another default branch", { defaultBranch: "trunk" }],
  ])("is read again when it has %s, because its entities carry links to it", async (_case, change) => {
    await seedRepositories(db, [aRepository("web", { forgeId: 7 })]);
    await see("repo_other", change);
    expect(await findRepository(db.read, "repo_web")).toMatchObject({ ...change, headSha: null });
  });

  it("may take the name of one that the forge deleted and we have not missed yet", async () => {
    await seedRepositories(db, [aRepository("web", { forgeId: 6, seenAt: 10 })]);
    await see("repo_new");
    expect(await countRepositories(db.read)).toBe(2);
    expect(namesOf(await listUnseenRepositories(db.read, 20))).toEqual(["web"]);
  });
});

describe("a repository", () => {
  it("is found by its name in whatever case, within its owner only", async () => {
    await seedRepositories(db, [aRepository("Web"), aRepository("web2", { owner: "other" })]);
    expect(await findRepositoryByName(db.read, "acme", "wEB")).toMatchObject({ id: "repo_Web" });
    expect(await findRepositoryByName(db.read, "other", "web")).toBeUndefined();
    expect(await findRepositoryByName(db.read, "acme", "We%")).toBeUndefined();
    expect(await findRepository(db.read, "repo_nobody")).toBeUndefined();
    expect(await findRepositoryByForgeId(db.read, -1)).toBeUndefined();
    expect(await listRepositoriesByIds(db.read, [])).toEqual([]);
    expect(namesOf(await listRepositoriesByIds(db.read, ["repo_web2", "repo_nobody"]))).toEqual(["web2"]);
  });

  it("is unseen when it was last seen before a moment, not at it", async () => {
    await seedRepositories(
      db,
      [9, 10, 11].map((seenAt) => aRepository(`r${seenAt}`, { seenAt })),
    );
    expect(namesOf(await listUnseenRepositories(db.read, 10))).toEqual(["r9"]);
    await db.withTx((tx) => touchRepository(tx, "repo_r9", 12));
    expect(await listUnseenRepositories(db.read, 10)).toEqual([]);
  });

  it("keeps what was read of it beside the reason why it cannot be read now", async () => {
    await seedRepositories(db, [aRepository("web", { forgeId: 7 })]);
    await db.withTx((tx) => updateRepositoryError(tx, 7, { error: "403", seenAt: 30 }));
    expect(await findRepository(db.read, "repo_web")).toMatchObject({
      error: "403",
      seenAt: 30,
      ingestedAt: 4,
    });
    const state = { headSha: "c", treeSha: "d", committedAt: 5, ingestedAt: 6, error: null };
    await db.withTx((tx) => updateIngestedState(tx, "repo_web", state));
    expect(await findRepository(db.read, "repo_web")).toMatchObject({ ...state, changedAt: 4 });
  });

  it("that is deleted takes its files, descriptors and claims with it, and nobody else's", async () => {
    await seedRepositories(db, [aRepository("a"), aRepository("b")]);
    await seedDescriptorFiles(db, [aDescriptorFile("repo_a"), aDescriptorFile("repo_b")]);
    await db.withTx(async (tx) => {
      for (const id of ["repo_a", "repo_b"]) {
        await replaceRepositoryFiles(tx, id, [
          { repositoryId: id, path: "README.md", blobSha: "s", size: 1, content: "x" },
        ]);
        await replaceConflicts(tx, id, [{ ref: "component:default/x", path: "catalog-info.yaml" }]);
      }
      await deleteRepository(tx, "repo_a");
    });
    for (const table of ["catalog_repository_files", "catalog_files", "catalog_conflicts"])
      expect(db.raw.prepare(`SELECT repository_id FROM ${table}`).pluck().all()).toEqual(["repo_b"]);
  });

  it("has the files of its last read, by path, and none of the read before", async () => {
    await seedRepositories(db, [aRepository("a")]);
    const file = (path: string, content: string | null) => ({
      ...{ repositoryId: "repo_a", path, blobSha: path, size: 3, content },
    });
    const replace = (...files: ReturnType<typeof file>[]) =>
      db.withTx((tx) => replaceRepositoryFiles(tx, "repo_a", files));
    await replace(file("slo/b.yaml", "old"), file("gone.md", "x"));
    await replace(file("slo/b.yaml", null), file("README.md", "'\0😀"));
    expect(
      (await listRepositoryFiles(db.read, "repo_a")).map(({ path, content }) => [path, content]),
    ).toEqual([
      ["README.md", "'\0😀"],
      ["slo/b.yaml", null],
    ]);
    await replace();
    expect(await listRepositoryFiles(db.read, "repo_a")).toEqual([]);
  });
});

describe("descriptors", () => {
  beforeEach(() => seedRepositories(db, [aRepository("a"), aRepository("b")]));

  it("are one row per path of a repository: a second reading takes the place of the first and keeps its id", async () => {
    const first = aDescriptorFile("repo_a", { id: "file_1" });
    const second = aDescriptorFile("repo_a", { id: "file_2", state: "invalid", findings: '[{"x":1}]' });
    await db.withTx(async (tx) => {
      await saveDescriptorFile(tx, first);
      await saveDescriptorFile(tx, second);
      await saveDescriptorFile(tx, aDescriptorFile("repo_b", { id: "file_3" }));
    });
    expect(await listDescriptorFilesOf(db.read, "repo_a")).toEqual([{ ...second, id: "file_1" }]);
    expect(await countDescriptorFiles(db.read, undefined)).toBe(2);
  });

  it("are found by id and by place, with their repository", async () => {
    await seedDescriptorFiles(db, [aDescriptorFile("repo_a", { id: "file_1", path: "x/y.yaml" })]);
    const byId = await findDescriptorFile(db.read, { id: "file_1" });
    expect(byId).toMatchObject({ file: { path: "x/y.yaml" }, repository: { name: "a" } });
    expect(await findDescriptorFile(db.read, { repositoryId: "repo_a", path: "x/y.yaml" })).toEqual(byId);
    expect(await findDescriptorFile(db.read, { repositoryId: "repo_b", path: "x/y.yaml" })).toBeUndefined();
    expect(await findDescriptorFile(db.read, { id: "file_9" })).toBeUndefined();
  });

  it("leave one by one", async () => {
    await seedDescriptorFiles(db, [
      aDescriptorFile("repo_a"),
      aDescriptorFile("repo_a", { path: "b.yaml" }),
      aDescriptorFile("repo_b", { path: "b.yaml" }),
    ]);
    await db.withTx((tx) => deleteDescriptorFile(tx, "repo_a", "b.yaml"));
    await db.withTx((tx) => deleteDescriptorFile(tx, "repo_a", "never.yaml"));
    const left = db.raw
      .prepare("SELECT repository_id || ' ' || path FROM catalog_files ORDER BY 1")
      .pluck()
      .all();
    expect(left).toEqual(["repo_a catalog-info.yaml", "repo_b b.yaml"]);
  });

  it.each([
    [undefined, ["file_1", "file_2", "file_3", "file_4"]],
    ["ok", ["file_1", "file_3"]],
    ["invalid", ["file_2", "file_4"]],
  ] as const)("with the state %s come in pages that hold each once", async (state, expected) => {
    await seedDescriptorFiles(
      db,
      [1, 2, 3, 4].map((n) =>
        aDescriptorFile(n < 3 ? "repo_a" : "repo_b", {
          id: `file_${n}`,
          path: `${9 - n}.yaml`,
          state: n % 2 === 0 ? "invalid" : "ok",
        }),
      ),
    );
    expect(await countDescriptorFiles(db.read, state)).toBe(expected.length);
    for (const limit of [1, 2, 3, 10]) {
      const ids: string[] = [];
      for (;;) {
        const page = await listDescriptorFiles(db.read, { state, afterId: ids.at(-1), limit });
        ids.push(...page.map(({ file }) => file.id));
        if (page.length < limit) break;
      }
      expect(ids).toEqual(expected);
    }
  });
});

describe("claims on a name that somebody else has", () => {
  const conflict = (name: string) => ({ ref: `component:default/${name}`, path: "catalog-info.yaml" });
  const claim = (repositoryId: string, ...names: string[]) =>
    db.withTx((tx) => replaceConflicts(tx, repositoryId, names.map(conflict)));
  const reopen = (refs: string[], except = "repo_c") => db.withTx((tx) => reopenClaimants(tx, refs, except));
  const readAgain = () =>
    db.raw
      .prepare("SELECT name FROM catalog_repositories WHERE head_sha IS NULL ORDER BY name")
      .pluck()
      .all();
  beforeEach(() => seedRepositories(db, [aRepository("a"), aRepository("b"), aRepository("c")]));

  it("are read again when the name is free, each claimant once, the one that freed it not", async () => {
    await claim("repo_a", "x", "y");
    await claim("repo_b", "y");
    await claim("repo_c", "x");
    expect(namesOf(await reopen(["component:default/x", "component:default/y"])).toSorted()).toEqual([
      "a",
      "b",
    ]);
    expect(readAgain()).toEqual(["a", "b"]);
  });

  it.each([
    ["no name is free", []],
    ["nobody wants it", ["component:default/z"]],
    ["it is another kind", ["api:default/x"]],
  ])("stay as they are when %s", async (_case, refs) => {
    await claim("repo_a", "x");
    expect(await reopen(refs)).toEqual([]);
    expect(readAgain()).toEqual([]);
  });

  it("are those of the last reading alone", async () => {
    await claim("repo_a", "x");
    await claim("repo_a", "y");
    expect(await reopen(["component:default/x"])).toEqual([]);
    await claim("repo_a");
    expect(await reopen(["component:default/y"])).toEqual([]);
  });
});
