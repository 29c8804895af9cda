import { createHash } from "node:crypto";
import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rows, scaffold, textAt, startTestForge, type TestForge } from "../testing.ts";

let forge: TestForge;
const HOSTILE = '<script>alert("1")</script>';

beforeAll(async () => {
  forge = await startTestForge();
  await scaffold(forge, "shown", {
    "README.md": `# Hello ${HOSTILE}\n`,
    "docs/<b>bold.md": HOSTILE,
    "src/index.ts": "export {};\n",
    "src/run.sh": { content: "#!/bin/sh\nexit 0\n", mode: "100755" },
  });
  await forge.call("PATCH", "/repos/waymark/shown", { description: HOSTILE });
});
afterAll(async () => {
  await forge.close();
});

describe("the forge's pages", () => {
  it("show name, honest label, clone command, files and README, everything escaped and nothing executable", async () => {
    const page = await forge.raw("GET", "/waymark/shown");
    expect(page.status).toBe(200);
    expect(page.body).toContain("Local forge, not GitHub.");
    expect(page.body).toContain(`git clone ${forge.url}/waymark/shown.git`);
    expect(page.body).toContain("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;");
    expect(page.body).not.toContain("<script");
    const style = /<style>([\s\S]*?)<\/style>/.exec(String(page.body))?.[1] ?? "";
    const hash = createHash("sha256").update(style).digest("base64");
    expect(page.headers.get("content-security-policy")).toContain(
      `default-src 'none'; style-src 'sha256-${hash}'`,
    );
  });

  it("exist behind every html_url the API hands out for a repository, file, commit, team and person", async () => {
    const repo = "/repos/waymark/shown";
    await forge.call("POST", "/orgs/waymark/teams", { name: "pages" });
    await forge.call("PUT", "/orgs/waymark/teams/pages/memberships/ada");
    const urls = [
      textAt((await forge.call("GET", repo)).body, "html_url"),
      textAt((await forge.call("GET", "/orgs/waymark")).body, "html_url"),
      textAt((await forge.call("GET", "/users/ada")).body, "html_url"),
      textAt((await forge.call("GET", "/users/ada")).body, "avatar_url"),
      textAt((await forge.call("GET", "/orgs/waymark/teams/pages")).body, "html_url"),
      textAt((await forge.call("GET", `${repo}/commits/main`)).body, "html_url"),
      textAt((await forge.call("GET", `${repo}/branches/main`)).body, "_links.html"),
      ...rows((await forge.call("GET", `${repo}/contents/docs`)).body).flatMap((item) => [
        textAt(item, "html_url"),
        textAt(item, "download_url"),
      ]),
    ];
    for (const url of urls) expect([url, (await fetch(url)).status]).toEqual([url, 200]);
  });

  it("resolve branch names with slashes before file paths", async () => {
    const sha = textAt(
      (await forge.call("GET", "/repos/waymark/shown/git/ref/heads/main")).body,
      "object.sha",
    );
    await forge.call("POST", "/repos/waymark/shown/git/refs", { ref: "refs/heads/topic/one", sha });
    expect((await forge.raw("GET", "/waymark/shown/blob/topic/one/src/index.ts")).body).toContain(
      '<span class="hljs-keyword">export</span> {};',
    );
  });

  it("serve raw files as plain text in a sandbox, never as a page", async () => {
    const raw = await forge.raw("GET", "/waymark/shown/raw/main/docs/%3Cb%3Ebold.md");
    expect(raw.body).toBe(HOSTILE);
    expect(raw.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(raw.headers.get("content-security-policy")).toContain("sandbox");
    expect(raw.headers.get("x-content-type-options")).toBe("nosniff");
  });

  it.each([
    "/nobody",
    "/waymark/none",
    "/waymark/shown/blob/main/none",
    "/waymark/shown/tree/none",
    "/waymark/shown/commit/none",
    "/waymark/shown/commits/main/none",
    "/waymark/shown/compare/main...none",
    "/waymark/shown/pulls/9",
    "/waymark/shown/pull/1%20",
    "/waymark/shown/constructor",
    "/orgs/waymark/teams/none",
    "/avatars/none",
    "/waymark/shown/pull/9",
    "/waymark/shown/blob/main/../../etc/passwd",
    "/%",
  ])("answer 404 for %s", async (path) => {
    expect((await forge.raw("GET", path)).status).toBe(404);
  });

  it("have an icon, so that no browser complains of a missing one", async () => {
    const page = await forge.raw("GET", "/");
    const href = /<link rel="icon"[^>]* href="([^"]+)"/.exec(String(page.body))?.[1] ?? "";
    const icon = await forge.raw("GET", href);
    expect([icon.status, icon.headers.get("content-type")]).toEqual([200, "image/svg+xml"]);
    expect((await forge.raw("GET", `${href}/more`)).status).toBe(404);
  });

  it("are refused to a foreign Host, so that no web page can point its name at this machine", async () => {
    const status = await new Promise((resolve) => {
      request(`${forge.url}/waymark/shown`, { headers: { host: "evil.example" } }, (answer) =>
        resolve(answer.statusCode),
      ).end();
    });
    expect(status).toBe(421);
  });
});
