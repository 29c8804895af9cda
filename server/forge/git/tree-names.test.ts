import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findTyped, objectId, writeObject, writeObjects } from "./object-store.ts";
import { aTreeChange, type BareRepository, openBareRepository } from "./testing.ts";
import { isSafePath, serializeTree, type TreeChange, writeTree } from "./tree.ts";

let bare: BareRepository;
let blob: string;
beforeAll(async () => {
  bare = await openBareRepository();
  blob = await writeObject(bare.repo, { type: "blob", data: Buffer.from("x") });
});
afterAll(() => bare.remove());

const file = (path: string, change: Partial<TreeChange> = {}) => aTreeChange({ path, sha: blob, ...change });
const write = (changes: readonly TreeChange[], base: string) => writeTree(bare.repo, base, changes);

describe("the name of a file", () => {
  const HOSTILE = [
    ".git",
    ".GIT",
    ".Git ",
    ".git.",
    ".git...  ",
    "git~1",
    "GIT~1",
    "git~1.",
    ".git:x",
    ".git::$INDEX_ALLOCATION",
    "git~1:x",
    ".git\\config",
    "a\\.git",
    "a\\.git\\hooks",
    "a\\git~1 ",
    ".g\u200cit",
    "\u202e.git",
    ".gi\ufefft",
    ".git\u206a",
    ".",
    "..",
  ];
  const FINE = [
    ".gitignore",
    ".gitx",
    "git",
    "git~2",
    "git~10",
    ".git~1",
    "x.git",
    ".git-x",
    ".git_",
    "...",
    "..a",
    "a\\b",
    "\\git",
    "a\\.gitignore",
    "-rf",
    "名前",
    "e\u0301",
    "\u200c",
    "con",
    " ",
    "a\tb",
    "a\nb",
    "\u0001",
    "%2e%2e",
    "😀",
  ];

  /** Names that git fsck --strict has something against. */
  async function refusedByGit(): Promise<string[]> {
    const own = await openBareRepository();
    const sha = await writeObject(own.repo, { type: "blob", data: Buffer.from("x") });
    const all = [...HOSTILE, ...FINE];
    const trees = all.map((name) => serializeTree([{ mode: "100644", name, sha }]));
    const ids = await writeObjects(
      own.repo,
      trees.map((data) => ({ type: "tree" as const, data })),
    );
    const said = (await own.fsck()).join("\n");
    own.remove();
    return all.filter((_, index) => said.includes(ids[index] ?? "none"));
  }

  it("is safe exactly when git fsck --strict has nothing against it", async () => {
    expect(await refusedByGit()).toEqual(HOSTILE);
    expect([...HOSTILE, ...FINE].filter((name) => !isSafePath(name))).toEqual(HOSTILE);
  });

  it("is unsafe wherever it stands in a path", () => {
    for (const name of HOSTILE)
      for (const path of [`a/${name}`, `${name}/a`, `a/${name}/b`])
        expect([path, isSafePath(path)]).toEqual([path, false]);
  });
});

describe("a name that is no UTF-8", () => {
  it("stays what it is, to the byte, when something beside it changes", async () => {
    const raw = (...parts: [string, Buffer][]) =>
      Buffer.concat(
        parts.flatMap(([mode, name]) => [
          Buffer.from(`${mode} `),
          name,
          Buffer.from([0]),
          Buffer.from(blob, "hex"),
        ]),
      );
    const latin = Buffer.from("caf\u00e9", "latin1");
    const other = Buffer.from("caf\u00e8", "latin1");
    const base = await writeObject(bare.repo, {
      type: "tree",
      data: raw(["100644", Buffer.from("a")], ["100644", other], ["100755", latin]),
    });
    const changed = await findTyped(bare.repo, await write([file("b")], base), "tree");
    expect(changed).toEqual(
      raw(["100644", Buffer.from("a")], ["100644", Buffer.from("b")], ["100644", other], ["100755", latin]),
    );
    const same = await write(
      [file("b", { sha: null })],
      objectId({ type: "tree", data: changed ?? Buffer.alloc(0) }),
    );
    expect(same).toBe(base);
  });
});
