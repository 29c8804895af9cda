import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { at, rows, scaffold, textAt } from "../testing.ts";
import { fieldErrors, refusal } from "../testing/answers.ts";
import { useRestDoor } from "../testing/rest-door.ts";

const door = useRestDoor();
const repo = "/repos/waymark/objects";
const EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
let root: string;
let tree: string;
let blob: string;
let reader: string;

beforeAll(async () => {
  ({ commit: root, tree } = await scaffold(door.forge(), "objects", { "a.txt": "a", "src/b.txt": "b" }));
  blob = textAt((await door.call("POST", `${repo}/git/blobs`, { content: "x" })).body, "sha");
  reader = await door.person("rita");
});

const post = (kind: string, body: Record<string, unknown>) => door.ask("POST", `${repo}/git/${kind}`, body);
const paths = (body: unknown) => rows(body, "tree").map((entry) => textAt(entry, "path"));
const entry = (path: string, more: Record<string, unknown> = {}) => ({
  path,
  mode: "100644",
  type: "blob",
  ...more,
});
async function treeOf(base: string | undefined, ...entries: Record<string, unknown>[]): Promise<unknown> {
  const made = await post("trees", { tree: entries, ...(base === undefined ? {} : { base_tree: base }) });
  expect([made.status, at(made.body, "message")]).toEqual([201, undefined]);
  return made.body;
}

describe("blobs", () => {
  it("keep every byte under the id git gives them", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (data) => {
        const content = Buffer.from(data).toString("base64");
        const sha = textAt((await post("blobs", { content, encoding: "base64" })).body, "sha");
        const { body } = await door.get(`${repo}/git/blobs/${sha}`);
        expect(Buffer.from(textAt(body, "content"), "base64")).toEqual(Buffer.from(data));
        expect([at(body, "size"), at(body, "encoding"), at(body, "sha")]).toEqual([
          data.length,
          "base64",
          sha,
        ]);
      }),
      { numRuns: 15 },
    );
    const hello = await door.call("POST", `${repo}/git/blobs`, { content: "hello\n" });
    expect(at(hello.body, "sha")).toBe("ce013625030ba8dba906f756967f9e9ca394464a");
  });

  it("are the same once and twice, and text unless said otherwise", async () => {
    const one = await post("blobs", { content: "é" });
    const other = await post("blobs", { content: "w6k=", encoding: "base64" });
    expect([one.status, one.body]).toEqual([201, other.body]);
  });

  it.each([
    ["no content", {}, "Blob.content missing_field"],
    ["a number", { content: 7 }, "Blob.content invalid"],
    ["an encoding nobody has", { content: "x", encoding: "latin1" }, "Blob.encoding invalid"],
  ])("are refused with %s", async (_what, body, problem) => {
    const answer = await post("blobs", body);
    expect([answer.status, fieldErrors(answer)]).toEqual([422, [problem]]);
  });

  it.each([
    ["nothing", "0".repeat(40)],
    ["no id", "xyz"],
    ["the beginning of an id", "ce01362"],
    ["a way to other files", "..%2F..%2Fconfig"],
  ])("are 404 for %s", async (_what, sha) => {
    expect(refusal(await door.get(`${repo}/git/blobs/${sha}`))).toEqual([404, "Not Found"]);
  });

  it("are 404 under the id of a tree or a commit, and bytes to whoever asks for bytes", async () => {
    for (const id of [tree, root]) expect((await door.get(`${repo}/git/blobs/${id}`)).status).toBe(404);
    const raw = await door.get(`${repo}/git/blobs/${blob}`, {
      headers: { accept: "application/vnd.github.raw" },
    });
    expect([raw.body, raw.headers.get("content-type")]).toEqual([
      "x",
      "application/vnd.github.raw; charset=utf-8",
    ]);
  });
});

