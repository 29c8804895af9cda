import sodium from "libsodium-wrappers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  deleteSecret,
  digestOf,
  ensureBoxKey,
  findSecret,
  listSecrets,
  openSealedBox,
  putSecret,
} from "./secrets.ts";
import { NOW, openTestStore, type TestStore } from "./testing.ts";
import { deleteVariable, findVariable, insertVariable, listVariables, updateVariable } from "./variables.ts";

let store: TestStore;
let repositoryId: number;
beforeAll(() => sodium.ready);
beforeEach(() => {
  store = openTestStore();
  repositoryId = store.repository("a").id;
});

const ORIGINAL = () => sodium.base64_variants.ORIGINAL;

/** As every client of GitHub does it. */
const seal = (text: string, publicKey: string) =>
  sodium.to_base64(sodium.crypto_box_seal(text, sodium.from_base64(publicKey, ORIGINAL())), ORIGINAL());

const opened = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString("utf8");

describe("the key secrets are sealed for", () => {
  it("is made once and kept: a second forge on the same data opens what was sealed before", async () => {
    const first = await ensureBoxKey(store.db);
    expect(await ensureBoxKey(store.db)).toEqual(first);
    expect(Buffer.from(first.publicKey, "base64")).toHaveLength(32);
    expect(first.id).toMatch(/^\d+$/);
    expect((await ensureBoxKey(openTestStore().db)).publicKey).not.toBe(first.publicKey);
  });

  it("is made anew when a part of it is lost: half a key opens nothing", async () => {
    const first = await ensureBoxKey(store.db);
    store.db.exec("DELETE FROM keys WHERE name = 'box-private'");
    const second = await ensureBoxKey(store.db);
    expect(second.publicKey).not.toBe(first.publicKey);
    expect(opened(openSealedBox(second, seal("x", second.publicKey)))).toBe("x");
  });
});

describe("a sealed box", () => {
  it.each(["", "s3cret", "zwölf\n🗝️", "x".repeat(48 * 1024)])(
    "opens to the bytes that were put in: %#",
    async (text) => {
      const key = await ensureBoxKey(store.db);
      expect(opened(openSealedBox(key, seal(text, key.publicKey)))).toBe(text);
    },
  );

  it("does not open when it was sealed for another key, cut short, changed, or is no box at all", async () => {
    const key = await ensureBoxKey(store.db);
    const other = await ensureBoxKey(openTestStore().db);
    const box = Buffer.from(seal("s3cret", key.publicKey), "base64");
    const changed = Buffer.from(box);
    changed[box.length - 1] = (changed[box.length - 1] ?? 0) ^ 1;
    const wrong = [
      seal("s3cret", other.publicKey),
      box.subarray(0, -1).toString("base64"),
      changed.toString("base64"),
      "",
      "s3cret",
      "not base64 !",
      Buffer.alloc(48).toString("base64"),
    ];
    expect(wrong.map((text) => openSealedBox(key, text))).toEqual(wrong.map(() => undefined));
  });

  it("leaves a digest that says nothing without the forge's own key", async () => {
    const key = await ensureBoxKey(store.db);
    const other = await ensureBoxKey(openTestStore().db);
    const value = Buffer.from("1234");
    expect(digestOf(key, value)).toMatch(/^[0-9a-f]{64}$/);
    expect(digestOf(key, value)).toBe(digestOf(key, Buffer.from("1234")));
    expect(digestOf(key, value)).not.toBe(digestOf(key, Buffer.from("1235")));
    expect(digestOf(key, value)).not.toBe(digestOf(other, value));
  });
});

describe("secrets of a repository", () => {
  const put = (
    name: string,
    change: { digest?: string; bytes?: number; now?: number } = {},
    id = repositoryId,
  ) => putSecret(store.db, id, { name, digest: "d", bytes: 1, now: NOW, ...change });

  it("keep the day they were made when they change, and are the same in any case", () => {
    put("TOKEN");
    put("token", { digest: "e", bytes: 2, now: NOW + 1 });
    expect(findSecret(store.db, repositoryId, "Token")).toMatchObject({
      name: "TOKEN",
      digest: "e",
      bytes: 2,
      created_at: NOW,
      updated_at: NOW + 1,
    });
  });

  it("are listed by name, of one repository, and deleted once", () => {
    for (const name of ["B", "A"]) put(name);
    const other = store.repository("other").id;
    put("C", {}, other);
    expect(listSecrets(store.db, repositoryId).map(({ name }) => name)).toEqual(["A", "B"]);
    expect(findSecret(store.db, repositoryId, "C")).toBeUndefined();
    expect([deleteSecret(store.db, repositoryId, "a"), deleteSecret(store.db, repositoryId, "A")]).toEqual([
      true,
      false,
    ]);
    expect(deleteSecret(store.db, repositoryId, "C")).toBe(false);
    expect(listSecrets(store.db, other)).toHaveLength(1);
  });
});

describe("variables of a repository", () => {
  const insert = (name: string, value = "v", id = repositoryId) =>
    insertVariable(store.db, id, { name, value, now: NOW });

  it("are made once: a second one of that name is refused and changes nothing", () => {
    insert("REGION", "eu");
    expect(() => insert("region", "us")).toThrow(/UNIQUE/);
    expect(findVariable(store.db, repositoryId, "Region")?.value).toBe("eu");
  });

  it("change value and name in one step, keeping the day they were made", () => {
    insert("REGION", "eu");
    insert("OTHER");
    updateVariable(store.db, repositoryId, { name: "region", newName: "AREA", value: "", now: NOW + 1 });
    expect(findVariable(store.db, repositoryId, "REGION")).toBeUndefined();
    expect(findVariable(store.db, repositoryId, "AREA")).toMatchObject({
      value: "",
      created_at: NOW,
      updated_at: NOW + 1,
    });
    const taken = { name: "AREA", newName: "other", value: "x", now: NOW };
    expect(() => updateVariable(store.db, repositoryId, taken)).toThrow(/UNIQUE/);
  });

  it("are listed by name, of one repository, and deleted there only", () => {
    const other = store.repository("other").id;
    for (const name of ["B", "A"]) insert(name);
    insert("A", "theirs", other);
    expect(deleteVariable(store.db, repositoryId, "a")).toBe(true);
    expect(deleteVariable(store.db, repositoryId, "A")).toBe(false);
    expect(listVariables(store.db, repositoryId).map(({ name }) => name)).toEqual(["B"]);
    expect(findVariable(store.db, other, "A")?.value).toBe("theirs");
  });
});
