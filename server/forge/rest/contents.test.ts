import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { at, rows, textAt } from "../testing.ts";
import { fieldErrors, refusal } from "../testing/answers.ts";
import { useRestDoor } from "../testing/rest-door.ts";

const door = useRestDoor();
let repo: string;
let reader: string;
let writer: string;

beforeAll(async () => {
  repo = await door.repository("files");
  reader = await door.person("rita");
  writer = await door.person("walt");
  await door.team("writers", { files: "push" }, ["walt"]);
  await door.write(repo, "README.md", "# Files\n");
  await door.write(repo, "src/index.ts", "export {};\n");
});

const base64 = (text: string | Uint8Array) => Buffer.from(text).toString("base64");
const put = (path: string, body: Record<string, unknown>, as?: string | null) =>
  door.ask("PUT", `${repo}/contents/${path}`, { message: "Change", ...body }, as === undefined ? {} : { as });
const remove = (path: string, body: Record<string, unknown>) =>
  door.ask("DELETE", `${repo}/contents/${path}`, { message: "Remove", ...body });
const head = async (branch = "main") =>
  textAt((await door.get(`${repo}/git/ref/heads/${branch}`)).body, "object.sha");
const shaOf = async (path: string) => textAt((await door.get(`${repo}/contents/${path}`)).body, "sha");
async function bytesOf(path: string, ref = "main"): Promise<Buffer> {
  const { body } = await door.get(`${repo}/contents/${path}?ref=${ref}`);
  return Buffer.from(textAt(body, "content"), "base64");
}

