import { beforeAll, describe, expect, it } from "vitest";
import { at, rows, scaffold, textAt } from "../testing.ts";
import { fieldErrors, linkPages, refusal } from "../testing/answers.ts";
import { useRestDoor } from "../testing/rest-door.ts";

const door = useRestDoor();
const repo = "/repos/waymark/refs";
let root: string;
let next: string;
let tree: string;
let blob: string;
let reader: string;
let writer: string;

async function commitOn(parents: string[], message: string): Promise<string> {
  const made = await door.call("POST", `${repo}/git/commits`, { message, tree, parents });
  return textAt(made.body, "sha");
}

beforeAll(async () => {
  ({ commit: root, tree } = await scaffold(door.forge(), "refs", { "a.txt": "a" }));
  next = await commitOn([root], "Next");
  blob = textAt((await door.call("POST", `${repo}/git/blobs`, { content: "x" })).body, "sha");
  reader = await door.person("rita");
  writer = await door.person("walt");
  await door.team("writers", { refs: "push" }, ["walt"]);
  await door.call("POST", `${repo}/git/refs`, { ref: "refs/heads/topic/one", sha: root });
});

const post = (ref: unknown, sha: unknown) => door.ask("POST", `${repo}/git/refs`, { ref, sha });
const patch = (ref: string, body: Record<string, unknown>) =>
  door.ask("PATCH", `${repo}/git/refs/${ref}`, body);
const refNames = async () =>
  (await door.forge().git(door.forge().dataDir, "ls-remote", door.forge().pushUrl("refs")))
    .split("\n")
    .flatMap((line) => line.split("\t")[1] ?? [])
    .sort();

describe("making a ref", () => {
  it.each([
    ["no refs/ in front", "heads/x"],
    ["one slash", "refs/x"],
    ["nothing behind the last slash", "refs/heads/"],
    ["an empty part", "refs/heads//x"],
    ["a way up", "refs/heads/../x"],
    ["a part that begins with a dot", "refs/heads/.x"],
    ["a part that ends in .lock", "refs/heads/x.lock/y"],
    ["a dot at the end", "refs/heads/x."],
    ["a space", "refs/heads/a b"],
    ["a tilde", "refs/heads/a~1"],
    ["a caret", "refs/heads/a^"],
    ["a colon", "refs/heads/a:b"],
    ["a question mark", "refs/heads/a?"],
    ["an asterisk", "refs/heads/*"],
    ["a bracket", "refs/heads/[a"],
    ["a backslash", "refs/heads/a\\b"],
    ["a reflog", "refs/heads/a@{1}"],
    ["a line break", "refs/heads/a\nb"],
    ["an escape", "refs/heads/\u001b[31m"],
    ["a delete", "refs/heads/a\u007f"],
  ])("is refused with 422 for a name with %s", async (_what, ref) => {
    const before = await refNames();
    expect(refusal(await post(ref, root))).toEqual([422, `${ref} is not a valid ref name.`]);
    expect(await refNames()).toEqual(before);
  });

  it.each([
    ["an object nobody has", "refs/heads/x", "0".repeat(40), "Object does not exist"],
    ["the beginning of an id", "refs/heads/x", "abcdef1", "Object does not exist"],
    ["a branch's name for an id", "refs/heads/x", "main", "Object does not exist"],
    ["a path for an id", "refs/heads/x", "../../../config", "Object does not exist"],
    ["a ref that exists", "refs/heads/main", undefined, "Reference already exists"],
  ])("is refused with 422 for %s", async (_what, ref, sha, message) => {
    expect(refusal(await post(ref, sha ?? root))).toEqual([422, message]);
  });

  it("takes commits alone for branches, and anything elsewhere", async () => {
    for (const sha of [blob, tree])
      expect(refusal(await post("refs/heads/odd", sha))).toEqual([422, "Object is not a commit"]);
    const kept = await door.call("POST", `${repo}/git/refs`, { ref: "refs/keep/blob", sha: blob });
    expect(at(kept.body, "object")).toMatchObject({ sha: blob, type: "blob" });
    expect(await refNames()).not.toContain("refs/heads/odd");
  });

  it("says which fields are missing", async () => {
    expect(fieldErrors(await door.ask("POST", `${repo}/git/refs`, {}))).toEqual([
      "Reference.ref missing_field",
      "Reference.sha missing_field",
    ]);
  });

  it("is refused where a branch of that name would be a folder, and the other way round", async () => {
    expect((await post("refs/heads/topic", root)).status).toBe(409);
    expect((await post("refs/heads/topic/one/two", root)).status).toBe(409);
    expect(await refNames()).not.toContain("refs/heads/topic");
  });

  it.each([
    "refs/heads/feature#1",
    "refs/heads/100%",
    "refs/heads/a&b=c",
    "refs/heads/日本",
    "refs/heads/é/ü",
    "refs/tags/v1.0.0+build",
    "refs/heads/-x",
  ])("answers %s with an address and a Location that lead to it", async (ref) => {
    const made = await door.call("POST", `${repo}/git/refs`, { ref, sha: root });
    expect([made.status, at(made.body, "ref")]).toEqual([201, ref]);
    const url = new URL(textAt(made.body, "url"));
    expect(made.headers.get("location")).toBe(textAt(made.body, "url"));
    expect(decodeURIComponent(url.pathname)).toBe(`/api/v3${repo}/git/${ref}`);
    const encoded = ref.slice("refs/".length).split("/").map(encodeURIComponent).join("/");
    expect((await door.call("GET", `${repo}/git/ref/${encoded}`)).body).toEqual(made.body);
    expect((await door.call("DELETE", `${repo}/git/refs/${encoded}`)).status).toBe(204);
    expect(await refNames()).not.toContain(ref);
  });

  it("is open to whoever may push", async () => {
    const make = (as: string | null) =>
      door.ask("POST", `${repo}/git/refs`, { ref: "refs/heads/walts", sha: root }, { as });
    expect((await make(null)).status).toBe(401);
    expect(refusal(await make(reader))).toEqual([403, "Resource not accessible by integration"]);
    expect((await make(writer)).status).toBe(201);
  });
});

