import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apiRoutes } from "../rest/routes.ts";
import { at, scaffold, startTestForge, type TestForge, textAt } from "../testing.ts";

let forge: TestForge;
let authorization: string;
const repo = "/repos/waymark/old";

beforeAll(async () => {
  forge = await startTestForge();
  authorization = `Bearer ${forge.token}`;
  const { commit } = await scaffold(forge, "old", { "a.txt": "a\n" });
  await forge.call("POST", `${repo}/git/refs`, { ref: "refs/heads/topic", sha: commit });
  const content = Buffer.from("b\n").toString("base64");
  await forge.call("PUT", `${repo}/contents/b.txt`, { message: "B", content, branch: "topic" });
  await forge.call("POST", `${repo}/pulls`, { title: "Change", head: "topic", base: "main" });
  await forge.call("PATCH", repo, { archived: true });
});
afterAll(async () => {
  await forge.close();
});

const ask = (method: string, path: string, headers: Record<string, string> = {}, body?: unknown) =>
  forge.raw(method, `/api/v3${path}`, { headers: { authorization, ...headers }, ...(body ? { body } : {}) });

describe("an archived repository", () => {
  it("refuses every write below it with 403 and the reason, and changes nothing", async () => {
    const writes = apiRoutes.filter(
      ({ method, path }) => method !== "GET" && path.startsWith("/repos/{owner}/{repo}/"),
    );
    expect(writes.length).toBeGreaterThan(40);
    const answers = await Promise.all(
      writes.map(async ({ method, path }) => {
        const place = path
          .replace("{owner}", "waymark")
          .replace("{repo}", "old")
          .replace("{pull_number}", "1")
          .replace(/\{\w+\+?\}/g, "x");
        const { status, body } = await ask(method, place, {}, { event: "COMMENT", body: "x" });
        return [`${method} ${path}`, status, at(body, "message")];
      }),
    );
    const readOnly = "Repository was archived so is read-only.";
    expect(answers.filter(([, status, message]) => status !== 403 || message !== readOnly)).toEqual([]);
  });

  it("refuses a change of its settings, lets itself be read, and comes back on request", async () => {
    expect((await ask("PATCH", repo, {}, { description: "x" })).status).toBe(403);
    expect(at((await ask("GET", repo)).body, "archived")).toBe(true);
    const back = await forge.call("PATCH", repo, { archived: false, description: "Back" });
    expect([back.status, at(back.body, "description")]).toEqual([200, "Back"]);
  });
});

describe("headers of reads", () => {
  it("are the same for HEAD as for GET, with an ETag that answers 304", async () => {
    for (const path of [
      repo,
      "/orgs/waymark/repos",
      `${repo}/pulls/1`,
      `${repo}/commits`,
      "/rate_limit",
      "/meta",
    ]) {
      const [get, head] = [await ask("GET", path), await ask("HEAD", path)];
      const etag = get.headers.get("etag") ?? "";
      expect([path, etag]).toEqual([path, expect.stringMatching(/^W\/"[0-9a-f]{64}"$/)]);
      if (path === "/rate_limit") continue;
      expect([path, head.headers.get("etag")]).toEqual([path, etag]);
      expect((await ask("GET", path, { "if-none-match": etag })).status).toBe(304);
    }
  });

  it("redirect HEAD of a renamed repository as they redirect GET", async () => {
    await forge.call("PATCH", repo, { name: "new" });
    const moved = await ask("HEAD", repo);
    const id = textAt((await ask("GET", "/repos/waymark/new")).body, "id");
    expect([moved.status, moved.headers.get("location")]).toEqual([
      301,
      `${forge.apiUrl}/repositories/${id}`,
    ]);
  });

  it("count what was used, but neither 304 nor the question itself", async () => {
    const used = async () => Number((await ask("GET", "/rate_limit")).headers.get("x-ratelimit-used"));
    const before = await used();
    const { headers } = await ask("GET", "/meta");
    expect(await used()).toBe(before + 1);
    await ask("GET", "/meta", { "if-none-match": headers.get("etag") ?? "" });
    expect(await used()).toBe(before + 1);
  });
});
