import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { scaffold, startTestForge, type TestForge, textAt } from "../testing.ts";

// A reader's way through one repository: files, lines, history, comparison, pull request.

let forge: TestForge;
let first: string;
const HOSTILE = '<img src=x onerror=alert("1")>';
const repo = "/repos/waymark/read";
const base = "/waymark/read";

const open = async (path: string): Promise<string> => {
  const answer = await forge.raw("GET", `${base}${path}`);
  expect([path, answer.status]).toEqual([path, 200]);
  return String(answer.body);
};

const put = (path: string, text: string, branch: string) =>
  forge.call("PUT", `${repo}/contents/${path}`, {
    message: `Write ${path}\n\nBecause ${HOSTILE}`,
    content: Buffer.from(text).toString("base64"),
    branch,
  });

beforeAll(async () => {
  forge = await startTestForge();
  const made = await scaffold(forge, "read", {
    "README.md": "# Read me\n\nSee [the guide](docs/guide.md#start) and ![a graph](docs/graph.png).\n",
    "docs/guide.md": "# Guide\n\n## Start\n\n[up](../src/index.ts) [out](../../../etc/passwd)\n",
    "src/index.ts": 'const a = "one";\nexport { a };\n',
    "src/script.sh": { content: "#!/bin/sh\n", mode: "100755" },
    "odd #name?.txt": "odd\n",
    ".github/workflows/deploy.yml": "name: deploy\non: push\n",
    ".github/workflows/notes.txt": "no workflow\n",
  });
  first = made.commit;
  await forge.call("POST", `${repo}/git/refs`, { ref: "refs/heads/topic/one", sha: first });
  await forge.call("POST", `${repo}/git/refs`, { ref: "refs/tags/v1.0.0", sha: first });
  await put("src/new.ts", `${HOSTILE}\n`, "topic/one");
  await forge.call("POST", `${repo}/pulls`, {
    title: `Change ${HOSTILE}`,
    head: "topic/one",
    base: "main",
    body: `Why: **because** ${HOSTILE} [x](javascript:alert(1))`,
  });
  await forge.call("POST", `${repo}/pulls/1/reviews`, { event: "COMMENT", body: "Looks `fine`" });
});
afterAll(async () => {
  await forge.close();
});

