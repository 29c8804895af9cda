import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { at, scaffold, textAt } from "../testing.ts";
import { fieldErrors, refusal } from "../testing/answers.ts";
import { useRestDoor } from "../testing/rest-door.ts";

const door = useRestDoor();
const repo = "/repos/waymark/objects";
let root: string;
let tree: string;
let blob: string;

beforeAll(async () => {
  ({ commit: root, tree } = await scaffold(door.forge(), "objects", { "a.txt": "a", "src/b.txt": "b" }));
  blob = textAt((await door.call("POST", `${repo}/git/blobs`, { content: "x" })).body, "sha");
});

const post = (kind: string, body: Record<string, unknown>) => door.ask("POST", `${repo}/git/${kind}`, body);

describe("commits", () => {
  const ada = { name: "Ada", email: "ada@example.com", date: "2026-01-02T03:04:05Z" };

  it("are to git what they are over REST, offsets of time included", async () => {
    const made = await door.call("POST", `${repo}/git/commits`, {
      message: "Same\n\nWith a body\n",
      tree,
      parents: [root],
      author: { ...ada, date: "2026-01-02T03:04:05-03:30" },
      committer: { ...ada, name: "Bot" },
    });
    const sha = textAt(made.body, "sha");
    await door.call("POST", `${repo}/git/refs`, { ref: "refs/heads/same", sha });
    const directory = await door.forge().temporary();
    const git = (...args: string[]) => door.forge().git(directory, ...args);
    await git("clone", "-q", "-b", "same", door.forge().pushUrl("objects"), ".");
    expect(await git("cat-file", "commit", sha)).toBe(
      [
        `tree ${tree}`,
        `parent ${root}`,
        "author Ada <ada@example.com> 1767335645 -0330",
        "committer Bot <ada@example.com> 1767323045 +0000",
        "\nSame\n\nWith a body\n",
      ].join("\n"),
    );
    await git("fsck", "--strict");
    const shown = (await door.call("GET", `${repo}/git/commits/${sha}`)).body;
    expect(shown).toEqual(made.body);
    expect(shown).toMatchObject({
      author: { date: "2026-01-02T06:34:05Z" },
      committer: { name: "Bot", date: "2026-01-02T03:04:05Z" },
      tree: { sha: tree },
      parents: [{ sha: root }],
      verification: { verified: false, reason: "unsigned" },
    });
  });

  it("are the same for the same words, whenever they are made", async () => {
    const body = { message: "Once", tree, parents: [root], author: ada };
    expect((await post("commits", body)).body).toEqual((await post("commits", body)).body);
  });

  it("keep any message, and names without the three signs git forbids in them", async () => {
    const text = fc
      .string({ unit: "binary", maxLength: 60 })
      .filter((value) => value.isWellFormed() && !value.includes("\0"));
    await fc.assert(
      fc.asyncProperty(
        text,
        text.filter((value) => value !== ""),
        async (message, name) => {
          const made = await post("commits", { message, tree, author: { ...ada, name } });
          expect(made.status).toBe(201);
          expect(at(made.body, "message")).toBe(message);
          expect(at(made.body, "author.name")).toBe(name.replace(/[<>\n]/g, "").trim());
          expect(at(made.body, "author.email")).toBe(ada.email);
        },
      ),
      { numRuns: 25 },
    );
  });

  it.each([
    ["no message", { message: undefined }, "Commit.message missing_field"],
    ["no tree", { tree: undefined }, "Commit.tree missing_field"],
    ["parents that are no list", { parents: "x" }, "Commit.parents invalid"],
    ["an author without a name", { author: { name: "", email: "a@b" } }, "Commit.author.name invalid"],
    ["an author without an address", { author: { name: "A" } }, "Commit.author.email missing_field"],
    ["a date without a time", { author: { ...ada, date: "2026-01-02" } }, "Commit.author.date invalid"],
    ["a date in words", { committer: { date: "yesterday" } }, "Commit.committer.date invalid"],
    ["a day no month has", { committer: { date: "2026-02-30T00:00:00Z" } }, "Commit.committer.date invalid"],
  ])("are refused with %s", async (_what, change, problem) => {
    const answer = await post("commits", { message: "x", tree, ...change });
    expect([answer.status, fieldErrors(answer)]).toEqual([422, [problem]]);
  });

  it.each([
    ["a tree nobody has", () => ({ tree: "0".repeat(40) }), "Tree SHA does not exist"],
    ["a blob for a tree", () => ({ tree: blob }), "Tree SHA does not exist"],
    ["a commit for a tree", () => ({ tree: root }), "Tree SHA does not exist"],
    [
      "a tree for a parent",
      () => ({ parents: [tree] }),
      "Parent SHA does not exist or is not a commit object",
    ],
    [
      "one bad parent of two",
      () => ({ parents: [root, "main"] }),
      "Parent SHA does not exist or is not a commit object",
    ],
  ])("are refused with %s", async (_what, change, message) => {
    expect(refusal(await post("commits", { message: "x", tree, ...change() }))).toEqual([422, message]);
  });

  it("are read by their own id only", async () => {
    for (const id of [tree, blob, "main", root.slice(0, 10), "0".repeat(40)])
      expect([id, (await door.get(`${repo}/git/commits/${id}`)).status]).toEqual([id, 404]);
  });
});
