import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import {
  DEFAULT_SETTINGS,
  deleteRepository,
  findRepository,
  findRepositoryById,
  fullName,
  isRepositorySort,
  isValidRepositoryName,
  listRepositories,
  listRepositoryIds,
  type RepositoryPage,
  updateRepository,
} from "./repositories.ts";
import { NOW, openTestStore, type TestStore } from "./testing.ts";

let store: TestStore;
beforeEach(() => {
  store = openTestStore();
});

describe("the name of a repository", () => {
  it.each([
    "a",
    "payments-api",
    "A.b_C-9",
    ".github",
    "_",
    "-",
    "...",
    "x".repeat(100),
    "git",
    "a.gitx",
    "wiki",
  ])("may be %s", (name) => {
    expect(isValidRepositoryName(name)).toBe(true);
  });

  it.each([
    "",
    ".",
    "..",
    "a/b",
    "a b",
    "x".repeat(101),
    "a.git",
    "a.GIT",
    "a.wiki",
    "é",
    "a\n",
    "a\0",
    "a%2fb",
    ".git",
  ])("may not be %j", (name) => {
    expect(isValidRepositoryName(name)).toBe(false);
  });

  it("never needs quoting in an address and never ends the clone address early", () => {
    const sign = fc.constantFrom("a", "Z", "9", ".", "-", "_", "/", "%", "?", "#", " ", "é", "git", "wiki");
    fc.assert(
      fc.property(fc.string({ unit: sign, minLength: 1, maxLength: 5 }), (name) => {
        if (!isValidRepositoryName(name)) return;
        expect(encodeURIComponent(name)).toBe(name);
        expect(new URL(`http://forge/waymark/${name}.git`).pathname).toBe(`/waymark/${name}.git`);
      }),
      { numRuns: 500 },
    );
  });

  it("finds in any case, below its own owner only", () => {
    const ada = store.account("ada");
    const made = store.repository("Payments");
    const own = store.repository("payments", {}, ada);
    expect(findRepository(store.db, "WAYMARK", "PAYMENTS")?.id).toBe(made.id);
    expect(findRepository(store.db, "ada", "Payments")?.id).toBe(own.id);
    expect(findRepository(store.db, "waymark", "pay%")).toBeUndefined();
    expect(fullName(made)).toBe("waymark/Payments");
    expect(() => store.repository("PAYMENTS")).toThrow(/UNIQUE/);
  });
});

describe("a new repository", () => {
  it("has github.com's settings, no topics, main as its branch and one time for everything", () => {
    const made = store.repository("a");
    expect(made).toEqual({
      id: made.id,
      owner: store.organization,
      name: "a",
      settings: DEFAULT_SETTINGS,
      topics: [],
      defaultBranch: "main",
      isArchived: false,
      pushedAt: NOW,
      createdAt: NOW,
      updatedAt: NOW,
    });
    expect(DEFAULT_SETTINGS).toMatchObject({
      allow_merge_commit: true,
      allow_squash_merge: true,
      allow_rebase_merge: true,
      allow_auto_merge: false,
      delete_branch_on_merge: false,
      has_issues: true,
      private: false,
    });
  });

  it("written before a setting existed has that setting's default", () => {
    const { id } = store.repository("old");
    store.db.prepare("UPDATE repositories SET settings = ? WHERE id = ?").run('{"private":true}', id);
    expect(findRepositoryById(store.db, id)?.settings).toEqual({ ...DEFAULT_SETTINGS, private: true });
  });

  it("with settings nobody can have written is refused instead of guessed", () => {
    const { id } = store.repository("bad");
    store.db.prepare("UPDATE repositories SET settings = ? WHERE id = ?").run('{"private":"yes"}', id);
    expect(() => findRepositoryById(store.db, id)).toThrow(/private/);
  });

  it("takes a new number also after the last one was deleted: directories are named by it", () => {
    const first = store.repository("a");
    deleteRepository(store.db, first.id);
    expect(store.repository("a").id).toBeGreaterThan(first.id);
  });
});

describe("a change", () => {
  it("changes what it names, keeps the rest, and dates itself", () => {
    const made = store.repository("a", { description: "Why" });
    const changed = updateRepository(store.db, made, {
      change: { topics: ["x", "ÿ"], isArchived: true, name: undefined, settings: undefined },
      now: NOW + 5,
    });
    expect(changed).toEqual({ ...made, topics: ["x", "ÿ"], isArchived: true, updatedAt: NOW + 5 });
    expect(findRepositoryById(store.db, made.id)).toEqual(changed);
  });

  it("keeps falsy values apart from absent ones", () => {
    const made = store.repository("a");
    const archived = updateRepository(store.db, made, { change: { isArchived: true }, now: NOW });
    const back = updateRepository(store.db, archived, {
      change: { isArchived: false, topics: [], pushedAt: 0 },
      now: NOW,
    });
    expect(findRepositoryById(store.db, made.id)).toMatchObject({ isArchived: false, pushedAt: 0 });
    expect(back.isArchived).toBe(false);
  });
});