describe("trees", () => {
  it.each([
    ["no entries", { tree: [] }],
    ["no list", { tree: "a" }],
    ["a mode git has not", { tree: [entry("a", { mode: "100664", content: "x" })] }],
    ["both a text and an id", { tree: [entry("a", { sha: EMPTY_TREE, content: "x" })] }],
    ["neither", { tree: [entry("a")] }],
    ["a tree for a file", { tree: [entry("a", { sha: EMPTY_TREE })] }],
    ["an empty path", { tree: [entry("", { content: "x" })] }],
    ["a path from the root", { tree: [entry("/etc/passwd", { content: "x" })] }],
    ["a path with a step up", { tree: [entry("a/../../x", { content: "x" })] }],
    ["a path into git's folder", { tree: [entry("a/.GIT/hooks/x", { content: "x" })] }],
    ["a path that ends texts", { tree: [entry("a\0b", { content: "x" })] }],
    ["a removal of what is not there", { base_tree: undefined, tree: [entry("none", { sha: null })] }],
  ])("are refused with 422 for %s", async (_what, body) => {
    expect((await post("trees", body)).status).toBe(422);
  });

  it("are laid over a base, given by a tree's or a commit's id, and refused over anything else", async () => {
    const over = await treeOf(root, entry("c.txt", { content: "c" }));
    expect(paths(over)).toEqual(["a.txt", "c.txt", "src"]);
    expect(await treeOf(tree, entry("c.txt", { content: "c" }))).toEqual(over);
    for (const base of [blob, "0".repeat(40), "main"])
      expect((await post("trees", { base_tree: base, tree: [entry("c", { content: "c" })] })).status).toBe(
        404,
      );
  });

  it("hold nothing but their entries without a base", async () => {
    expect(paths(await treeOf(undefined, entry("c.txt", { content: "c" })))).toEqual(["c.txt"]);
  });

  it("lose a folder with its last file, and are git's empty tree without any", async () => {
    expect(paths(await treeOf(root, entry("src/b.txt", { sha: null })))).toEqual(["a.txt"]);
    const empty = await treeOf(root, entry("src/b.txt", { sha: null }), entry("a.txt", { sha: null }));
    expect([at(empty, "sha"), at(empty, "tree")]).toEqual([EMPTY_TREE, []]);
  });

  it("are the same in whatever order their entries come, and for the later of two at one path", async () => {
    const entries = ["z", "a/b", "a.b", "a-b", "a0", "é", "src/deep/x"].map((path) =>
      entry(path, { content: path }),
    );
    const sha = at(await treeOf(root, ...entries), "sha");
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(entries, { minLength: entries.length }), async (shuffled) => {
        expect(at(await treeOf(root, ...shuffled), "sha")).toBe(sha);
      }),
      { numRuns: 6 },
    );
    const twice = await treeOf(root, entry("z", { content: "first" }), ...entries);
    expect(at(twice, "sha")).toBe(sha);
  });

  it("take over whole folders, links, programs and other repositories' commits", async () => {
    const sub = textAt(await treeOf(undefined, entry("x", { content: "x" })), "sha");
    const made = await treeOf(
      undefined,
      { path: "lib", mode: "040000", type: "tree", sha: sub },
      { path: "to-x", mode: "120000", type: "blob", content: "lib/x" },
      { path: "run", mode: "100755", type: "blob", sha: blob },
      { path: "other", mode: "160000", type: "commit", sha: "1".repeat(40) },
    );
    const listed = (await door.call("GET", `${repo}/git/trees/${textAt(made, "sha")}?recursive=1`)).body;
    expect(rows(listed, "tree").map((one) => [at(one, "path"), at(one, "mode"), at(one, "type")])).toEqual([
      ["lib", "040000", "tree"],
      ["lib/x", "100644", "blob"],
      ["other", "160000", "commit"],
      ["run", "100755", "blob"],
      ["to-x", "120000", "blob"],
    ]);
  });

  it.each([
    ["", ["a.txt", "src"]],
    ["?recursive=1", ["a.txt", "src", "src/b.txt"]],
    // GitHub: "any value", also these.
    ["?recursive=0", ["a.txt", "src", "src/b.txt"]],
    ["?recursive=false", ["a.txt", "src", "src/b.txt"]],
  ])("are listed with%s as deep as asked", async (query, listed) => {
    for (const name of [tree, root, "main", "heads/main"]) {
      const { body } = await door.get(`${repo}/git/trees/${name}${query}`);
      expect([name, paths(body), at(body, "truncated")]).toEqual([name, listed, false]);
    }
  });

  it("show sizes for files alone", async () => {
    const { body } = await door.call("GET", `${repo}/git/trees/main`);
    expect(rows(body, "tree").map((one) => Reflect.get(Object(one), "size"))).toEqual([1, undefined]);
  });

  it.each(["none", "0".repeat(40), "..%2Fconfig", "main%5Esrc"])("are 404 for %s", async (name) => {
    expect((await door.get(`${repo}/git/trees/${name}`)).status).toBe(404);
  });

  it("are 404 under the id of a blob", async () => {
    expect((await door.get(`${repo}/git/trees/${blob}`)).status).toBe(404);
  });
});

describe("the Git Data interface", () => {
  it("takes nothing from whoever may not push, and says what they lack", async () => {
    for (const [kind, needed] of [
      ["blobs", "contents=write"],
      ["trees", "contents=write,workflows=write"],
      ["commits", "contents=write"],
    ]) {
      const path = `${repo}/git/${String(kind)}`;
      expect((await door.ask("POST", path, {}, { as: null })).status).toBe(401);
      const refused = await door.ask("POST", path, {}, { as: reader });
      expect([...refusal(refused), refused.headers.get("x-accepted-github-permissions")]).toEqual([
        403,
        "Resource not accessible by integration",
        needed,
      ]);
    }
  });

  it("refuses the whole interface of an empty repository with 409", async () => {
    const empty = await door.repository("empty");
    for (const [method, path, body] of [
      ["POST", "blobs", { content: "x" }],
      ["POST", "trees", { tree: [entry("a", { content: "x" })] }],
      ["POST", "commits", { message: "x", tree: EMPTY_TREE }],
      ["GET", `blobs/${"0".repeat(40)}`],
      ["GET", "trees/main"],
      ["GET", `commits/${"0".repeat(40)}`],
    ] as const)
      expect(refusal(await door.ask(method, `${empty}/git/${path}`, body))).toEqual([
        409,
        "Git Repository is empty.",
      ]);
  });
});
