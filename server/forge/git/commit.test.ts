import { createHash } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeHistory } from "../testing/git-history.ts";
import {
  findCommit,
  parseCommit,
  peelToCommit,
  peelToCommits,
  signatureAt,
  signatureDate,
  signatureTime,
  subjectOf,
  writeCommit,
} from "./commit.ts";
import { writeObject } from "./object-store.ts";
import { type BareRepository, openBareRepository } from "./testing.ts";
import { writeTree } from "./tree.ts";

let bare: BareRepository;
let tree: string;
let at: (name: string) => string;
beforeAll(async () => {
  bare = await openBareRepository();
  tree = await writeTree(bare.repo, undefined, []);
  at = await writeHistory(bare.repo, [{ name: "first" }, { name: "second", parents: ["first"] }]);
});
afterAll(() => bare.remove());

const ada = { name: "Ada", email: "ada@example.com" };
const parse = (text: string) => parseCommit("f".repeat(40), Buffer.from(text));

describe("when and by whom a commit was written", () => {
  it.each([
    ["2026-01-02T03:04:05Z", 1_767_323_045, "+0000"],
    ["2026-01-02T03:04:05+05:45", 1_767_302_345, "+0545"],
    ["2026-01-02T03:04:05-0330", 1_767_335_645, "-0330"],
    ["2026-01-02T03:04:05.999Z", 1_767_323_045, "+0000"],
    ["1970-01-01T00:00:00Z", 0, "+0000"],
  ])("%s is %i with the offset %s", (text, seconds, offset) => {
    expect(signatureAt(ada, text)).toEqual({ ...ada, seconds, offset });
  });

  it("by the clock is in UTC, to the second", () => {
    expect(signatureAt(ada, 1_767_323_045_999)).toEqual({ ...ada, seconds: 1_767_323_045, offset: "+0000" });
  });

  it.each([
    [0, "1970-01-01T00:00:00Z"],
    [1_767_323_045, "2026-01-02T03:04:05Z"],
    [253_402_300_799, "9999-12-31T23:59:59Z"],
    [253_402_300_800, "9999-12-31T23:59:59Z"],
    [Number.MAX_SAFE_INTEGER, "9999-12-31T23:59:59Z"],
  ])("second %i is shown as %s", (seconds, text) => {
    const signature = { ...ada, seconds, offset: "+0900" };
    expect(signatureDate(signature)).toBe(text);
    expect(signatureTime(signature)).toBe(Date.parse(text));
  });
});

describe("a commit the forge writes", () => {
  const person = fc.record({
    name: fc.string({
      unit: fc.constantFrom("a", "é", "<", ">", "\n", "\0", " ", "名", '"', ",", ".", "\\"),
      maxLength: 8,
    }),
    email: fc.string({ unit: fc.constantFrom("a", "@", "<", ">", "\n", "\0", " ", "é"), maxLength: 8 }),
  });

  it("is one git fsck --strict accepts and git reads the same, whoever is said to have written it", async () => {
    const expected = new Map<string, string>();
    await fc.assert(
      fc.asyncProperty(person, person, fc.string({ unit: "grapheme" }), async (author, committer, text) => {
        const message = text.replaceAll("\0", "");
        const sha = await writeCommit(bare.repo, {
          tree,
          parents: [],
          author: signatureAt(author, "2026-01-02T03:04:05+05:45"),
          committer: signatureAt(committer, 1_767_323_045_000),
          message,
        });
        const shown = await findCommit(bare.repo, sha);
        expect(shown?.message).toBe(message);
        expect(shown?.author.name).toBe(author.name.replaceAll(/[<>\n\0]/g, "").trim());
        expected.set(sha, `${sha}|${shown?.author.name}|${shown?.author.email}|1767302345 +0545`);
      }),
      { numRuns: 40 },
    );
    const format = ["--no-walk=unsorted", "--format=%H|%an|%ae|%ad", "--date=raw"];
    expect((await bare.git("log", ...format, ...expected.keys())).split("\n")).toEqual([
      ...expected.values(),
    ]);
    expect(await bare.fsck()).toEqual([]);
  });

  it("is to git, word for word, what it was written from, under the id git gives such words", async () => {
    const author = { ...ada, seconds: 1_767_302_345, offset: "+0545" };
    const message = "Why\n\nBecause é\n";
    const sha = await writeCommit(bare.repo, {
      tree,
      parents: [at("second"), at("first")],
      author,
      committer: author,
      message,
    });
    const line = "Ada <ada@example.com> 1767302345 +0545";
    const text = `tree ${tree}\nparent ${at("second")}\nparent ${at("first")}\nauthor ${line}\ncommitter ${line}\n\n${message}`;
    expect(await bare.git("cat-file", "commit", sha)).toBe(text.trimEnd());
    const object = Buffer.from(`commit ${Buffer.byteLength(text)}\0${text}`);
    expect(sha).toBe(createHash("sha1").update(object).digest("hex"));
  });
});

