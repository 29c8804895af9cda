import { beforeEach, describe, expect, it } from "vitest";
import { deleteRepository, findRenamed, findRepository, updateRepository } from "./repositories.ts";
import { NOW, openTestStore, type TestStore } from "./testing.ts";

let store: TestStore;
beforeEach(() => {
  store = openTestStore();
});

const rename = (from: string, to: string) => {
  const found = findRepository(store.db, "waymark", from);
  if (!found) throw new Error(`no ${from}`);
  return updateRepository(store.db, found, { change: { name: to }, now: NOW });
};

describe("an old name", () => {
  it("leads on through every rename, in any case", () => {
    const { id } = store.repository("one");
    rename("one", "two");
    rename("two", "three");
    expect(
      ["one", "TWO", "three", "none"].map((name) => findRenamed(store.db, "waymark", name)?.name),
    ).toEqual(["three", "three", undefined, undefined]);
    expect(findRenamed(store.db, "Waymark", "one")?.id).toBe(id);
    expect(findRenamed(store.db, "ada", "one")).toBeUndefined();
  });

  it("is free again for a new repository, which then has it alone", () => {
    store.repository("one");
    rename("one", "two");
    const second = store.repository("one");
    expect(findRenamed(store.db, "waymark", "one")).toBeUndefined();
    expect(findRepository(store.db, "waymark", "one")?.id).toBe(second.id);
  });

  it("is taken back by a rename to it", () => {
    store.repository("one");
    rename("one", "two");
    rename("two", "one");
    expect(findRenamed(store.db, "waymark", "one")).toBeUndefined();
    expect(findRenamed(store.db, "waymark", "two")?.name).toBe("one");
  });

  it("follows the repository that had it last", () => {
    store.repository("one");
    rename("one", "two");
    const second = store.repository("one");
    rename("one", "other");
    expect(findRenamed(store.db, "waymark", "one")?.id).toBe(second.id);
  });

  it("that differs in case only leads to itself without a redirect", () => {
    store.repository("one");
    rename("one", "ONE");
    expect(findRepository(store.db, "waymark", "one")?.name).toBe("ONE");
    expect(store.count("repository_redirects")).toBe(0);
  });

  it("is not lost to a name somebody else has", () => {
    store.repository("one");
    store.repository("two");
    expect(() => rename("one", "two")).toThrow(/UNIQUE/);
    expect(findRepository(store.db, "waymark", "one")).toBeDefined();
  });

  it("ends with the repository", () => {
    const { id } = store.repository("one");
    rename("one", "two");
    deleteRepository(store.db, id);
    expect(findRenamed(store.db, "waymark", "one")).toBeUndefined();
    expect(store.count("repository_redirects")).toBe(0);
  });
});
