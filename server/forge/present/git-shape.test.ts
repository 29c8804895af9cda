import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Forge } from "../forge.ts";
import type { Commit, Signature } from "../git/commit.ts";
import { isValidRefName } from "../git/refs.ts";
import { type FileMode, isSafePath } from "../git/tree.ts";
import type { Repository } from "../store/repositories.ts";
import { at } from "../testing.ts";
import { contentKind, contentShape } from "./content-shape.ts";
import { commitShape, diffShape, gitCommitShape, refShape, treeEntryShape } from "./git-shape.ts";
import { accountOf, describedForge, faultsOf, repositoryOf } from "./testing.ts";

let forge: Forge;
let repository: Repository;
const sha = "a".repeat(40);
const self = "https://forge.example/api/v3/repos/waymark/shapes";
const html = "https://forge.example/waymark/shapes";

beforeAll(() => {
  forge = describedForge();
  repository = repositoryOf(forge, "shapes");
});

const text = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 12 })
  .filter((value) => value.isWellFormed());
const paths = fc
  .array(text, { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join("/"))
  .filter(isSafePath);
const refs = fc
  .array(text, { minLength: 1, maxLength: 3 })
  .map((parts) => `refs/heads/${parts.join("/")}`)
  .filter(isValidRefName);
const signed = (change: Partial<Signature> = {}): Signature => ({
  name: "Ada",
  email: "ada@example.com",
  seconds: 1_767_323_045,
  offset: "+0545",
  ...change,
});
const commitOf = (change: Partial<Commit> = {}): Commit => ({
  sha,
  tree: "b".repeat(40),
  parents: ["c".repeat(40)],
  author: signed(),
  committer: signed(),
  message: "Say",
  ...change,
});

describe("a commit in an answer", () => {
  it("is as GitHub describes it in both of its forms, whoever signed what and when", () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        fc.nat({ max: Number.MAX_SAFE_INTEGER }),
        (message, name, seconds) => {
          const commit = commitOf({ message, author: signed({ name, seconds }) });
          expect(
            faultsOf(
              "GET",
              `/repos/waymark/shapes/git/commits/${sha}`,
              gitCommitShape(forge, repository, commit),
            ),
          ).toEqual([]);
          expect(
            faultsOf("GET", "/repos/waymark/shapes/commits", [commitShape(forge, repository, commit)]),
          ).toEqual([]);
        },
      ),
      { numRuns: 15 },
    );
  });

  it("tells times in UTC, and the end of the calendar for what lies beyond", () => {
    const shape = gitCommitShape(forge, repository, commitOf({ committer: signed({ seconds: 10 ** 15 }) }));
    expect([at(shape, "author.date"), at(shape, "committer.date")]).toEqual([
      "2026-01-02T03:04:05Z",
      "9999-12-31T23:59:59Z",
    ]);
  });

  it("names each parent in its order, and none for a first one", () => {
    const parents = ["d".repeat(40), "e".repeat(40)];
    expect(gitCommitShape(forge, repository, commitOf({ parents }))["parents"]).toEqual(
      parents.map((id) => ({ sha: id, url: `${self}/git/commits/${id}`, html_url: `${html}/commit/${id}` })),
    );
    expect(commitShape(forge, repository, commitOf({ parents: [] }))["parents"]).toEqual([]);
  });

  it.each([
    ["an address this forge gave out", "7+walt@users.noreply.localhost", "walt"],
    ["the same in large letters", "7+WALT@users.noreply.localhost", "walt"],
    ["an address of nobody here", "7+nobody@users.noreply.localhost", null],
    ["an address without a number", "walt@users.noreply.localhost", null],
    ["another machine's", "7+walt@users.noreply.localhost.example.com", null],
    ["one that begins otherwise", "x7+walt@users.noreply.localhost", null],
    ["somebody's own", "walt@example.com", null],
    ["no address", "", null],
  ])("is an account's only for %s", (_what, email, login) => {
    accountOf(forge, { login: "walt", kind: "User" });
    const shape = commitShape(forge, repository, commitOf({ author: signed({ email }) }));
    expect(login === null ? shape["author"] : at(shape, "author.login")).toBe(login);
    expect([at(shape, "commit.author.email"), shape["committer"]]).toEqual([email, null]);
  });
});

describe("a ref in an answer", () => {
  it("has an address that means this name and no other, whatever it is called", () => {
    fc.assert(
      fc.property(refs, fc.constantFrom("commit", "tag", "blob", "tree"), (name, type) => {
        const shape = refShape(forge, repository, { name, sha, type });
        expect(faultsOf("GET", `/repos/waymark/shapes/git/ref/heads/x`, shape)).toEqual([]);
        const url = new URL(String(shape["url"]));
        expect([decodeURIComponent(url.pathname), url.search, url.hash]).toEqual([
          `/api/v3/repos/waymark/shapes/git/${name}`,
          "",
          "",
        ]);
        expect(shape["object"]).toEqual({ sha, type, url: `${self}/git/${type}s/${sha}` });
      }),
      { numRuns: 30 },
    );
  });
});