describe("writing a file over REST", () => {
  it.each([
    ["no message", { content: "YQ==", message: undefined }, "Content.message missing_field"],
    ["an empty message", { content: "YQ==", message: "" }, "Content.message invalid"],
    ["no content", {}, "Content.content missing_field"],
    ["content that is a number", { content: 1 }, "Content.content invalid"],
    [
      "an author without an address",
      { content: "YQ==", author: { name: "Ada" } },
      "Content.author.email missing_field",
    ],
    [
      "a committer without a name",
      { content: "YQ==", committer: { name: "", email: "a@b" } },
      "Content.committer.name invalid",
    ],
    [
      "a day for a time",
      { content: "YQ==", author: { name: "Ada", email: "a@b", date: "2026-01-02" } },
      "Content.author.date invalid",
    ],
    [
      "a time before 1970",
      { content: "YQ==", author: { name: "Ada", email: "a@b", date: "1969-12-31T23:59:59Z" } },
      "Content.author.date invalid",
    ],
  ])("is refused with %s, and the branch stays", async (_what, body, problem) => {
    const before = await head();
    const answer = await put("new.txt", body);
    expect([answer.status, fieldErrors(answer)]).toEqual([422, [problem]]);
    expect([await head(), (await door.get(`${repo}/contents/new.txt`)).status]).toEqual([before, 404]);
  });

  // Source: octokit.rb issue 244; GitHub takes no line breaks in what is sent, though it sends them.
  it.each([
    ["letters that are no base64", "not base64!"],
    ["a length that cannot be", "YQ="],
    ["lines", "YWFh\nYWFh"],
    ["the alphabet of addresses", "_-8="],
  ])("is refused in GitHub's words when the content is %s", async (_what, content) => {
    expect(refusal(await put("new.txt", { content }))).toEqual([422, "content is not valid Base64"]);
    expect((await door.get(`${repo}/contents/new.txt`)).status).toBe(404);
  });

  it.each([
    ["a step up", "a%2F..%2F..%2Fb.txt"],
    ["git's own folder", ".git/config"],
    ["git's own folder as Windows spells it", "sub/GIT~1/config"],
    ["git's own folder with a hidden letter", "%E2%80%8C.git/config"],
    ["an empty step", "a//b.txt"],
    ["a dot", "a%2F.%2Fb.txt"],
  ])("is refused below a path with %s", async (_what, path) => {
    const before = await head();
    const answer = await put(path, { content: "YQ==" });
    expect(answer.status).toBe(422);
    expect(await head()).toBe(before);
  });

  it("asks which version is replaced, and tells a missing answer from a wrong one", async () => {
    const before = await head();
    const missing = await put("README.md", { content: "YQ==" });
    expect(refusal(missing)).toEqual([422, 'Invalid request.\n\n"sha" wasn\'t supplied.']);
    expect(missing.body).not.toHaveProperty("errors");
    const other = await shaOf("src/index.ts");
    const stale = await put("README.md", { content: "YQ==", sha: other });
    expect(refusal(stale)).toEqual([409, `README.md does not match ${other}`]);
    expect((await put("src", { content: "YQ==" })).status).toBe(422);
    expect(await head()).toBe(before);
  });

  // Source: what GitHub answered in pome-sh/digital-twins pull request 400.
  it("takes no notice of a version where there is no file yet", async () => {
    const made = await put("with-version.txt", { content: "YQ==", sha: "0".repeat(40) });
    expect([made.status, (await bytesOf("with-version.txt")).toString()]).toEqual([201, "a"]);
  });

  it("is refused on a branch that is not there", async () => {
    expect(refusal(await put("a.txt", { content: "YQ==", branch: "none" }))).toEqual([
      404,
      "Branch none not found",
    ]);
  });

  it("is refused to whoever may not push", async () => {
    expect((await put("a.txt", { content: "YQ==" }, null)).status).toBe(401);
    const refused = await put("a.txt", { content: "YQ==" }, reader);
    expect(refusal(refused)).toEqual([403, "Resource not accessible by integration"]);
    expect(refused.headers.get("x-accepted-github-permissions")).toBe("contents=write,workflows=write");
    expect((await put("by-walt.txt", { content: "YQ==" }, writer)).status).toBe(201);
  });

  it("keeps every byte, of names and of contents", async () => {
    const segment = fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 12 })
      .filter((text) => !/[/\0]|^\.+$/.test(text) && text.isWellFormed());
    await fc.assert(
      fc.asyncProperty(
        fc.array(segment, { minLength: 1, maxLength: 3 }),
        fc.uint8Array(),
        async (parts, data) => {
          const path = ["kept", ...parts].map(encodeURIComponent).join("/");
          const current = await door.get(`${repo}/contents/${path}`);
          const sha = current.status === 200 ? { sha: at(current.body, "sha") } : {};
          const made = await put(path, { content: base64(data), ...sha });
          expect(made.status).toBe(current.status === 200 ? 200 : 201);
          expect(at(made.body, "content.path")).toBe(["kept", ...parts].join("/"));
          expect(await bytesOf(path)).toEqual(Buffer.from(data));
        },
      ),
      { numRuns: 12 },
    );
  });

  it("takes an empty file", async () => {
    const made = await door.call("PUT", `${repo}/contents/empty`, { message: "Empty", content: "" });
    expect([made.status, at(made.body, "content.size")]).toEqual([201, 0]);
    expect(at((await door.call("GET", `${repo}/contents/empty`)).body, "content")).toBe("");
  });

  it("makes one commit on top of the branch, signed as the body says", async () => {
    const before = await head();
    const made = await door.call("PUT", `${repo}/contents/signed.txt`, {
      message: "Sign\n\nWith a body — and é",
      content: base64("x"),
      author: { name: "Ada Löv", email: "ada@example.com", date: "2026-01-02T03:04:05+05:45" },
      committer: { name: "Bot", email: "bot@example.com", date: "2026-01-02T00:00:00Z" },
    });
    expect(at(made.body, "commit")).toMatchObject({
      message: "Sign\n\nWith a body — and é",
      author: { name: "Ada Löv", email: "ada@example.com", date: "2026-01-01T21:19:05Z" },
      committer: { name: "Bot", email: "bot@example.com", date: "2026-01-02T00:00:00Z" },
      parents: [{ sha: before }],
    });
    expect(await head()).toBe(at(made.body, "commit.sha"));
  });

  it("signs with the account of whoever writes when the body names nobody", async () => {
    const { body } = await put("unsigned.txt", { content: "YQ==" }, writer);
    expect(textAt(body, "commit.author.email")).toMatch(/^\d+\+walt@users\.noreply\.localhost$/);
    const commit = await door.call("GET", `${repo}/commits/${textAt(body, "commit.sha")}`);
    expect([at(commit.body, "author.login"), at(commit.body, "committer.login")]).toEqual(["walt", "walt"]);
  });

  it("takes the committer for the author, and the author for the committer", async () => {
    const ada = { name: "Ada", email: "ada@example.com" };
    for (const role of ["author", "committer"]) {
      const { body } = await put(`by-${role}.txt`, { content: "YQ==", [role]: ada });
      expect(at(body, "commit.author")).toMatchObject(ada);
      expect(at(body, "commit.committer")).toMatchObject(ada);
    }
  });

  it("keeps a file executable when it is replaced", async () => {
    const blob = await door.call("POST", `${repo}/git/blobs`, { content: "#!/bin/sh\n" });
    const base = await head();
    const tree = await door.call("POST", `${repo}/git/trees`, {
      base_tree: base,
      tree: [{ path: "run.sh", mode: "100755", type: "blob", sha: at(blob.body, "sha") }],
    });
    const commit = await door.call("POST", `${repo}/git/commits`, {
      message: "Run",
      tree: at(tree.body, "sha"),
      parents: [base],
    });
    await door.call("PATCH", `${repo}/git/refs/heads/main`, { sha: at(commit.body, "sha") });
    await door.write(repo, "run.sh", "#!/bin/bash\n");
    const listed = rows((await door.get(`${repo}/git/trees/main`)).body, "tree");
    expect(listed.find((entry) => at(entry, "path") === "run.sh")).toMatchObject({ mode: "100755" });
  });

  it("lets one of several who replace the same version win, and tells the others", async () => {
    await door.write(repo, "raced.txt", "0");
    const sha = await shaOf("raced.txt");
    const before = await head();
    const answers = await Promise.all(
      ["1", "2", "3"].map((text) => put("raced.txt", { content: base64(text), sha })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    const winner = answers.findIndex(({ status }) => status === 200);
    expect((await bytesOf("raced.txt")).toString()).toBe(["1", "2", "3"][winner]);
    const { body } = await door.get(`${repo}/compare/${before}...main`);
    expect(at(body, "ahead_by")).toBe(1);
  });

  it("starts an empty repository on whatever branch it names, which becomes the default", async () => {
    const path = await door.repository("started");
    await door.write(path, "a.txt", "a", "trunk");
    expect(at((await door.get(path)).body, "default_branch")).toBe("trunk");
    const other = await door.ask("PUT", `${path}/contents/b.txt`, {
      message: "b",
      content: "YQ==",
      branch: "main",
    });
    expect(refusal(other)).toEqual([404, "Branch main not found"]);
  });

  it("answers 409 with the broken rule, not 422", async () => {
    const path = await door.repository("ruled", { auto_init: true });
    await door.call("POST", `${path}/rulesets`, {
      name: "main",
      enforcement: "active",
      conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
      rules: [{ type: "update" }],
    });
    const answer = await door.ask("PUT", `${path}/contents/a.txt`, { message: "a", content: "YQ==" });
    expect(answer.status).toBe(409);
    expect(at(answer.body, "message")).toContain("Cannot update this protected ref.");
    expect((await door.get(`${path}/contents/a.txt`)).status).toBe(404);
  });
});

