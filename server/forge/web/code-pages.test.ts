import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gitText } from "../git/git-process.ts";
import { writeHistory } from "../testing/git-history.ts";
import { openForge, type OpenForge } from "../testing/open-forge.ts";
import { ESCAPED, HOSTILE, pageAt, wordsOf } from "./testing.ts";

let open: OpenForge;
let at: (name: string) => string;
const base = "/waymark/code";
const page = (path: string, status?: number) => pageAt(open, `${base}${path}`, status);
const words = async (path: string) => wordsOf(await page(path));

const ODD = [
  'a"b.txt',
  "a'b.txt",
  "a b.txt",
  "a#b.txt",
  "a?b.txt",
  "a%20b.txt",
  "a%zz.txt",
  "a&amp;b.txt",
  "a;b=c.txt",
  "<b>.txt",
  "é/名前.txt",
  "e\u0301.txt",
  "😀.txt",
  "a\\b.txt",
  "-rf",
  "a:b@c.txt",
  "[x].txt",
  "{y}|z.txt",
  "%2e%2e.txt",
  "...",
];

beforeAll(async () => {
  open = await openForge();
  const { row, repo } = await open.repository("code", { description: HOSTILE });
  at = await writeHistory(repo, [
    {
      name: "first",
      author: "Ada <ada@example.com>",
      message: `Begin ${HOSTILE}\n`,
      files: {
        ...Object.fromEntries(ODD.map((name) => [name, `contents of ${name}\n`])),
        "README.md": "# Front\n",
        "z-dir/README": `plain ${HOSTILE}`,
        "z-dir/inner/x.ts": "export const x = 1;\n",
        "a-file": "a",
        "one-line.txt": "no end",
        "empty.txt": "",
        "windows.txt": "a\r\nb\r\n",
        "latin.txt": Buffer.from("caf\u00e9\n", "latin1"),
        "bin.dat": Buffer.from([1, 0, 2]),
        "late-nul.txt": `${"x".repeat(8000)}\0`,
        "fake.png": "I am text",
        "real.png": Buffer.from([0x89, 0]),
        "page.html": "<script>alert(1)</script>",
        "drawing.svg": "<svg onload=alert(1)>",
        "big.txt": "x".repeat(512 * 1024 + 1),
        "big.md": `# ${"x".repeat(128 * 1024)}`,
        "run.sh": { content: "#!/bin/sh\n", mode: "100755" },
        link: { content: `../${HOSTILE}`, mode: "120000" },
        module: { content: "c".repeat(40), mode: "160000" },
      },
    },
    {
      name: "second",
      parents: ["first"],
      files: { "a-file": "b" },
      message: "Second\n",
      author: "Bob <b@example.com>",
    },
    { name: "branch", branch: "topic/one", parents: ["second"], files: { "only-here.txt": "here\n" } },
    { name: "shadow", branch: "z-dir", parents: ["second"], files: { "shadow.txt": "s\n" } },
  ]);
  const git = (...args: string[]) => gitText(repo.git, repo.directory, args);
  await git("tag", "v1", at("first"));
  await git("tag", "-a", "-m", "Two", "v/2", at("second"));
  await git("tag", "tree-tag", `${at("first")}^{tree}`);
  expect(row.name).toBe("code");
});
afterAll(() => open.close());

