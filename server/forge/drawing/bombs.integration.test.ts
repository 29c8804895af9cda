import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { scaffold, startTestForge, type TestForge } from "../testing.ts";

// Texts of a few kilobytes that keep a parser busy for a minute: the forge goes on, and shows them as they are.

let forge: TestForge;
const repo = "/repos/waymark/bombs";
const emphasis = "*a_ ".repeat(16_000);
const quotes = ">".repeat(16_000);
const underscores = "_".repeat(120_000);

beforeAll(async () => {
  forge = await startTestForge();
  const files = {
    "README.md": "# Quiet\n\n```ini\na = 1\n```\n",
    "docs/README.md": emphasis,
    "emphasis.md": emphasis,
    "quotes.md": quotes,
    "nested.md": `${">".repeat(1_500)}a`,
    "settings.ini": underscores,
    "fenced.md": `# Fenced\n\n~~~ini\n${underscores}\n~~~\n`,
    "app.ini": "a = 1\n",
  };
  const { commit } = await scaffold(forge, "bombs", files);
  await forge.call("POST", `${repo}/git/refs`, { ref: "refs/heads/topic", sha: commit });
  const content = Buffer.from("b = 2\n").toString("base64");
  await forge.call("PUT", `${repo}/contents/b.ini`, { message: "Add b", content, branch: "topic" });
  await forge.call("POST", `${repo}/pulls`, { title: "Bomb", head: "topic", base: "main", body: emphasis });
});
afterAll(async () => {
  await forge.close();
});

async function open(path: string): Promise<string> {
  const answer = await forge.raw("GET", `/waymark/bombs${path}`);
  expect([path, answer.status]).toEqual([path, 200]);
  return String(answer.body);
}

/** Why something was not drawn; undefined when everything was. */
const noteOf = (page: string) => /not rendered<\/span>([^<]*)/.exec(page)?.[1];

/** How often the interface answered before `work` was over; it runs in this very process. */
async function answersWhile(work: Promise<unknown>): Promise<number> {
  let isOver = false;
  const end = work.finally(() => (isOver = true));
  let answers = 0;
  while (!isOver) {
    const { status } = await forge.raw("GET", `/api/v3${repo}`, {
      headers: { authorization: `Bearer ${forge.token}` },
    });
    expect(status).toBe(200);
    answers += 1;
  }
  await end;
  return answers;
}

describe("text that costs too much to draw", () => {
  it.each([
    ["a document", "/blob/main/emphasis.md", "*a_ *a_ *a_ "],
    ["the README of a directory", "/tree/main/docs", "*a_ *a_ *a_ "],
    ["code in a document", "/blob/main/fenced.md", "~~~ini"],
    ["a file of code", "/blob/main/settings.ini", "______"],
    ["what a pull request says", "/pull/1", "*a_ *a_ *a_ "],
  ])("%s is shown as text that says why, while the interface and git answer", async (_, path, text) => {
    const page = open(path);
    const remote = forge.git(".", "ls-remote", `${forge.url}/waymark/bombs.git`);
    expect(await answersWhile(page)).toBeGreaterThan(5);
    expect(await remote).toContain("refs/heads/main");
    expect(noteOf(await page)).toContain("it takes more than 1 s of processor time");
    expect((await page).includes(text)).toBe(true);
  });

  it("is shown as text when it is nested too deeply", async () => {
    const page = await open("/blob/main/nested.md");
    expect(noteOf(page)).toContain("nested too deeply");
    expect(page.includes("&gt;&gt;&gt;a</pre>")).toBe(true);
  });

  it("says whichever limit it meets first", async () => {
    const page = await open("/blob/main/quotes.md");
    expect(noteOf(page)).toMatch(/nested too deeply|more than 1 s of processor time|more memory than it may/);
    expect(page.includes("&gt;&gt;&gt;")).toBe(true);
  });

  it("takes nothing from what is drawn after it", async () => {
    expect((await open("")).includes('<h2 id="quiet">Quiet</h2>')).toBe(true);
    const page = await open("/blob/main/app.ini");
    expect(page.includes('<span class="hljs-attr')).toBe(true);
    expect(noteOf(page)).toBeUndefined();
  });
});