describe("moving a ref", () => {
  it("goes forward without a word, and anywhere by force", async () => {
    const aside = await commitOn([root], "Aside");
    const move = (sha: string, force?: boolean) =>
      door.call("PATCH", `${repo}/git/refs/heads/topic/one`, {
        sha,
        ...(force === undefined ? {} : { force }),
      });
    expect(at((await move(next)).body, "object.sha")).toBe(next);
    expect((await move(next)).status).toBe(200);
    for (const force of [undefined, false])
      expect(refusal(await move(aside, force))).toEqual([422, "Update is not a fast forward"]);
    expect(at((await door.get(`${repo}/git/ref/heads/topic/one`)).body, "object.sha")).toBe(next);
    expect(at((await move(aside, true)).body, "object.sha")).toBe(aside);
    expect(at((await move(root, true)).body, "object.sha")).toBe(root);
  });

  it.each([
    ["a ref nobody made", "heads/none", () => root, "Reference does not exist"],
    ["an object nobody has", "heads/main", () => "1".repeat(40), "Object does not exist"],
    ["a tree for a branch", "heads/main", () => tree, "Object is not a commit"],
    ["a name that is none", "heads/..", () => root, "Reference does not exist"],
  ])("is refused with 422 for %s", async (_what, ref, sha, message) => {
    const target = ref.replace("..", "%2E%2E%2Fx");
    expect(refusal(await patch(target, { sha: sha() }))).toEqual([422, message]);
    expect(at((await door.get(`${repo}/git/ref/heads/main`)).body, "object.sha")).toBe(root);
  });

  it("wants a word for force, not a text", async () => {
    expect(fieldErrors(await patch("heads/main", { sha: next, force: "true" }))).toEqual([
      "Reference.force invalid",
    ]);
    expect(fieldErrors(await patch("heads/main", {}))).toEqual(["Reference.sha missing_field"]);
  });
});

