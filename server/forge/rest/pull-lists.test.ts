import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, rows, scaffold, startTestForge, type TestForge } from "../testing.ts";
import { branchFrom, withPull, withTopic, writeFileOn } from "../testing/branches.ts";
import { linksOf } from "../testing/answers.ts";
import { type Caller, callerOf } from "../testing/people.ts";

let forge: TestForge;
let api: Caller;
beforeAll(async () => {
  forge = await startTestForge();
  api = callerOf(forge, forge.token);
});
afterAll(() => forge.close());

describe("the list of pull requests", () => {
  const list = "/repos/waymark/listed/pulls";
  const numbers = (body: unknown) => rows(body).map((pull) => at(pull, "number"));

  beforeAll(async () => {
    const { main } = await withPull(forge, "listed");
    await branchFrom(forge, "listed", "release", main);
    for (const branch of ["two", "three", "four"]) {
      await branchFrom(forge, "listed", branch, main);
      await writeFileOn(forge, "listed", { branch, path: `${branch}.txt`, text: branch });
      const base = branch === "three" ? "release" : "main";
      await forge.call("POST", list, { title: branch, head: branch, base });
    }
    await forge.call("PATCH", `${list}/2`, { state: "closed" });
    await forge.call("PUT", `${list}/4/merge`, {});
  });

  it.each([
    ["", [3, 1]],
    ["?state=open", [3, 1]],
    ["?state=closed", [4, 2]],
    ["?state=all", [4, 3, 2, 1]],
    ["?state=all&direction=asc", [1, 2, 3, 4]],
    ["?state=all&direction=desc", [4, 3, 2, 1]],
    ["?base=release", [3]],
    ["?base=nowhere", []],
    ["?head=waymark:topic", [1]],
    // Source: github/docs pull request 16647: a head without its owner is no filter.
    ["?head=topic", [3, 1]],
    ["?head=nowhere&base=release", [3]],
    ["?head=WAYMARK:topic", [1]],
    ["?head=eve:topic", []],
    ["?state=all&head=waymark:two&base=main", [2]],
    ["?state=all&head=waymark:two&base=release", []],
    ["?state=all&per_page=3&page=2", [1]],
    ["?state=all&per_page=3&page=9", []],
    ["?state=all&per_page=0", [4, 3, 2, 1]],
    ["?state=all&per_page=101", [4, 3, 2, 1]],
  ])("for %s holds the numbers %j", async (query, expected) => {
    expect(numbers((await api("GET", list + query)).body)).toEqual(expected);
  });

  it("by the time of the last change begins with the oldest, unless it is asked otherwise", async () => {
    let now = Date.parse("2026-03-01T00:00:00Z");
    const dated = await startTestForge({ now: () => (now += 60_000) });
    try {
      const { main } = await withPull(dated, "dated");
      await branchFrom(dated, "dated", "two", main);
      await writeFileOn(dated, "dated", { branch: "two", path: "two", text: "2" });
      await dated.call("POST", "/repos/waymark/dated/pulls", { title: "Two", head: "two", base: "main" });
      await dated.call("PATCH", "/repos/waymark/dated/pulls/1", { title: "Changed last" });
      const sorted = async (query: string) =>
        numbers((await dated.call("GET", `/repos/waymark/dated/pulls?${query}`)).body);
      expect(await sorted("sort=updated")).toEqual([2, 1]);
      expect(await sorted("sort=updated&direction=desc")).toEqual([1, 2]);
      expect(await sorted("sort=created")).toEqual([2, 1]);
    } finally {
      await dated.close();
    }
  });

  it("leads from page to page with what was asked, and ends without a next one", async () => {
    const first = await api("GET", `${list}?state=all&per_page=2`);
    expect(linksOf(first)).toEqual({
      next: "?state=all&per_page=2&page=2",
      last: "?state=all&per_page=2&page=2",
    });
    const second = await api("GET", `${list}?state=all&per_page=2&page=2`);
    expect(linksOf(second)).toEqual({
      prev: "?state=all&per_page=2&page=1",
      first: "?state=all&per_page=2&page=1",
    });
    expect((await api("GET", `${list}?state=all&per_page=4`)).headers.get("link")).toBeNull();
  });

  it("is not sent again to whoever has it, until something changes", async () => {
    const first = await api("GET", list);
    const etag = first.headers.get("etag") ?? "";
    const again = () =>
      forge.raw("GET", `/api/v3${list}`, {
        headers: { authorization: `Bearer ${forge.token}`, "if-none-match": etag },
      });
    const known = await again();
    expect([known.status, known.body]).toEqual([304, ""]);
    await forge.call("PATCH", `${list}/1`, { title: "Another" });
    expect((await again()).status).toBe(200);
  });
});