describe("a repository's pages", () => {
  it("say at GitHub's address for a workflow's runs that there are none, and lead to its file", async () => {
    const file = `href="${base}/blob/main/.github/workflows/deploy.yml"`;
    for (const address of ["/actions", "/actions/workflows/deploy.yml"]) {
      const page = await open(address);
      expect(page).toContain("stores workflows and runs none");
      expect(page).toContain(file);
      expect(page).not.toContain("notes.txt");
    }
    for (const address of ["/actions/workflows/notes.txt", "/actions/workflows/none.yml", "/actions/runs/1"])
      expect((await forge.raw("GET", `${base}${address}`)).status).toBe(404);
  });

  it("list files with the commit that touched them last", async () => {
    const page = await open("/tree/topic/one/src");
    const row = (name: string) => new RegExp(`>${name}</a\\s*>[\\s\\S]*?</tr>`).exec(page)?.[0] ?? "";
    expect(row("new.ts")).toContain("Write src/new.ts");
    expect(row("index.ts")).toContain("Create service");
    expect(row("script.sh")).toContain("executable");
  });

  it("show a file line by line, highlighted, each line with its address", async () => {
    const page = await open("/blob/main/src/index.ts");
    expect(page).toContain(
      '<a id="L2" href="#L2">2</a></td><td><span class="hljs-keyword">export</span> { a };</td>',
    );
    expect(page).toContain(`${base}/blob/${first}/src/index.ts`);
  });

  it("render documents with links to their neighbours, and their source on demand", async () => {
    const page = await open("");
    expect(page).toContain(`<a href="${base}/blob/main/docs/guide.md#start"`);
    expect(page).toContain(`<img src="${base}/raw/main/docs/graph.png" alt="a graph">`);
    const guide = await open("/blob/main/docs/guide.md");
    expect(guide).toContain('<h3 id="start">Start</h3>');
    expect(guide).toContain(`<a href="${base}/blob/main/src/index.ts"`);
    expect(guide).not.toContain('passwd"');
    expect(await open("/blob/main/docs/guide.md?plain=1")).toContain('<a id="L1" href="#L1">1</a>');
  });

  it("send a picture as a picture, and lead from a directory called a file to its listing", async () => {
    const bytes = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1]);
    const content = bytes.toString("base64");
    await forge.call("PUT", `${repo}/contents/docs/graph.png`, { message: "Draw", content, branch: "main" });
    const raw = await forge.raw("GET", `${base}/raw/main/docs/graph.png`);
    expect([raw.status, raw.headers.get("content-type")]).toEqual([200, "image/png"]);
    expect(raw.headers.get("content-security-policy")).toBe("default-src 'none'; sandbox");
    const moved = await forge.raw("GET", `${base}/blob/main/docs`);
    expect([moved.status, moved.headers.get("location")]).toEqual([302, `${base}/tree/main/docs`]);
  });

  it("list commits in pages, of the whole or of one path", async () => {
    const folder = await forge.temporary();
    await forge.git(".", "clone", "--quiet", forge.pushUrl("read"), folder);
    await forge.git(folder, "checkout", "--quiet", "-b", "long");
    for (let count = 0; count < 60; count += 1) {
      await writeFile(join(folder, "count.txt"), `${count}\n`);
      await forge.git(folder, "add", "--all");
      await forge.git(folder, "commit", "--quiet", "-m", `Count ${count}`);
    }
    await forge.git(folder, "push", "--quiet", "origin", "long");
    const page = await open("/commits/long");
    expect([page.includes("Count 59<"), page.includes("Count 9<")]).toEqual([true, false]);
    expect(page).toContain(`href="${base}/commits/long?page=2"`);
    const second = await open("/commits/long?page=2");
    expect([second.includes("Count 9<"), second.includes("Create service")]).toEqual([true, true]);
    expect(second).not.toContain("page=3");
    const ofPath = await open("/commits/long/src/index.ts");
    expect([ofPath.includes("Create service"), ofPath.includes("Count")]).toEqual([true, false]);
  });

  it("show a commit and a comparison with every changed line, also as plain text", async () => {
    const head = textAt((await forge.call("GET", `${repo}/git/ref/heads/topic/one`)).body, "object.sha");
    for (const path of [`/commit/${head}`, "/compare/main...topic/one", "/pull/1/files"]) {
      const page = await open(path);
      expect(page).toContain('<tr class="added">');
      expect(page).toContain("&lt;img src=x onerror=alert(&quot;1&quot;)&gt;");
    }
    for (const path of [`/commit/${head}.diff`, "/compare/main...topic/one.diff", "/pull/1.diff"]) {
      const answer = await forge.raw("GET", `${base}${path}`);
      expect(answer.headers.get("content-type")).toBe("text/plain; charset=utf-8");
      expect(answer.body).toContain("+++ b/src/new.ts");
    }
  });

  it("give a pull request as a patch that git applies", async () => {
    const folder = await forge.temporary();
    await forge.git(".", "clone", "--quiet", forge.pushUrl("read"), folder);
    const patch = await forge.raw("GET", `${base}/pull/1.patch`);
    await writeFile(join(folder, "change.patch"), String(patch.body));
    await forge.git(folder, "am", "--quiet", "change.patch");
    expect(await forge.git(folder, "show", "HEAD:src/new.ts")).toBe(`${HOSTILE}\n`);
  });

  it("list branches with their distance, and tags", async () => {
    const branches = await open("/branches");
    expect(branches).toContain(`<a href="${base}/compare/main...topic/one">1 ahead</a>`);
    expect(await open("/tags")).toContain(`<a href="${base}/tree/v1.0.0">v1.0.0</a>`);
  });

  it("follow a pull request from its words to its merge", async () => {
    const page = await open("/pull/1");
    expect(page).toContain("<strong>because</strong>");
    expect(page).toContain("Looks <code>fine</code>");
    expect(page).toContain("no conflicts");
    expect(await open("/pulls")).toContain(`<a href="${base}/pull/1">`);
    await forge.call("PUT", `${repo}/pulls/1/merge`, { merge_method: "squash" });
    expect(await open("/pulls")).toContain("No pull requests here.");
    expect(await open("/pulls?state=closed")).toContain('<span class="badge done">merged</span>');
    expect(await open("/pull/1")).toContain("merged</span> by <strong>waymark-bot</strong>");
    expect(await open("/pull/1/commits")).toContain("Write src/new.ts");
  });

  it("tell what was deployed and what was checked, and open no address that is no page", async () => {
    await forge.call("POST", `${repo}/deployments`, {
      ref: first,
      environment: "staging",
      auto_merge: false,
    });
    const log = {
      state: "success",
      log_url: "https://ci.example.com/7",
      environment_url: "javascript:alert(1)",
    };
    await forge.raw("POST", `/api/v3${repo}/deployments/1/statuses`, {
      body: log,
      headers: { authorization: `Bearer ${forge.token}` },
    });
    const page = await open("/deployments/activity_log?environments_filter=staging");
    expect(page).toContain('<a href="https://ci.example.com/7" rel="nofollow noreferrer">Log</a>');
    expect(page).not.toContain("javascript:");
    expect(await open("/deployments?environment=production")).toContain("No deployments here.");
    const run = { name: "lint", head_sha: first, conclusion: "timed_out" };
    await forge.call("POST", `${repo}/check-runs`, run);
    expect(await open(`/commit/${first}`)).toContain('<span class="badge bad">timed out</span>');
  });

  it("say which files conflict, and what the rules of the base branch still ask for", async () => {
    await forge.call("POST", `${repo}/git/refs`, { ref: "refs/heads/clash", sha: first });
    await put("src/clash.ts", "theirs\n", "clash");
    await put("src/clash.ts", "ours\n", "main");
    await forge.call("POST", `${repo}/pulls`, { title: "Clash", head: "clash", base: "main" });
    await forge.call("POST", `${repo}/rulesets`, {
      name: "main",
      target: "branch",
      enforcement: "active",
      conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
      rules: [
        {
          type: "pull_request",
          parameters: {
            allowed_merge_methods: ["squash"],
            dismiss_stale_reviews_on_push: false,
            require_code_owner_review: false,
            require_last_push_approval: false,
            required_approving_review_count: 1,
            required_review_thread_resolution: false,
          },
        },
      ],
    });
    const page = await open("/pull/2");
    expect(page).toMatch(/conflicts<\/span> with main[\s\S]*<li class="mono">src\/clash.ts<\/li>/);
    expect(page).toContain("At least 1 approving review is required");
    expect(await open("/branches")).toContain("protected");
  });

  it("carry nothing executable anywhere", async () => {
    const pages = [
      "",
      "/commits/main",
      "/commit/main",
      "/pull/1",
      "/pull/1/files",
      "/pull/1/commits",
      "/pulls?state=all",
    ];
    for (const path of [...pages, "/blob/topic/one/src/new.ts", "/compare/main...topic/one", "/branches"]) {
      const page = await open(path);
      expect([path, /<script|<img src=x|onerror=alert\("|href="javascript:| style=/.test(page)]).toEqual([
        path,
        false,
      ]);
    }
  });

  it("open files whose names need quoting in an address", async () => {
    expect(await open("")).toContain(`${base}/blob/main/odd%20%23name%3F.txt`);
    expect(await open("/blob/main/odd%20%23name%3F.txt")).toContain("odd");
  });

  it("move with their repository when it is renamed, with path and query", async () => {
    await forge.call("PATCH", repo, { name: "read-again" });
    const moved = await forge.raw("GET", `${base}/commits/main?page=1`);
    expect([moved.status, moved.headers.get("location")]).toEqual([
      301,
      "/waymark/read-again/commits/main?page=1",
    ]);
  });
});