describe("a commit somebody else wrote", () => {
  const head = `tree ${"a".repeat(40)}\nauthor A <a@b> 1 +0000\ncommitter B C <b@c> 2 -0130\n`;

  it("is read past the headers the forge has no use for: signatures, encodings, tags", () => {
    const signed = `${head}encoding UTF-8\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n tree of nothing\n parent ${"b".repeat(40)}\n -----END PGP SIGNATURE-----\nmergetag object ${"c".repeat(40)}\n type commit\n\nWhy\n\nparent of the idea\n`;
    expect(parse(signed)).toEqual({
      sha: "f".repeat(40),
      tree: "a".repeat(40),
      parents: [],
      author: { name: "A", email: "a@b", seconds: 1, offset: "+0000" },
      committer: { name: "B C", email: "b@c", seconds: 2, offset: "-0130" },
      message: "Why\n\nparent of the idea\n",
    });
  });

  it.each([
    ["without a message", head, ""],
    ["with an empty message", `${head}\n`, ""],
    ["with a message of one line feed", `${head}\n\n`, "\n"],
    ["whose message begins with an empty line", `${head}\n\nLate\n`, "\nLate\n"],
    ["with Windows line ends", `${head}\nWhy\r\n\r\nBecause\r\n`, "Why\r\n\r\nBecause\r\n"],
  ])("is read %s", (_what, text, message) => {
    expect(parse(text).message).toBe(message);
  });

  it.each([
    ["A <a@b> 1 +0000", "A", "a@b", 1],
    ["<a@b> 1 +0000", "", "a@b", 1],
    [" <> 0 +0000", "", "", 0],
    ["A B <a b> 12345678901 -1200", "A B", "a b", 12_345_678_901],
    ["A <a@b>", "", "", 0],
    ["A 1 +0000", "", "", 0],
    ["", "", "", 0],
  ])("by %j is by %j <%s> at %i", (line, name, email, seconds) => {
    expect(parse(`tree x\nauthor ${line}\n\nm`).author).toMatchObject({ name, email, seconds });
  });

  it("in bytes that are no text is still read to its end", () => {
    const data = Buffer.concat([Buffer.from(head), Buffer.from("\ncaf\u00e9\n", "latin1")]);
    expect(parseCommit("f".repeat(40), data).message).toBe("caf\ufffd\n");
  });

  it.each([
    ["Why\n\nBecause", "Why"],
    ["Why", "Why"],
    ["", ""],
    ["\nLate", ""],
  ])("says %j in one line as %j", (message, subject) => {
    expect(subjectOf({ ...parse(head), message })).toBe(subject);
  });
});

describe("what a tag leads to", () => {
  const tag = (object: string, type: string, name: string) =>
    writeObject(bare.repo, {
      type: "tag",
      data: Buffer.from(`object ${object}\ntype ${type}\ntag ${name}\ntagger A <a@b> 1 +0000\n\nm\n`),
    });

  it("is its commit, through tags of tags, each start for itself", async () => {
    const one = await tag(at("first"), "commit", "one");
    const two = await tag(one, "tag", "two");
    const three = await tag(two, "tag", "three");
    const found = await peelToCommits(bare.repo, [three, at("second"), one, three]);
    expect([...found].map(([start, { sha }]) => [start, sha]).toSorted()).toEqual(
      [
        [three, at("first")],
        [at("second"), at("second")],
        [one, at("first")],
      ].toSorted(),
    );
    expect(await bare.git("rev-parse", `${three}^{commit}`)).toBe(at("first"));
  });

  it("is nothing when it names a tree, a file, a missing object or no id", async () => {
    const blob = await writeObject(bare.repo, { type: "blob", data: Buffer.from("b") });
    const starts = [
      await tag(tree, "tree", "tree"),
      await tag(blob, "blob", "blob"),
      await tag("1".repeat(40), "commit", "gone"),
      tree,
      blob,
      "1".repeat(40),
      "",
      "main",
    ];
    expect((await peelToCommits(bare.repo, starts)).size).toBe(0);
    expect(await peelToCommit(bare.repo, tree)).toBeUndefined();
    expect(await findCommit(bare.repo, blob)).toBeUndefined();
  });

  it("is not followed without end", async () => {
    let last = at("first");
    for (let depth = 0; depth < 6; depth += 1)
      last = await tag(last, depth === 0 ? "commit" : "tag", `t${depth}`);
    expect(await peelToCommit(bare.repo, last)).toBeUndefined();
  });
});
