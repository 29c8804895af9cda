import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { writeHistory } from "../testing/git-history.ts";
import {
  findRef,
  isAncestor,
  isEmptyRepository,
  isValidRefName,
  listRefs,
  resolveRef,
  resolveRevision,
  updateRef,
} from "./refs.ts";
import { type BareRepository, openBareRepository } from "./testing.ts";

let template: BareRepository;
let bare: BareRepository;
let at: (name: string) => string;
beforeAll(async () => {
  template = await openBareRepository();
  at = await writeHistory(template.repo, [
    { name: "first", files: { a: "1" } },
    { name: "second", parents: ["first"], files: { a: "2" } },
    { name: "side", branch: "side", parents: ["first"], files: { b: "1" } },
    { name: "lone", branch: "lone" },
  ]);
});
afterAll(() => template.remove());
beforeEach(() => {
  bare = template.copy();
});
afterEach(() => bare.remove());

describe("the name of a ref", () => {
  it.each([
    "refs/heads/main",
    "refs/heads/ünï/code",
    "refs/heads/-x",
    "refs/heads/@",
    "refs/heads/a@b",
    "refs/heads/a.lockx",
    "refs/heads/a\u00a0b",
    "refs/x/y/z/deep",
  ])("may be %j, as git has it", (name) => {
    expect(isValidRefName(name)).toBe(true);
  });

  it.each([
    "refs/heads/../../config",
    "refs/heads/.hidden",
    "refs/heads/a/.b",
    "refs/heads/a.lock/b",
    "refs/heads/a..b",
    "refs/heads/a@{1}",
    "refs/heads/a b",
    "refs/heads/a\tb",
    "refs/heads/a\nb",
    "refs/heads/a\u007fb",
    "refs/heads/a~1",
    "refs/heads/a^",
    "refs/heads/a:b",
    "refs/heads/a?",
    "refs/heads/*",
    "refs/heads/[a",
    "refs/heads/a\\b",
    "refs/heads/a.",
    "refs/heads/",
    "refs/heads//a",
    "/refs/heads/a",
  ])("may not be %j, as git has it", (name) => {
    expect(isValidRefName(name)).toBe(false);
  });
});

describe("a ref", () => {
  it("is found loose and packed, and the loose one is the newer one", async () => {
    await bare.git("pack-refs", "--all");
    expect(await resolveRef(bare.repo, "refs/heads/main")).toBe(at("second"));
    expect(await updateRef(bare.repo, { name: "refs/heads/main", from: at("second"), to: at("first") })).toBe(
      true,
    );
    expect(await resolveRef(bare.repo, "refs/heads/main")).toBe(at("first"));
    expect(await resolveRef(bare.repo, "refs/heads/side")).toBe(at("side"));
  });

  it("is gone after it was deleted, also when it was packed", async () => {
    await bare.git("pack-refs", "--all");
    expect(await updateRef(bare.repo, { name: "refs/heads/side", from: at("side"), to: undefined })).toBe(
      true,
    );
    expect(await resolveRef(bare.repo, "refs/heads/side")).toBeUndefined();
    expect((await listRefs(bare.repo, "refs/heads/")).map(({ name }) => name)).toEqual([
      "refs/heads/lone",
      "refs/heads/main",
    ]);
  });

  it("is its own tag, not what the tag was peeled to when the refs were packed", async () => {
    await bare.git("tag", "-a", "-m", "One", "v1", at("first"));
    const tag = await bare.git("rev-parse", "refs/tags/v1");
    await bare.git("pack-refs", "--all");
    expect(await findRef(bare.repo, "refs/tags/v1")).toEqual({ name: "refs/tags/v1", sha: tag, type: "tag" });
  });

  it.each([
    "refs/heads/mai",
    "refs/heads/main/x",
    "refs/heads",
    "refs/heads/../heads/main",
    "HEAD",
    "config",
    "",
  ])("called %j is not there, loose or packed", async (name) => {
    expect(await resolveRef(bare.repo, name)).toBeUndefined();
    await bare.git("pack-refs", "--all");
    expect(await resolveRef(bare.repo, name)).toBeUndefined();
  });

  it("is not mistaken for one whose name ends the same", async () => {
    await bare.git("update-ref", "refs/mirror/refs/heads/none", at("first"));
    await bare.git("pack-refs", "--all");
    expect(await resolveRef(bare.repo, "refs/heads/none")).toBeUndefined();
  });

  it("with something else in its file is no ref", async () => {
    writeFileSync(join(bare.repo.directory, "refs/heads/odd"), "not an id\n");
    writeFileSync(join(bare.repo.directory, "refs/heads/symbolic"), "ref: refs/heads/main\n");
    expect(await resolveRef(bare.repo, "refs/heads/odd")).toBeUndefined();
    expect(await findRef(bare.repo, "refs/heads/symbolic")).toBeUndefined();
  });

  it("to an object that is missing is not shown", async () => {
    writeFileSync(join(bare.repo.directory, "refs/heads/gone"), `${"1".repeat(40)}\n`);
    expect(await findRef(bare.repo, "refs/heads/gone")).toBeUndefined();
  });

  it("is listed by whole names that begin as asked, with its kind", async () => {
    await bare.git("update-ref", "refs/heads/side-2", at("side"));
    const tree = await bare.git("rev-parse", "main^{tree}");
    await bare.git("update-ref", "refs/keep/tree", tree);
    expect((await listRefs(bare.repo, "refs/heads/side")).map(({ name, sha }) => [name, sha])).toEqual([
      ["refs/heads/side", at("side")],
      ["refs/heads/side-2", at("side")],
    ]);
    expect(await listRefs(bare.repo, "refs/keep/")).toEqual([
      { name: "refs/keep/tree", sha: tree, type: "tree" },
    ]);
    expect(await listRefs(bare.repo, "refs/none")).toEqual([]);
  });
});