describe("deleting a file over REST", () => {
  it("needs the version it deletes", async () => {
    const before = await head();
    const missing = await remove("README.md", {});
    expect([missing.status, fieldErrors(missing)]).toEqual([422, ["Content.sha missing_field"]]);
    expect((await remove("README.md", { sha: await shaOf("src/index.ts") })).status).toBe(409);
    expect((await remove("none.txt", { sha: "0".repeat(40) })).status).toBe(404);
    expect((await remove("src", { sha: "0".repeat(40) })).status).toBe(422);
    expect(await head()).toBe(before);
  });

  it("takes the folder away with its last file, and the branch named alone is touched", async () => {
    await door.write(repo, "gone/deep/a.txt", "a");
    await door.call("POST", `${repo}/git/refs`, { ref: "refs/heads/side", sha: await head() });
    const sha = await shaOf("gone/deep/a.txt");
    const done = await door.call("DELETE", `${repo}/contents/gone/deep/a.txt`, {
      message: "R",
      sha,
      branch: "side",
    });
    expect([done.status, at(done.body, "content")]).toEqual([200, null]);
    expect((await door.get(`${repo}/contents/gone?ref=side`)).status).toBe(404);
    expect((await door.get(`${repo}/contents/gone/deep/a.txt`)).status).toBe(200);
  });

  it("leaves a branch without files, not without commits", async () => {
    const path = await door.repository("emptied", { auto_init: true });
    const sha = at((await door.get(`${path}/contents/README.md`)).body, "sha");
    expect((await door.call("DELETE", `${path}/contents/README.md`, { message: "R", sha })).status).toBe(200);
    expect((await door.get(`${path}/contents`)).body).toEqual([]);
    expect((await door.get(`${path}/commits`)).body).toHaveLength(2);
  });
});
