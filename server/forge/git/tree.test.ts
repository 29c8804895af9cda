import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeHistory } from "../testing/git-history.ts";
import { gitText } from "./git-process.ts";
import { objectId, writeObject, writeObjects } from "./object-store.ts";
import { aTreeChange, type BareRepository, openBareRepository } from "./testing.ts";
import {
  checkTarget,
  entryType,
  findPath,
  isSafePath,
  listSizedTree,
  listTree,
  parseTree,
  type TreeChange,
  writeTree,
} from "./tree.ts";

let bare: BareRepository;
let blob: string;
beforeAll(async () => {
  bare = await openBareRepository();
  blob = await writeObject(bare.repo, { type: "blob", data: Buffer.from("x") });
});
afterAll(() => bare.remove());

const file = (path: string, change: Partial<TreeChange> = {}) => aTreeChange({ path, sha: blob, ...change });
const write = (changes: readonly TreeChange[], base?: string) => writeTree(bare.repo, base, changes);
const names = async (tree: string) => (await listTree(bare.repo, tree)).map(({ path }) => path);

describe("a tree", () => {
  it("that was written of any safe names is one git fsck --strict accepts, and git reads the same names", async () => {
    const unit = fc.constantFrom(
      "a",
      "B",
      ".",
      "-",
      "0",
      " ",
      "é",
      "\ud83d\ude00",
      "\\",
      "\t",
      "~",
      "\uffff",
    );
    const name = fc.string({ unit, minLength: 1, maxLength: 4 }).filter(isSafePath);
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.array(name, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 8 }),
        async (paths) => {
          const whole = paths.map((parts) => parts.join("/"));
          const leaves = whole.filter((path) => !whole.some((other) => other.startsWith(`${path}/`)));
          const unique = [...new Set(leaves)];
          const tree = await write(unique.map((path) => file(path)));

          const listed = await gitText(bare.repo.git, bare.repo.directory, [
            "ls-tree",
            "-r",
            "-z",
            "--name-only",
            tree,
          ]);
          expect(
            listed
              .split("\0")
              .filter((path) => path !== "")
              .toSorted(),
          ).toEqual(unique.toSorted());
        },
      ),
      { numRuns: 20 },
    );
    expect(await bare.fsck()).toEqual([]);
  });

  it("sorts by bytes: directories as if they ended in a slash, and code points beyond U+FFFF after the others", async () => {
    const tree = await write(["a/x", "a.b", "a-b", "a0", "A", "\uffff", "😀", "é"].map((path) => file(path)));
    expect(await names(tree)).toEqual(["A", "a-b", "a.b", "a", "a0", "é", "\uffff", "😀"]);
    expect(await bare.git("-c", "core.quotePath=false", "ls-tree", "--name-only", tree)).toBe(
      (await names(tree)).join("\n"),
    );
  });

  it("keeps every mode git has, and writes them as git does", async () => {
    const link = await writeObject(bare.repo, { type: "blob", data: Buffer.from("target") });
    const commit = "c".repeat(40);
    const tree = await write([
      file("plain"),
      file("run", { mode: "100755" }),
      file("link", { mode: "120000", sha: link }),
      file("module", { mode: "160000", sha: commit }),
      file("folder/inside"),
    ]);
    const listed = (await bare.git("ls-tree", tree))
      .split("\n")
      .map((line) => line.replace("\t", " ").split(" "));
    expect(listed.map(([mode, type, , name]) => [name, mode, type])).toEqual([
      ["folder", "040000", "tree"],
      ["link", "120000", "blob"],
      ["module", "160000", "commit"],
      ["plain", "100644", "blob"],
      ["run", "100755", "blob"],
    ]);
    const own = await listTree(bare.repo, tree);
    expect(own.map(({ path, mode }) => [path, mode, entryType(mode)])).toEqual(
      listed.map(([mode, type, , name]) => [name, mode, type]),
    );
    expect(await bare.fsck()).toEqual([]);
  });

  it("reads the group-writable files of old repositories as plain ones", () => {
    const data = Buffer.concat([Buffer.from("100664 old\0"), Buffer.from(blob, "hex")]);
    expect(parseTree(data)).toMatchObject([{ mode: "100644", name: "old", sha: blob }]);
  });

  it("without anything in it is git's empty tree", async () => {
    const empty = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
    expect(await write([])).toBe(empty);
    const one = await write([file("a/b/c")]);
    expect(await write([file("a/b/c", { sha: null })], one)).toBe(empty);
    expect(await names(empty)).toEqual([]);
  });
});