describe("the files of a pull request", () => {
  const files = "/repos/waymark/filed/pulls/1/files";
  beforeAll(async () => {
    await scaffold(forge, "filed", { "keep.txt": "keep\n", "a.txt": "one\ntwo\n", "b.txt": "b\n" });
    const main = await forge.call("GET", "/repos/waymark/filed/commits/main");
    await branchFrom(forge, "filed", "topic", String(at(main.body, "sha")));
    await writeFileOn(forge, "filed", { branch: "topic", path: "a.txt", text: "one\n2\nthree\n" });
    await writeFileOn(forge, "filed", { branch: "topic", path: "dir/new ü.txt", text: "new\n" });
    // What only the base has is no change of the pull request.
    await writeFileOn(forge, "filed", { branch: "main", path: "late.txt", text: "late\n" });
    await forge.call("POST", "/repos/waymark/filed/pulls", { title: "Files", head: "topic", base: "main" });
  });

  it("are what the branch changed since it left the base, with counts of lines", async () => {
    const { body } = await forge.call("GET", files);
    expect(rows(body)).toMatchObject([
      { filename: "a.txt", status: "modified", additions: 2, deletions: 1, changes: 3 },
      { filename: "dir/new ü.txt", status: "added", additions: 1, deletions: 0, changes: 1 },
    ]);
  });

  it("come in pages", async () => {
    const second = await forge.call("GET", `${files}?per_page=1&page=2`);
    expect(rows(second.body).map((file) => at(file, "filename"))).toEqual(["dir/new ü.txt"]);
    expect(linksOf(second)).toEqual({ prev: "?per_page=1&page=1", first: "?per_page=1&page=1" });
  });

  it("and commits stay what they were after it is merged and its branch is gone", async () => {
    const path = "/repos/waymark/filed/pulls/1";
    const before = [(await api("GET", files)).body, (await api("GET", `${path}/commits`)).body];
    expect(rows(before[1]).map((commit) => at(commit, "commit.message"))).toEqual([
      "Write a.txt",
      "Write dir/new ü.txt",
    ]);
    expect((await forge.call("PUT", `${path}/merge`, { merge_method: "squash" })).status).toBe(200);
    await forge.call("DELETE", "/repos/waymark/filed/git/refs/heads/topic");
    expect([(await api("GET", files)).body, (await api("GET", `${path}/commits`)).body]).toEqual(before);
  });

  it.each(["", "/files", "/commits", "/merge", "/reviews"])(
    "and everything at %s is not found below a number nobody gave",
    async (below) => {
      const missing = await api("GET", `/repos/waymark/filed/pulls/2${below}`);
      expect([missing.status, missing.body]).toEqual([
        404,
        { message: "Not Found", documentation_url: expect.any(String), status: "404" },
      ]);
    },
  );
});

describe("whether a pull request can be merged", () => {
  it("is told by trying: clean, dirty when both wrote the same line, unknown once it is closed", async () => {
    const { main } = await withTopic(forge, "tried");
    const path = "/repos/waymark/tried/pulls";
    await branchFrom(forge, "tried", "clash", main);
    await writeFileOn(forge, "tried", { branch: "clash", path: "a.txt", text: "theirs\n" });
    await writeFileOn(forge, "tried", { branch: "main", path: "a.txt", text: "ours\n" });
    const states: unknown[] = [];
    for (const head of ["topic", "clash"]) {
      const { body } = await forge.call("POST", path, { title: head, head, base: "main" });
      states.push([at(body, "mergeable"), at(body, "mergeable_state")]);
    }
    await forge.call("PATCH", `${path}/2`, { state: "closed" });
    const { body } = await forge.call("GET", `${path}/2`);
    states.push([at(body, "mergeable"), at(body, "mergeable_state")]);
    expect(states).toEqual([
      [true, "clean"],
      [false, "dirty"],
      [null, "unknown"],
    ]);
  });

  it("and whether it was: 404 before, 204 after, 404 when it was only closed", async () => {
    await withPull(forge, "asked");
    const merged = async (number: number) =>
      (await forge.call("GET", `/repos/waymark/asked/pulls/${number}/merge`)).status;
    expect(await merged(1)).toBe(404);
    await forge.call("PUT", "/repos/waymark/asked/pulls/1/merge", {});
    expect(await merged(1)).toBe(204);
    const head = await forge.call("GET", "/repos/waymark/asked/git/ref/heads/main");
    await branchFrom(forge, "asked", "second", String(at(head.body, "object.sha")));
    await writeFileOn(forge, "asked", { branch: "second", path: "second.txt", text: "2" });
    await forge.call("POST", "/repos/waymark/asked/pulls", { title: "Second", head: "second", base: "main" });
    await forge.call("PATCH", "/repos/waymark/asked/pulls/2", { state: "closed" });
    expect(await merged(2)).toBe(404);
  });
});
