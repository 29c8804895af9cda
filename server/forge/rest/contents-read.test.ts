import { beforeAll, describe, expect, it } from "vitest";
import { at, rows, scaffold, textAt } from "../testing.ts";
import { refusal } from "../testing/answers.ts";
import { useRestDoor } from "../testing/rest-door.ts";

const door = useRestDoor();
const repo = "/repos/waymark/files";
let commit: string;
const link = (content: string) => ({ content, mode: "120000" });

beforeAll(async () => {
  ({ commit } = await scaffold(door.forge(), "files", {
    "README.md": "# Files\n",
    "docs/README.md": "# Docs\n",
    "src/index.ts": "export {};\n",
    "src/deep/er/a.txt": "a",
    "run.sh": { content: "#!/bin/sh\n", mode: "100755" },
    "name with space.md": "space",
    "100%.txt": "percent",
    "what?.txt": "question",
    "a#b.txt": "hash",
    "ünïcode/日本.txt": "nihon",
    "links/to-file": link("../src/index.ts"),
    "links/to-self": link("to-self"),
    "links/to-link": link("to-file"),
    "links/to-folder": link("../src"),
    "links/outside": link("../../../../etc/passwd"),
    "links/absolute": link("/etc/passwd"),
    "from-root": link("/README.md"),
    "links/nowhere": link("nothing"),
  }));
});

const get = (path: string, query = "") => door.call("GET", `${repo}/contents/${path}${query}`);
const names = (body: unknown) => rows(body).map((entry) => textAt(entry, "name"));

describe("reading a file over REST", () => {
  it.each([
    ["src/index.ts", "export {};\n"],
    ["src/deep/er/a.txt", "a"],
    ["name%20with%20space.md", "space"],
    ["100%25.txt", "percent"],
    ["what%3F.txt", "question"],
    ["a%23b.txt", "hash"],
    ["%C3%BCn%C3%AFcode/%E6%97%A5%E6%9C%AC.txt", "nihon"],
  ])("gives the text of %s, and addresses that lead back to it", async (path, text) => {
    const { status, body } = await get(path);
    expect(status).toBe(200);
    expect(Buffer.from(textAt(body, "content"), "base64").toString()).toBe(text);
    expect(body).toMatchObject({
      type: "file",
      path: decodeURIComponent(path),
      size: Buffer.byteLength(text),
      encoding: "base64",
    });
    const below = (url: unknown) => String(url).slice(door.forge().url.length);
    const again = await door.forge().raw("GET", below(at(body, "url")));
    expect([again.status, again.body]).toEqual([200, body]);
    const blob = await door.forge().raw("GET", below(at(body, "git_url")));
    expect(at(blob.body, "sha")).toBe(at(body, "sha"));
    expect((await door.forge().raw("GET", below(at(body, "download_url")))).body).toBe(text);
    expect((await door.forge().raw("GET", below(at(body, "html_url")))).status).toBe(200);
    expect(at(body, "_links")).toEqual({
      self: at(body, "url"),
      git: at(body, "git_url"),
      html: at(body, "html_url"),
    });
  });

  it.each([
    ["a file that is not there", "none.txt"],
    ["something below a file", "README.md/x"],
    ["another case of the name", "readme.MD"],
    ["a step out of the repository", "..%2F..%2Fetc%2Fpasswd"],
    ["a step within it", "src%2F..%2FREADME.md"],
  ])("answers 404 for %s", async (_what, path) => {
    expect(refusal(await door.get(`${repo}/contents/${path}`))).toEqual([404, "Not Found"]);
  });

  it.each([
    ["a branch", "main", 200],
    ["a whole ref", "refs/heads/main", 200],
    ["HEAD", "HEAD", 200],
    ["a branch nobody made", "none", 404],
    ["what would be an option of git", "--all", 404],
    ["a way out of the refs", "../../config", 404],
    ["a range", "main..main", 404],
    ["an id of no commit", "0".repeat(40), 404],
  ])("takes %s as ref and answers", async (_what, ref, status) => {
    const answer = await door.get(`${repo}/contents/README.md?ref=${encodeURIComponent(ref)}`);
    expect(answer.status).toBe(status);
    if (status === 404) expect(at(answer.body, "message")).toBe(`No commit found for the ref ${ref}`);
  });

  it("takes a commit's id, whole or its beginning, and shows the file as it was there", async () => {
    const before = await door.call("GET", `${repo}/contents/README.md?ref=${commit}`);
    await door.write(repo, "README.md", "# Changed\n");
    for (const ref of [commit, commit.slice(0, 7)]) {
      const { body } = await get("README.md", `?ref=${ref}`);
      expect(at(body, "sha")).toBe(at(before.body, "sha"));
    }
    expect(Buffer.from(textAt((await get("README.md")).body, "content"), "base64").toString()).toBe(
      "# Changed\n",
    );
  });

  it("wraps base64 at sixty characters, as GitHub does", async () => {
    await door.write(repo, "long.txt", "x".repeat(100));
    const content = textAt((await get("long.txt")).body, "content");
    expect(content.split("\n").map((line) => line.length)).toEqual([60, 60, 16, 0]);
  });

  it("leaves the text of a file above one megabyte out, unless its bytes are asked for", async () => {
    const mebibyte = 1024 * 1024;
    for (const size of [mebibyte, mebibyte + 1]) await door.write(repo, `${size}.bin`, "x".repeat(size));
    const small = await get(`${mebibyte}.bin`);
    expect([at(small.body, "encoding"), textAt(small.body, "content").length > mebibyte]).toEqual([
      "base64",
      true,
    ]);
    const large = await get(`${mebibyte + 1}.bin`);
    expect(large.body).toMatchObject({ encoding: "none", content: "", size: mebibyte + 1 });
    const raw = await door.get(`${repo}/contents/${mebibyte + 1}.bin`, {
      headers: { accept: "application/vnd.github.raw+json" },
    });
    expect([raw.headers.get("content-length"), String(raw.body).length]).toEqual([
      String(mebibyte + 1),
      mebibyte + 1,
    ]);
  });
});