describe("deleting a ref", () => {
  const remove = (ref: string, as?: string | null) =>
    door.ask("DELETE", `${repo}/git/refs/${ref}`, undefined, as === undefined ? {} : { as });

  it("is refused for the default branch, a missing one, and whoever may not push", async () => {
    expect(refusal(await remove("heads/main"))).toEqual([422, "Cannot delete the default branch"]);
    expect(refusal(await remove("heads/none"))).toEqual([422, "Reference does not exist"]);
    expect((await remove("heads/topic/one", reader)).status).toBe(403);
    expect((await remove("heads/topic/one", null)).status).toBe(401);
    expect(await refNames()).toEqual(expect.arrayContaining(["refs/heads/main", "refs/heads/topic/one"]));
  });

  it("happens once", async () => {
    await post("refs/heads/once", root);
    expect((await remove("heads/once")).status).toBe(204);
    expect((await remove("heads/once")).status).toBe(422);
    expect((await door.get(`${repo}/git/ref/heads/once`)).status).toBe(404);
  });
});

describe("reading refs", () => {
  const matching = async (prefix: string) =>
    rows((await door.call("GET", `${repo}/git/matching-refs/${prefix}`)).body).map((ref) =>
      textAt(ref, "ref"),
    );

  it("finds one by its whole name and never by a beginning", async () => {
    expect((await door.call("GET", `${repo}/git/ref/heads/main`)).status).toBe(200);
    for (const ref of ["heads/mai", "heads", "heads/topic", "main", "heads/MAIN"])
      expect([ref, (await door.get(`${repo}/git/ref/${ref}`)).status]).toEqual([ref, 404]);
  });

  it("finds many by a beginning, in order, and answers an empty list for none", async () => {
    for (const name of ["list/b", "list/a", "list-c"]) await post(`refs/heads/${name}`, root);
    expect(await matching("heads/list")).toEqual([
      "refs/heads/list-c",
      "refs/heads/list/a",
      "refs/heads/list/b",
    ]);
    expect(await matching("heads/list/")).toEqual(["refs/heads/list/a", "refs/heads/list/b"]);
    expect(await matching("heads/list/a")).toEqual(["refs/heads/list/a"]);
    expect(await matching("heads/none")).toEqual([]);
    expect(await matching("tags")).toEqual([]);
    const page = await door.get(`${repo}/git/matching-refs/heads/list?per_page=2&page=2`);
    expect([rows(page.body).map((ref) => at(ref, "ref")), linkPages(page)]).toEqual([
      ["refs/heads/list/b"],
      { prev: "1", first: "1" },
    ]);
  });

  it("shows an annotated tag as the tag it is", async () => {
    const directory = await door.forge().temporary();
    const url = door.forge().pushUrl("refs");
    await door.forge().git(directory, "clone", "-q", url, ".");
    await door.forge().git(directory, "tag", "-a", "v2", "-m", "Two");
    await door.forge().git(directory, "push", "-q", url, "v2");
    const { body } = await door.call("GET", `${repo}/git/ref/tags/v2`);
    expect(at(body, "object.type")).toBe("tag");
    expect(at(body, "object.url")).toBe(
      `${door.forge().apiUrl}${repo}/git/tags/${textAt(body, "object.sha")}`,
    );
    const tags = (await door.call("GET", `${repo}/tags`)).body;
    expect(at(tags, "0")).toMatchObject({ name: "v2", commit: { sha: root } });
  });

  it("answers 409 on a repository without a commit, whatever is asked", async () => {
    const empty = await door.repository("empty");
    for (const [method, path, body] of [
      ["GET", "ref/heads/main"],
      ["GET", "matching-refs/heads"],
      ["POST", "refs", { ref: "refs/heads/x", sha: root }],
      ["PATCH", "refs/heads/main", { sha: root }],
      ["DELETE", "refs/heads/main"],
    ] as const)
      expect([method, ...refusal(await door.ask(method, `${empty}/git/${path}`, body))]).toEqual([
        method,
        409,
        "Git Repository is empty.",
      ]);
  });
});