describe("a list of repositories", () => {
  const list = (page: Partial<RepositoryPage> = {}) => {
    const { total, items } = listRepositories(store.db, {
      ownerId: store.organization.id,
      type: "all",
      sort: "full_name",
      descending: false,
      limit: 100,
      offset: 0,
      ...page,
    });
    return { total, names: items.map(({ name }) => name) };
  };

  it("is by name without regard to case, of one owner", () => {
    for (const name of ["b", "A", "c"]) store.repository(name);
    store.repository("theirs", {}, store.account("ada"));
    expect(list()).toEqual({ total: 3, names: ["A", "b", "c"] });
    expect(list({ descending: true }).names).toEqual(["c", "b", "A"]);
  });

  it("shows public and private ones apart, and no forks, because there are none", () => {
    store.repository("open");
    store.repository("shut", { private: true });
    const { id } = store.repository("old");
    store.db.prepare("UPDATE repositories SET settings = '{}' WHERE id = ?").run(id);
    expect(list({ type: "private" })).toEqual({ total: 1, names: ["shut"] });
    expect(list({ type: "public" })).toEqual({ total: 2, names: ["old", "open"] });
    expect(list({ type: "forks" })).toEqual({ total: 0, names: [] });
  });

  it.each(["created", "updated", "pushed"] as const)(
    "by %s keeps one order among equals in both directions",
    (sort) => {
      for (const name of ["b", "c", "a"]) store.repository(name);
      expect(list({ sort }).names).toEqual(["b", "c", "a"]);
      expect(list({ sort, descending: true }).names).toEqual(["b", "c", "a"]);
    },
  );

  it("by the last push puts the newest first when asked to", () => {
    const [first] = ["a", "b"].map((name) => store.repository(name));
    if (first) updateRepository(store.db, first, { change: { pushedAt: NOW + 9 }, now: NOW });
    expect(list({ sort: "pushed", descending: true }).names).toEqual(["a", "b"]);
    expect(list({ sort: "pushed" }).names).toEqual(["b", "a"]);
  });

  it("shows each one once over all its pages, whatever their size", () => {
    const names = Array.from({ length: 11 }, (_, index) => `r${index}`);
    for (const name of names) store.repository(name);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.boolean(), (limit, descending) => {
        const seen: string[] = [];
        for (let offset = 0; offset < 12; offset += limit) {
          const { total, names: page } = list({ limit, offset, descending, sort: "created" });
          expect([total, page.length <= limit]).toEqual([11, true]);
          seen.push(...page);
        }
        expect(seen.toSorted()).toEqual(names.toSorted());
      }),
    );
    expect(list({ offset: 1e15 })).toEqual({ total: 11, names: [] });
  });

  it("is sorted by nothing but the four orders GitHub has", () => {
    expect(["full_name", "created", "updated", "pushed"].every(isRepositorySort)).toBe(true);
    expect(["", "name", "toString", "constructor", "id; DROP TABLE accounts"].some(isRepositorySort)).toBe(
      false,
    );
  });
});

it("deleting a repository takes everything with it that was its own, and nothing else's", () => {
  const { id } = store.repository("gone");
  const kept = store.repository("kept");
  const tables = ["labels", "variables", "secrets", "environments", "rulesets"] as const;
  const values: Record<(typeof tables)[number], string> = {
    labels: "(repository_id, name, color, is_default) VALUES (?, 'x', 'fff', 0)",
    variables: "VALUES (?, 'x', 'v', 0, 0)",
    secrets: "VALUES (?, 'x', 'd', 1, 0, 0)",
    environments: "(repository_id, name, body, created_at, updated_at) VALUES (?, 'x', '{}', 0, 0)",
    rulesets: "(repository_id, body, created_at, updated_at) VALUES (?, '{}', 0, 0)",
  };
  for (const table of tables)
    for (const repository of [id, kept.id])
      store.db.prepare(`INSERT INTO ${table} ${values[table]}`).run(repository);
  deleteRepository(store.db, id);
  expect(tables.map((table) => [table, store.count(table)])).toEqual(tables.map((table) => [table, 1]));
  expect(listRepositoryIds(store.db)).toEqual([kept.id]);
});