describe("links in a repository", () => {
  it("answer with the plain file they lead to, under their own name", async () => {
    const { body } = await get("links/to-file");
    expect(body).toMatchObject({ type: "file", path: "links/to-file", name: "to-file" });
    expect(Buffer.from(textAt(body, "content"), "base64").toString()).toBe("export {};\n");
  });

  it.each([
    ["a folder", "links/to-folder", "../src"],
    ["themselves", "links/to-self", "to-self"],
    ["another link", "links/to-link", "to-file"],
    ["a place outside", "links/outside", "../../../../etc/passwd"],
    ["a place of this machine", "links/absolute", "/etc/passwd"],
    ["a place of this machine that is one here too", "from-root", "/README.md"],
    ["nothing", "links/nowhere", "nothing"],
  ])("answer with themselves when they lead to %s", async (_where, name, target) => {
    const { body } = await get(name);
    expect(body).toMatchObject({ type: "symlink", target, size: target.length });
    expect(body).not.toHaveProperty("content");
  });
});

describe("reading a folder over REST", () => {
  it("lists what is in it, in git's order, with kinds and sizes and no texts", async () => {
    const { body } = await get("src");
    expect(rows(body).map((entry) => [at(entry, "name"), at(entry, "type"), at(entry, "size")])).toEqual([
      ["deep", "dir", 0],
      ["index.ts", "file", 11],
    ]);
    expect(at(body, "1")).not.toHaveProperty("content");
    const links = await get("links");
    expect(new Set(rows(links.body).map((entry) => at(entry, "type")))).toEqual(new Set(["symlink"]));
  });

  it("lists the root with and without the slash, the same", async () => {
    const [one, other] = [await door.get(`${repo}/contents`), await door.get(`${repo}/contents/`)];
    expect(one.body).toEqual(other.body);
    expect(names(one.body)).toEqual(expect.arrayContaining(["README.md", "src", "ünïcode", "100%.txt"]));
  });

  it("gives each entry an address that leads to it", async () => {
    const entries = rows((await door.get(`${repo}/contents?ref=${commit}`)).body);
    expect(entries).toHaveLength(11);
    for (const entry of entries) {
      const target = textAt(entry, "url").slice(door.forge().url.length);
      const found = await door.forge().raw("GET", target);
      expect([target, found.status]).toEqual([target, 200]);
      if (at(entry, "type") === "file")
        expect([target, at(found.body, "sha")]).toEqual([target, at(entry, "sha")]);
    }
  });

  it("lists a thousand entries at most", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 1001 }, (_, index) => [`many/${index}.txt`, "same"]),
    );
    await scaffold(door.forge(), "crowd", many);
    expect((await door.get("/repos/waymark/crowd/contents/many")).body).toHaveLength(1000);
  });
});

describe("the README of a repository", () => {
  const readme = async (files: Record<string, string>) => {
    const name = `readme-${Object.keys(files).join("-").replace(/\W/g, "")}`.slice(0, 60);
    await scaffold(door.forge(), name, files);
    const answer = await door.get(`/repos/waymark/${name}/readme`);
    return answer.status === 200 ? at(answer.body, "path") : answer.status;
  };

  // Source: GitHub docs "About the repository README file".
  it.each([
    [{ "README.md": "", ".github/README.md": "", "docs/README.md": "" }, ".github/README.md"],
    [{ "docs/README.md": "", "README.md": "" }, "README.md"],
    [{ "docs/readme.txt": "", "src/README.md": "" }, "docs/readme.txt"],
    [{ readme: "", "NOTREADME.md": "" }, "readme"],
    [{ "src/README.md": "", "README/x.md": "" }, 404],
  ])("among %j is %s", async (files, found) => {
    expect(await readme(files)).toBe(found);
  });

  it("is that of the ref asked for", async () => {
    expect(at((await door.call("GET", `${repo}/readme?ref=${commit}`)).body, "path")).toBe("README.md");
    expect((await door.get(`${repo}/readme?ref=none`)).status).toBe(404);
    await door.repository("bare");
    expect(refusal(await door.get("/repos/waymark/bare/readme"))).toEqual([404, "This repository is empty."]);
  });
});