describe("moving a ref", () => {
  const main = "refs/heads/main";

  it.each([
    ["is where somebody else already moved it", () => ({ name: main, from: at("first"), to: at("side") })],
    ["is made although it is there", () => ({ name: main, from: undefined, to: at("side") })],
    ["is deleted from a place where it is not", () => ({ name: main, from: at("first"), to: undefined })],
    [
      "is changed although it is not there",
      () => ({ name: "refs/heads/none", from: at("first"), to: at("side") }),
    ],
    ["points at nothing", () => ({ name: main, from: at("second"), to: "1".repeat(40) })],
    ["is a folder of others", () => ({ name: "refs/heads/main/x", from: undefined, to: at("side") })],
    ["is above others", () => ({ name: "refs/heads", from: undefined, to: at("side") })],
    ["is no name", () => ({ name: "refs/heads/a..b", from: undefined, to: at("side") })],
  ])("fails when it %s, and moves nothing", async (_why, update) => {
    const before = await listRefs(bare.repo, "refs/");
    expect(await updateRef(bare.repo, update())).toBe(false);
    expect(await listRefs(bare.repo, "refs/")).toEqual(before);
  });

  it("lets one of two win who saw the same place", async () => {
    const update = (to: string) => updateRef(bare.repo, { name: main, from: at("second"), to });
    const won = await Promise.all([update(at("side")), update(at("lone"))]);
    expect(won.toSorted()).toEqual([false, true]);
    expect(await resolveRef(bare.repo, main)).toBe(won[0] ? at("side") : at("lone"));
  });

  it("makes room for a folder once the name is free", async () => {
    await updateRef(bare.repo, { name: "refs/heads/side", from: at("side"), to: undefined });
    expect(await updateRef(bare.repo, { name: "refs/heads/side/1", from: undefined, to: at("side") })).toBe(
      true,
    );
  });
});

describe("a revision", () => {
  const resolve = (revision: string, defaultBranch = "main") =>
    resolveRevision(bare.repo, revision, defaultBranch);

  it("is a branch before it is a tag, a whole ref name, and then a commit", async () => {
    await bare.git("update-ref", "refs/tags/side", at("lone"));
    await bare.git("update-ref", "refs/tags/v1", at("first"));
    expect(await resolve("side")).toBe(at("side"));
    expect(await resolve("tags/side")).toBe(at("lone"));
    expect(await resolve("v1")).toBe(at("first"));
    expect(await resolve("refs/heads/side")).toBe(at("side"));
    expect(await resolve("heads/side")).toBe(at("side"));
    expect(await resolve(at("lone"))).toBe(at("lone"));
    expect(await resolve(at("lone").slice(0, 7))).toBe(at("lone"));
  });

  it("HEAD is the default branch of the repository", async () => {
    expect([await resolve("HEAD"), await resolve("HEAD", "side"), await resolve("HEAD", "none")]).toEqual([
      at("second"),
      at("side"),
      undefined,
    ]);
  });

  it("is nothing that only git's command line would understand", async () => {
    const odd = [
      "main~1",
      "main^",
      "main@{0}",
      ":/Make",
      "main:a",
      "--all",
      "-h",
      "",
      "refs/heads",
      "@",
      "main..side",
    ];
    expect(await Promise.all(odd.map((revision) => resolve(revision)))).toEqual(odd.map(() => undefined));
  });

  it("is no tree and no file by an abbreviation, and nothing below seven signs", async () => {
    const tree = await bare.git("rev-parse", "main^{tree}");
    const wanted = [
      tree.slice(0, 10),
      at("first").slice(0, 6),
      "0".repeat(40),
      "0000000",
      at("first").toUpperCase(),
    ];
    expect(await Promise.all(wanted.map((revision) => resolve(revision)))).toEqual(
      wanted.map(() => undefined),
    );
  });
});

describe("a repository", () => {
  it("is empty before its first ref, whatever its default branch is called", async () => {
    const empty = await openBareRepository();
    expect(await isEmptyRepository(empty.repo, "main")).toBe(true);
    empty.remove();
    expect(await isEmptyRepository(bare.repo, "main")).toBe(false);
    expect(await isEmptyRepository(bare.repo, "none")).toBe(false);
  });

  it("knows what came before what", async () => {
    const cases = [
      ["first", "second", true],
      ["second", "second", true],
      ["second", "first", false],
      ["side", "second", false],
      ["first", "lone", false],
      ["lone", "first", false],
    ] as const;
    for (const [before, after, expected] of cases)
      expect([before, after, await isAncestor(bare.repo, at(before), at(after))]).toEqual([
        before,
        after,
        expected,
      ]);
    expect(await isAncestor(bare.repo, "1".repeat(40), at("second"))).toBe(false);
    expect(await isAncestor(bare.repo, at("first"), "1".repeat(40))).toBe(false);
  });
});