describe("changing a tree", () => {
  let base: string;
  beforeAll(async () => {
    base = await write(["a/b/c", "a/b/d", "a/e", "f"].map((path) => file(path)));
  });

  it("leaves what it does not name under the same id", async () => {
    const next = await write([file("f", { mode: "100755" })], base);
    expect((await findPath(bare.repo, next, "a"))?.sha).toBe((await findPath(bare.repo, base, "a"))?.sha);
    expect((await findPath(bare.repo, next, "f"))?.mode).toBe("100755");
  });

  it("takes changes in their order, the last one of a path counting", async () => {
    const other = await writeObject(bare.repo, { type: "blob", data: Buffer.from("other") });
    const next = await write(
      [file("n", { sha: other }), file("n"), file("m"), file("m", { sha: null })],
      base,
    );
    expect([(await findPath(bare.repo, next, "n"))?.sha, await findPath(bare.repo, next, "m")]).toEqual([
      blob,
      undefined,
    ]);
  });

  it("hangs a whole directory in by its id, takes one away, and changes below one that was hung in", async () => {
    const folder = (await findPath(bare.repo, base, "a"))?.sha ?? "";
    const moved = await write(
      [
        file("copy", { mode: "040000", sha: folder }),
        file("a", { mode: "040000", sha: null }),
        file("copy/e", { sha: null }),
      ],
      base,
    );
    expect(await bare.git("ls-tree", "-r", "--name-only", moved)).toBe("copy/b/c\ncopy/b/d\nf");
  });

  it.each(["none", "a/none", "a/b/c/d", "none/deep/er"])(
    "refuses to take away %s, which is not there",
    async (path) => {
      await expect(write([file(path, { sha: null })], base)).rejects.toMatchObject({ status: 422 });
    },
  );

  it("is refused on a base that is no tree", async () => {
    await expect(write([file("x")], blob)).rejects.toMatchObject({
      status: 422,
      message: `tree.sha ${blob} is not a valid tree`,
    });
    await expect(write([file("x")], "0".repeat(40))).rejects.toMatchObject({ status: 422 });
  });

  it.each([
    ["100644", "tree", "blob"],
    ["120000", "tree", "blob"],
    ["040000", "blob", "tree"],
    ["100755", "nothing", "blob"],
  ] as const)("with mode %s refuses a %s where a %s belongs", async (mode, kind, expected) => {
    const sha = { tree: base, blob, nothing: "1".repeat(40) }[kind];
    await expect(checkTarget(bare.repo, file("x", { mode, sha }))).rejects.toMatchObject({
      status: 422,
      message: `tree.sha ${sha} is not a valid ${expected}`,
    });
  });

  it("asks for no object behind a deletion or a submodule, whose commit lives elsewhere", async () => {
    await checkTarget(bare.repo, file("x", { sha: null }));
    await checkTarget(bare.repo, file("x", { mode: "160000", sha: "1".repeat(40) }));
    await checkTarget(bare.repo, file("x", { mode: "040000", sha: base }));
  });
});

describe("finding a path", () => {
  it("follows directories to files and gives each its mode", async () => {
    const tree = await write([file("a/b/run", { mode: "100755" }), file("ü/名")]);
    expect(await findPath(bare.repo, tree, "")).toEqual({ mode: "040000", path: "", sha: tree });
    expect(await findPath(bare.repo, tree, "a/b/run")).toEqual({
      mode: "100755",
      path: "a/b/run",
      sha: blob,
    });
    expect((await findPath(bare.repo, tree, "ü/名"))?.sha).toBe(blob);
    expect((await findPath(bare.repo, tree, "a/b"))?.mode).toBe("040000");
  });

  it.each(["b", "a/run", "a/b/run/x", "A/b/run", "a/b/run ", "a/../a", "__proto__", "constructor"])(
    "leads nowhere for %s",
    async (path) => {
      const tree = await write([file("a/b/run")]);
      expect(await findPath(bare.repo, tree, path)).toBeUndefined();
    },
  );

  it("that needs more than the repository has says so as a missing thing, not as a fault", async () => {
    await expect(listTree(bare.repo, "1".repeat(40))).rejects.toMatchObject({ status: 404 });
    await expect(listTree(bare.repo, blob)).rejects.toMatchObject({ status: 404 });
  });
});

describe("listing a tree with sizes", () => {
  it("gives sizes of files alone, with names git would have to quote", async () => {
    const at = await writeHistory(bare.repo, [
      {
        name: "one",
        branch: "sized",
        files: {
          'q"uote\\ü\ttab\nline': "1234",
          "d/empty": "",
          link: { content: "d/empty", mode: "120000" },
          module: { content: "c".repeat(40), mode: "160000" },
        },
      },
    ]);
    const tree = await bare.git("rev-parse", `${at("one")}^{tree}`);
    expect(
      (await listSizedTree(bare.repo, tree, { isRecursive: true })).map(({ path, mode, size }) => [
        path,
        mode,
        size,
      ]),
    ).toEqual([
      ["d", "040000", undefined],
      ["d/empty", "100644", 0],
      ["link", "120000", 7],
      ["module", "160000", undefined],
      ['q"uote\\ü\ttab\nline', "100644", 4],
    ]);
    expect((await listSizedTree(bare.repo, tree)).map(({ path }) => path)).toEqual(await names(tree));
    expect(await listSizedTree(bare.repo, await write([]))).toEqual([]);
  });
});

it("objects that exist are written again without harm", async () => {
  const object = { type: "blob" as const, data: Buffer.from("twice") };
  const ids = await Promise.all([writeObjects(bare.repo, [object, object]), writeObject(bare.repo, object)]);
  expect(new Set(ids.flat())).toEqual(new Set([objectId(object)]));
  expect(await bare.git("cat-file", "-p", objectId(object))).toBe("twice");
});