describe("an entry of a tree", () => {
  it.each([
    ["100644", "blob", `${self}/git/blobs/${sha}`],
    ["100755", "blob", `${self}/git/blobs/${sha}`],
    ["120000", "blob", `${self}/git/blobs/${sha}`],
    ["040000", "tree", `${self}/git/trees/${sha}`],
    ["160000", "commit", undefined],
  ] as const)("of mode %s is a %s", (mode, type, url) => {
    const shape = treeEntryShape(forge, repository, { path: "a b", mode, sha });
    expect([shape["type"], shape["mode"], shape["path"], shape["url"]]).toEqual([type, mode, "a b", url]);
    expect(shape).not.toHaveProperty("size");
    expect(treeEntryShape(forge, repository, { path: "a", mode, sha, size: 0 })).toHaveProperty("size", 0);
  });
});

describe("a file's change in an answer", () => {
  const change = {
    path: "a.txt",
    previousPath: undefined,
    status: "modified",
    sha,
    additions: 2,
    deletions: 3,
  } as const;

  it("counts both kinds of lines together, and names where it came from when it moved", () => {
    const shape = diffShape(forge, repository, { ...change, at: sha });
    expect(shape).toMatchObject({ additions: 2, deletions: 3, changes: 5, filename: "a.txt" });
    expect(shape).not.toHaveProperty("previous_filename");
    const moved = diffShape(forge, repository, {
      ...change,
      status: "renamed",
      previousPath: "b.txt",
      at: sha,
    });
    expect(moved).toMatchObject({ status: "renamed", previous_filename: "b.txt" });
  });

  it("has addresses that mean this path and no other", () => {
    fc.assert(
      fc.property(paths, (path) => {
        const shape = diffShape(forge, repository, { ...change, path, at: sha });
        const read = (key: string) => new URL(String(shape[key]));
        fc.pre(!path.split("/").some((step) => /^\.+$/.test(step)));
        expect(decodeURIComponent(read("blob_url").pathname)).toBe(`/waymark/shapes/blob/${sha}/${path}`);
        expect(decodeURIComponent(read("raw_url").pathname)).toBe(`/waymark/shapes/raw/${sha}/${path}`);
        expect(read("contents_url").searchParams.get("ref")).toBe(sha);
        expect(
          faultsOf("GET", "/repos/waymark/shapes/commits/x", {
            ...commitShape(forge, repository, commitOf()),
            files: [shape],
          }),
        ).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });
});

describe("contents in an answer", () => {
  const entryOf = (path: string, mode: FileMode) => ({ path, mode, sha, size: 7 });

  it.each([
    ["040000", "dir", 0, "tree", "trees", false],
    ["100644", "file", 7, "blob", "blobs", true],
    ["100755", "file", 7, "blob", "blobs", true],
    ["120000", "symlink", 7, "blob", "blobs", true],
    ["160000", "submodule", 0, "blob", null, false],
  ] as const)("of mode %s are a %s", (mode, kind, size, page, objects, isDownloaded) => {
    const shape = contentShape(forge, repository, { entry: entryOf("src/a b.txt", mode), at: "main" });
    expect(contentKind(entryOf("x", mode))).toBe(kind);
    expect(shape).toMatchObject({
      type: kind,
      name: "a b.txt",
      path: "src/a b.txt",
      size,
      html_url: `${html}/${page}/main/src/a%20b.txt`,
      git_url: objects === null ? null : `${self}/git/${objects}/${sha}`,
      download_url: isDownloaded ? `${html}/raw/main/src/a%20b.txt` : null,
    });
  });

  it("have addresses that mean this path at this ref and no other", () => {
    fc.assert(
      fc.property(paths, refs, (path, ref) => {
        fc.pre(!path.split("/").some((step) => /^\.+$/.test(step)));
        const name = ref.slice("refs/heads/".length);
        const shape = contentShape(forge, repository, { entry: entryOf(path, "100644"), at: name });
        const url = new URL(String(shape["url"]));
        expect([decodeURIComponent(url.pathname), url.searchParams.get("ref"), url.hash]).toEqual([
          `/api/v3/repos/waymark/shapes/contents/${path}`,
          name,
          "",
        ]);
        for (const [key, word] of [
          ["html_url", "blob"],
          ["download_url", "raw"],
        ] as const) {
          const page = new URL(String(shape[key]));
          expect([decodeURIComponent(page.pathname), page.search, page.hash]).toEqual([
            `/waymark/shapes/${word}/${name}/${path}`,
            "",
            "",
          ]);
        }
        expect(
          faultsOf("GET", "/repos/waymark/shapes/contents/x", { ...shape, content: "", encoding: "base64" }),
        ).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });
});