describe("the files of a repository", () => {
  it("are listed folders first, each with its kind, its last commit and one address", async () => {
    const markup = await page("");
    const rows = [...markup.matchAll(/<tr>\s*<td>([\s\S]*?)<\/td>/g)].map(([, cell = ""]) => wordsOf(cell));
    expect(rows.slice(0, 2)).toEqual(["z-dir/", "é/"]);
    for (const label of ["run.sh executable", "link link", "module submodule"]) expect(rows).toContain(label);
    const row = /<tr>(?:(?!<\/tr>)[\s\S])*>a-file<[\s\S]*?<\/tr>/.exec(markup)?.[0] ?? "";
    expect(wordsOf(row)).toMatch(/^a-file Second /);
    expect(row).toContain(`href="${base}/blob/main/a-file"`);
    expect(row).toContain(`href="${base}/commit/${at("second")}"`);
  });

  it("have the newest commit and the number of all above them, and the front document below", async () => {
    const text = await words("");
    expect(text).toContain(`Bob Second ${at("second").slice(0, 7)}`);
    expect(text).toContain("2 commits");
    expect(text).toMatch(/README\.md Front Clone/);
    expect(await words("/tree/v1")).toContain("1 commit ");
  });

  it("never name what they are not: descriptions, subjects and contents stay text", async () => {
    for (const path of ["", "/tree/v1", "/tree/main/z-dir"]) {
      const markup = await page(path);
      expect(markup).not.toContain("<img src=x");
      expect(markup).toContain(ESCAPED);
    }
  });

  it.each(ODD)("called %j lead from the list to the file and its raw bytes", async (name) => {
    const folder = name.split("/").slice(0, -1).join("/");
    const listing = await page(folder === "" ? "" : `/tree/main/${encodeURIComponent(folder)}`);
    const address = `${base}/blob/main/${name.split("/").map(encodeURIComponent).join("/")}`;
    expect(listing).toContain(`href="${address.replaceAll("'", "&#39;")}"`);
    expect(wordsOf(await pageAt(open, address))).toContain(`contents of ${name}`);
    const raw = await open.get(address.replace("/blob/", "/raw/"));
    expect([raw.status, await raw.text()]).toEqual([200, `contents of ${name}\n`]);
  });

  it("are found below branches with slashes, tags, commits, abbreviations and HEAD alike", async () => {
    for (const revision of [
      "main",
      "v1",
      "v/2",
      "HEAD",
      at("first"),
      at("first").slice(0, 8),
      "refs/heads/main",
      "tags/v1",
    ])
      expect([revision, (await open.get(`${base}/blob/${revision}/README.md`)).status]).toEqual([
        revision,
        200,
      ]);
    expect(await words("/blob/topic/one/only-here.txt")).toContain("here");
    expect(await words("/tree/topic/one")).toContain("At topic/one");
    expect(await words("/tree/z-dir")).toContain("shadow.txt");
    expect(await words("/tree/main/z-dir/inner")).toContain("code / z-dir / inner");
  });

  it.each([
    "/tree/none",
    "/tree/topic",
    "/tree/main/a-file",
    "/tree/main/none",
    "/tree/tree-tag",
    "/blob/main",
    "/blob/main/",
    "/blob/main/none",
    "/blob/main/a-file/x",
    "/blob/v1/only-here.txt",
    "/blob/topic/only-here.txt",
    "/raw/main/z-dir",
    "/raw/main/module",
    "/raw/main/none",
    "/tree/main~1",
    "/tree/main%5E",
    "/tree/--all",
    "/blob/main/..%2f..%2f..%2fforge.db",
    `/tree/${"0".repeat(40)}`,
    "/TREE/main",
  ])("are not found at %s, on a page that says so", async (path) => {
    const markup = await page(path, path === "/blob/main" || path === "/blob/main/" ? 302 : 404);
    if (!path.startsWith("/blob/main") || path.length > 11) expect(wordsOf(markup)).toContain("Not found");
    expect(open.lines).toEqual([]);
  });
});

