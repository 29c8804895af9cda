import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, rows, scaffold, startTestForge, type TestForge } from "../testing.ts";

let forge: TestForge;
let authorization: string;

beforeAll(async () => {
  forge = await startTestForge();
  authorization = `Bearer ${forge.token}`;
  await scaffold(forge, "demo", { "a.txt": "a" });
});
afterAll(async () => {
  await forge.close();
});

const get = (path: string, headers: Record<string, string> = {}) =>
  forge.raw("GET", `/api/v3${path}`, { headers });

describe("the REST door", () => {
  it("lets anybody on this machine read and nobody write without a token", async () => {
    expect((await get("/repos/waymark/demo")).status).toBe(200);
    const refused = await forge.raw("POST", "/api/v3/orgs/waymark/repos", { body: { name: "x" } });
    expect([refused.status, at(refused.body, "message")]).toEqual([401, "Requires authentication"]);
    expect((await get("/user")).status).toBe(401);
  });

  it("accepts Bearer, token and Basic, and refuses a wrong token even on a read", async () => {
    const basic = Buffer.from(`x-access-token:${forge.token}`).toString("base64");
    for (const value of [authorization, `token ${forge.token}`, `Basic ${basic}`]) {
      expect([value.split(" ")[0], (await get("/user", { authorization: value })).status]).toEqual([
        value.split(" ")[0],
        200,
      ]);
    }
    const wrong = await get("/repos/waymark/demo", { authorization: "Bearer wmf_wrong" });
    expect([wrong.status, at(wrong.body, "message")]).toEqual([401, "Bad credentials"]);
  });

  it("gives every answer a request id, rate-limit headers and the permission a route needs", async () => {
    const { headers } = await get("/repos/waymark/demo/contents/a.txt");
    expect(headers.get("x-github-request-id")).toMatch(/^[0-9A-F]{32}$/);
    expect(Number(headers.get("x-ratelimit-remaining"))).toBeGreaterThan(0);
    expect(headers.get("x-accepted-github-permissions")).toBe("contents=read");
    const missing = await get("/repos/waymark/demo/contents/none.txt");
    expect(missing.status).toBe(404);
    expect(missing.headers.get("x-accepted-github-permissions")).toBe("contents=read");
  });

  it("answers an unsupported API version with 400 and echoes a supported one", async () => {
    expect((await get("/meta", { "x-github-api-version": "2021-01-01" })).status).toBe(400);
    const supported = await get("/meta", { "x-github-api-version": "2022-11-28" });
    expect(supported.headers.get("x-github-api-version-selected")).toBe("2022-11-28");
  });

  it("answers 304 to a known ETag and a new body after a change", async () => {
    const first = await get("/repos/waymark/demo/topics");
    const etag = first.headers.get("etag") ?? "";
    expect((await get("/repos/waymark/demo/topics", { "if-none-match": etag })).status).toBe(304);
    const used = async (headers: Record<string, string>) =>
      Number((await get("/repos/waymark/demo/topics", headers)).headers.get("x-ratelimit-used"));
    const before = await used({ authorization });
    expect(await used({ authorization, "if-none-match": etag })).toBe(before);
    expect(await used({ authorization })).toBe(before + 1);
    await forge.call("PUT", "/repos/waymark/demo/topics", { names: ["changed"] });
    expect(at((await get("/repos/waymark/demo/topics", { "if-none-match": etag })).body, "names")).toEqual([
      "changed",
    ]);
  });

  it("links pages so that following next visits every item exactly once", async () => {
    for (let index = 0; index < 7; index += 1) {
      await forge.call("POST", "/repos/waymark/demo/labels", { name: `page-${index}` });
    }
    const seen: unknown[] = [];
    let next: string | undefined = "/repos/waymark/demo/labels?per_page=3";
    while (next) {
      const answer = await get(next);
      seen.push(...rows(answer.body).map((label) => at(label, "name")));
      const link = /<([^>]+)>; rel="next"/.exec(answer.headers.get("link") ?? "")?.[1];
      next = link?.slice(forge.apiUrl.length);
    }
    expect(new Set(seen).size).toBe(16);
    expect(seen).toHaveLength(16);
    expect((await get("/repos/waymark/demo/labels?per_page=100")).headers.get("link")).toBeNull();
  });

  it("redirects a renamed repository, reads with 301 and writes with 307, and serves it by id", async () => {
    const made = await forge.call("POST", "/orgs/waymark/repos", { name: "before" });
    await forge.call("PATCH", "/repos/waymark/before", { name: "after" });
    const read = await get("/repos/waymark/before/topics");
    expect([read.status, read.headers.get("location")]).toEqual([
      301,
      `${forge.apiUrl}/repositories/${at(made.body, "id")}/topics`,
    ]);
    const write = await forge.raw("PUT", "/api/v3/repos/waymark/before/topics", {
      body: { names: [] },
      headers: { authorization },
    });
    expect(write.status).toBe(307);
    expect(at((await get(`/repositories/${at(made.body, "id")}`)).body, "name")).toBe("after");
    const reused = await forge.call("POST", "/orgs/waymark/repos", { name: "before" });
    expect(at((await get("/repos/waymark/before")).body, "id")).toBe(at(reused.body, "id"));
  });

  it("keeps the question of a redirected request", async () => {
    await scaffold(forge, "asked", { "a.txt": "main\n" });
    await forge.call("PATCH", "/repos/waymark/asked", { name: "asked-anew" });
    const moved = await get("/repos/waymark/asked/contents/a.txt?ref=other&x=1");
    expect(moved.status).toBe(301);
    expect(moved.headers.get("location")).toMatch(/\/repositories\/\d+\/contents\/a\.txt\?ref=other&x=1$/);
  });

  it("leads on from every earlier name, and from none that the repository has taken back", async () => {
    const made = await forge.call("POST", "/orgs/waymark/repos", { name: "first-name" });
    const id = at(made.body, "id");
    const rename = (from: string, name: string) => forge.call("PATCH", `/repos/waymark/${from}`, { name });
    await rename("first-name", "second-name");
    await rename("second-name", "third-name");
    const leads = async (name: string) => {
      const answer = await get(`/repos/waymark/${name}`);
      return [answer.status, answer.headers.get("location")];
    };
    const moved = [301, `${forge.apiUrl}/repositories/${String(id)}`];
    expect([await leads("first-name"), await leads("second-name")]).toEqual([moved, moved]);
    await rename("third-name", "first-name");
    expect([await leads("first-name"), await leads("third-name")]).toEqual([[200, null], moved]);
    // Archiving closes no way to it.
    await forge.call("PATCH", "/repos/waymark/first-name", { archived: true });
    expect(await leads("second-name")).toEqual(moved);
  });

  it("keeps names unique without regard to case and refuses names that are no names", async () => {
    const taken = await forge.call("POST", "/orgs/waymark/repos", { name: "DEMO" });
    expect(at(taken.body, "errors")).toMatchObject([
      { resource: "Repository", field: "name", message: "name already exists on this account" },
    ]);
    for (const name of ["..", ".", "a/b", "x.git", "a b", "", "é"]) {
      expect([name, (await forge.call("POST", "/orgs/waymark/repos", { name })).status]).toEqual([name, 422]);
    }
  });

  it("gives one repository to two people who ask for the same name at once", async () => {
    const both = await Promise.all(
      [1, 2].map(() => forge.call("POST", "/orgs/waymark/repos", { name: "contested" })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([201, 422]);
    const directories = await readdir(join(forge.dataDir, "repos"));
    expect(directories.filter((name) => !/^\d+\.git$/.test(name))).toEqual([]);
  });

  it("answers 409 to Git Data on an empty repository until a first file exists", async () => {
    await forge.call("POST", "/orgs/waymark/repos", { name: "empty" });
    const base = "/repos/waymark/empty";
    const blob = await forge.call("POST", `${base}/git/blobs`, { content: "x" });
    expect([blob.status, at(blob.body, "message")]).toEqual([409, "Git Repository is empty."]);
    expect((await forge.call("GET", `${base}/git/ref/heads/main`)).status).toBe(409);
    expect((await forge.call("GET", `${base}/commits`)).status).toBe(409);
    expect(at((await forge.call("GET", `${base}/contents/README.md`)).body, "message")).toBe(
      "This repository is empty.",
    );
    await forge.call("PUT", `${base}/contents/a`, { message: "a", content: "YQ==" });
    expect((await forge.call("POST", `${base}/git/blobs`, { content: "x" })).status).toBe(201);
  });

  it.each([
    [{ path: "../x", mode: "100644", content: "x" }, "malformed path component"],
    [{ path: ".git/hooks/x", mode: "100755", content: "x" }, "malformed path component"],
    [{ path: "a", mode: "100644" }, "tree.sha or tree.content"],
    [{ path: "a", mode: "100644", sha: "z".repeat(40) }, "invalid SHA"],
    [{ path: "a", mode: "100644", sha: "0".repeat(40) }, "not a valid blob"],
    [{ path: "a", mode: "100600", content: "x" }, "Validation Failed"],
  ])("refuses the tree entry %j", async (entry, message) => {
    const answer = await forge.call("POST", "/repos/waymark/demo/git/trees", { tree: [entry] });
    expect([answer.status, at(answer.body, "message")]).toEqual([422, expect.stringContaining(message)]);
  });

  it("serves raw file bytes to the raw media type", async () => {
    const raw = await get("/repos/waymark/demo/contents/a.txt", {
      accept: "application/vnd.github.raw+json",
    });
    expect([raw.body, raw.headers.get("content-type")]).toEqual([
      "a",
      "application/vnd.github.raw; charset=utf-8",
    ]);
  });

  it("refuses an address with a byte that ends texts, and page sizes that are none", async () => {
    const paths = ["/repos/waymark/demo/commits?path=%00", "/repos/waymark/demo/commits?since=a%00b"];
    for (const path of [...paths, "/repos/waymark/demo/contents/%00"])
      expect([path, (await get(path)).status]).toEqual([path, 400]);
    expect((await forge.raw("GET", "/waymark/demo/commits/main/%00")).status).toBe(400);
    const config = { url: "http://127.0.0.1:9/none", content_type: "json" };
    const hook = await forge.call("POST", "/orgs/waymark/hooks", { name: "web", config });
    const deliveries = `/orgs/waymark/hooks/${String(at(hook.body, "id"))}/deliveries`;
    for (const size of ["1.5", "-5", "x"])
      expect([size, (await get(`${deliveries}?per_page=${size}`, { authorization })).status]).toEqual([
        size,
        200,
      ]);
  });

  it("refuses a body that is not JSON, is no object or names unknown routes", async () => {
    const send = (body: string) =>
      fetch(`${forge.apiUrl}/orgs/waymark/repos`, { method: "POST", headers: { authorization }, body });
    expect((await send("{")).status).toBe(400);
    expect((await send("[]")).status).toBe(400);
    expect((await get("/no/such/route")).status).toBe(404);
    expect((await forge.raw("DELETE", "/api/v3/meta")).status).toBe(404);
  });

  it("lets exactly one of many concurrent compare-and-set updates of a branch win", async () => {
    await scaffold(forge, "raced", { "a.txt": "a" });
    const base = "/repos/waymark/raced";
    const head = at((await forge.call("GET", `${base}/git/ref/heads/main`)).body, "object.sha");
    const commits = await Promise.all(
      [1, 2, 3, 4].map(async (number) => {
        const tree = at((await forge.call("GET", `${base}/git/commits/${head}`)).body, "tree");
        return forge.call("POST", `${base}/git/commits`, {
          message: `${number}`,
          tree: at(tree, "sha"),
          parents: [head],
        });
      }),
    );
    const updates = await Promise.all(
      commits.map(({ body }) => forge.call("PATCH", `${base}/git/refs/heads/main`, { sha: at(body, "sha") })),
    );
    expect(updates.map(({ status }) => status).sort()).toEqual([200, 422, 422, 422]);
    expect((await forge.call("GET", `${base}/commits`)).body).toHaveLength(2);
  });
});