describe("one file", () => {
  it.each([
    ["one-line.txt", "1 line · 6 bytes"],
    ["windows.txt", "2 lines · 6 bytes"],
    ["empty.txt", "0 bytes"],
    ["bin.dat", "3 bytes"],
    ["big.txt", "512.0 kB"],
    ["late-nul.txt", "1 line · 7.8 kB"],
  ])("%s says its size: %s", async (path, size) => {
    expect(await words(`/blob/main/${path}`)).toContain(size);
  });

  it.each([
    ["empty.txt", "Empty file."],
    ["bin.dat", "Binary file, not shown."],
    ["big.txt", "Large file, not shown. Open it raw."],
    ["fake.png", "1 I am text"],
    ["link", `1 ../${HOSTILE}`],
    ["latin.txt", "1 caf\ufffd"],
  ])("%s is shown as %j", async (path, text) => {
    expect(await words(`/blob/main/${path}`)).toContain(text);
  });

  it("that is a picture is one, and a document is rendered unless its source is asked for", async () => {
    expect(await page("/blob/main/real.png")).toContain(
      `<img src="${base}/raw/main/real.png" alt="real.png" />`,
    );
    expect(await page("/blob/main/README.md")).toContain('<h2 id="front">Front</h2>');
    const source = await page("/blob/main/README.md?plain=1");
    expect(source).not.toContain('id="front"');
    expect(wordsOf(source)).toContain("Document Raw History Permalink 1 # Front");
    expect(await words("/blob/main/a-file?plain=1")).not.toContain("Document");
  });

  it("that is too long to be a document is shown as its lines", async () => {
    expect(await page("/blob/main/big.md")).toContain('<a id="L1" href="#L1">1</a>');
  });

  it("has an address that stays: the commit instead of the branch", async () => {
    expect(await page("/blob/topic/one/a-file")).toContain(
      `href="${base}/blob/${at("branch")}/a-file">Permalink</a>`,
    );
  });

  it("of another repository is named by its commit", async () => {
    expect(await words("/blob/main/module")).toContain(
      `A submodule: commit ${"c".repeat(40)} of another repository.`,
    );
  });

  it.each([
    ["page.html", "text/plain; charset=utf-8", null],
    ["drawing.svg", "text/plain; charset=utf-8", null],
    ["fake.png", "text/plain; charset=utf-8", null],
    ["link", "text/plain; charset=utf-8", null],
    ["real.png", "image/png", null],
    ["bin.dat", "application/octet-stream", "attachment"],
  ])("%s is sent raw as %s and can run nothing", async (path, type, disposition) => {
    const raw = await open.get(`${base}/raw/main/${path}`);
    expect([raw.headers.get("content-type"), raw.headers.get("content-disposition")]).toEqual([
      type,
      disposition,
    ]);
    expect(raw.headers.get("content-security-policy")).toBe("default-src 'none'; sandbox");
    expect(raw.headers.get("x-content-type-options")).toBe("nosniff");
    await raw.arrayBuffer();
  });

  it("is sent raw to the byte", async () => {
    const raw = await open.get(`${base}/raw/main/latin.txt`);
    expect(Buffer.from(await raw.arrayBuffer())).toEqual(Buffer.from("caf\u00e9\n", "latin1"));
  });
});

describe("every page", () => {
  it("answers HEAD with the same head and nothing else, and refuses to be written to", async () => {
    for (const path of ["", "/blob/main/a-file", "/raw/main/a-file", "/tree/none"]) {
      const [head, get] = [
        await open.get(`${base}${path}`, { method: "HEAD" }),
        await open.get(`${base}${path}`),
      ];
      expect([head.status, head.headers.get("content-type")]).toEqual([
        get.status,
        get.headers.get("content-type"),
      ]);
      expect([await head.text(), (await get.text()) !== ""]).toEqual(["", true]);
    }
    for (const method of ["POST", "PUT", "DELETE", "PATCH"]) {
      const answer = await open.get(base, { method });
      expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
    }
  });

  it("is the same with .git at its end, in any case, and with a slash behind it", async () => {
    for (const path of ["/waymark/code.git", "/WAYMARK/Code", "/waymark/code/"])
      expect([path, (await open.get(path)).status]).toEqual([path, 200]);
  });

  it("moves when the repository is renamed: its own address and its clone address", async () => {
    await open.repository("before");
    const renamed = await open.get("/api/v3/repos/waymark/before", {
      method: "PATCH",
      headers: { authorization: `Bearer ${open.token}` },
      body: JSON.stringify({ name: "after" }),
    });
    expect(renamed.status).toBe(200);
    const moves = {
      "/waymark/before": "/waymark/after",
      "/waymark/before.git": "/waymark/after",
      "/waymark/BEFORE/blob/main/a%20b%23?plain=1": "/waymark/after/blob/main/a%20b%23?plain=1",
    };
    for (const [from, to] of Object.entries(moves)) {
      const answer = await open.get(from);
      expect([from, answer.status, answer.headers.get("location")]).toEqual([from, 301, to]);
    }
  });
});
