import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gitText } from "../git/git-process.ts";
import { setMembership } from "../store/accounts.ts";
import { insertDeployment } from "../store/deployments.ts";
import { putEnvironment } from "../store/environments.ts";
import { findPull, updatePull } from "../store/pulls.ts";
import { insertReview } from "../store/reviews.ts";
import { updateRepository } from "../store/repositories.ts";
import { insertStatus } from "../store/statuses.ts";
import { setTeamRole } from "../store/teams.ts";
import { NOW } from "../store/testing.ts";
import { writeHistory } from "../testing/git-history.ts";
import { openForge, type OpenForge } from "../testing/open-forge.ts";
import { HOSTILE, openPull } from "./testing.ts";

// Everything a reader can reach from the first page, with all that a repository may hold.

let open: OpenForge;
const found = new Map<string, { status: number; markup: string; headers: Headers }>();

const README = `# Readme

## Setup

### Setup

## Setup-1

See [the guide](docs/guide.md#start), [the folder](docs), ![a graph](docs/graph.png), [the top](/README.md)
and [below](#setup). A note[^1].

[^1]: With a word.
`;

async function fill(): Promise<void> {
  const { db } = open.store;
  const { row, repo } = await open.repository("full", { description: HOSTILE });
  const at = await writeHistory(repo, [
    {
      name: "first",
      author: `${HOSTILE.replaceAll(/[<>]/g, "")} <ada@example.com>`,
      files: {
        "README.md": README,
        "docs/guide.md": "# Guide\n\n## Start\n\n[up](../src/a.ts) [self](#start)\n",
        "docs/graph.png": Buffer.from([0x89, 0x50, 0, 1]),
        "src/a.ts": "const a = 1;\n",
        "src/gone.ts": "const gone = 1;\n",
        "src/old name.ts": "const a = 1;\nconst b = 2;\nconst c = 3;\n",
        "src/run": { content: "#!/bin/sh\n", mode: "100755" },
        "src/link": { content: "a.ts", mode: "120000" },
        "vendor/lib": { content: "c".repeat(40), mode: "160000" },
        "odd/#?%20 &<b>\"'ü.txt": "odd\n",
        "odd/empty": "",
        "odd/data.bin": Buffer.from([0, 1, 2]),
        ".github/workflows/ci.yml": "on: push\n",
      },
    },
    {
      name: "second",
      parents: ["first"],
      message: `${HOSTILE}\n\nMore ${HOSTILE}\n`,
      files: {
        "src/gone.ts": null,
        "src/old name.ts": null,
        "src/new name.ts": "const a = 1;\nconst b = 2;\nconst c = 3;\n",
        "vendor/lib": { content: "d".repeat(40), mode: "160000" },
        "vendor/other": { content: "e".repeat(40), mode: "160000" },
        "odd/data.bin": Buffer.from([0, 3]),
      },
    },
    {
      name: "topic",
      branch: "topic/#1",
      parents: ["second"],
      files: { "src/b.ts": "b\n", "vendor/other": null },
    },
    { name: "merged", parents: ["second", "topic"], message: "", files: { "src/b.ts": "b\n" } },
    { name: "open", branch: "open/ü", parents: ["merged"], files: { "README.md": "# Changed\n" } },
  ]);
  const git = (...args: string[]) => gitText(repo.git, repo.directory, args);
  await git("tag", "v1", at("first"));
  await git("tag", "-a", "-m", "Two", "v/2", at("second"));
  await git("update-ref", "-d", "refs/heads/topic/#1");
  const ada = open.store.account("ada");
  openPull(open, row.id, {
    head_ref: "topic/#1",
    head_sha: at("topic"),
    base_sha: at("second"),
    title: HOSTILE,
  });
  const merged = findPull(db, row.id, 1);
  if (merged) {
    const change = {
      state: "closed",
      merge_sha: at("merged"),
      merged_by_id: ada.id,
      merged_at: NOW,
    } as const;
    updatePull(db, merged, { change, now: NOW });
  }
  openPull(open, row.id, {
    head_ref: "open/ü",
    head_sha: at("open"),
    base_sha: at("merged"),
    body: "# Summary\n\n[it](#summary) [src](src/a.ts)\n",
    creator_id: ada.id,
  });
  for (const state of ["APPROVED", "COMMENTED"] as const)
    insertReview(db, {
      pull_id: findPull(db, row.id, 2)?.id ?? 0,
      reviewer_id: ada.id,
      state,
      body: "# Summary\n\nFine.",
      commit_id: at("open"),
      submitted_at: NOW,
    });
  insertStatus(db, row.id, {
    sha: at("merged"),
    state: "failure",
    context: HOSTILE,
    target_url: "javascript:alert(1)",
    description: HOSTILE,
    creator_id: ada.id,
    created_at: NOW,
  });
  putEnvironment(db, row.id, { name: "a b&c", body: {}, now: NOW });
  insertDeployment(db, {
    repository_id: row.id,
    sha: at("merged"),
    ref: "main",
    task: "deploy",
    environment: "a b&c",
    original_environment: "a b&c",
    description: HOSTILE,
    payload: "{}",
    is_transient: 0,
    is_production: 1,
    creator_id: ada.id,
    created_at: NOW,
    updated_at: NOW,
  });
  setMembership(db, open.store.organization.id, { accountId: ada.id, role: "member" });
  setTeamRole(db, open.store.team("devs", { name: HOSTILE, description: HOSTILE }).id, {
    accountId: ada.id,
    role: "member",
  });
  await open.repository("empty");
  const archived = await open.repository("archived", { private: true });
  updateRepository(db, archived.row, { change: { isArchived: true }, now: NOW });
}

/** Addresses on a page; the menus of branches lead to files that may not be there, as GitHub's do. */
const addressesIn = (markup: string): string[] =>
  [
    ...markup
      .replaceAll(/<details class="menu">[\s\S]*?<\/details>/g, "")
      .matchAll(/ (?:href|src)="([^"]*)"/g),
  ]
    .map(([, address = ""]) =>
      address.replaceAll("&amp;", "&").replaceAll("&#39;", "'").replaceAll("&quot;", '"'),
    )
    .filter((address) => !/^(https?|mailto):/.test(address));

/** Pages at other revisions than the branch look the same; that they are there is enough. */
const isLooked = (path: string) => !/\/(tree|blob|commits)\/([0-9a-f]{40}|v1|v\/2)/.test(path);

async function crawl(): Promise<void> {
  const waiting = [
    "/",
    "/orgs/waymark/teams/devs",
    "/ada",
    "/waymark/full/actions",
    "/waymark/full/pulls?state=all",
  ];
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    if (found.has(path)) continue;
    const answer = await open.get(path);
    const isPage = answer.headers.get("content-type")?.startsWith("text/html") === true;
    found.set(path, {
      status: answer.status,
      headers: answer.headers,
      markup: isPage ? await answer.text() : "",
    });
    const here = new URL(path, "http://forge");
    const next = addressesIn(found.get(path)?.markup ?? "").map((address) => new URL(address, here));
    if (isLooked(path)) waiting.push(...next.map(({ pathname, search }) => `${pathname}${search}`));
  }
}

beforeAll(async () => {
  open = await openForge();
  await fill();
  await crawl();
});
afterAll(() => open.close());

const pages = () => [...found].filter(([, { markup }]) => markup !== "");
const wrong = (isWrong: (markup: string, path: string) => unknown) =>
  pages().flatMap(([path, { markup }]) => (isWrong(markup, path) ? [path] : []));

describe("everything that can be reached from the first page", () => {
  it("is there", () => {
    expect(found.size).toBeGreaterThan(60);
    expect(
      [...found].filter(([, { status }]) => ![200, 301, 302].includes(status)).map(([path]) => path),
    ).toEqual([]);
  });

  it("caused no error on the way", () => {
    expect(open.lines).toEqual([]);
  });

  it("has one first heading, one main part, a language and a title of its own", () => {
    expect(
      wrong(
        (markup) =>
          markup.match(/<h1[ >]/g)?.length !== 1 ||
          markup.match(/<main /g)?.length !== 1 ||
          !markup.includes('<html lang="en">') ||
          !/<title>[^<]+ · Waymark forge<\/title>/.test(markup),
      ),
    ).toEqual([]);
  });

  it("says on every page that this is not GitHub", () => {
    expect(wrong((markup) => !markup.includes("Local forge, not GitHub."))).toEqual([]);
  });

  it("runs nothing and loads nothing from elsewhere, by what it holds and by its policy", () => {
    expect(
      wrong(
        (markup) =>
          /<(script|iframe|object|embed|form|link rel="stylesheet")/.test(markup) ||
          /<[^>]* (on\w+|style)=/.test(markup) ||
          /<img src=x|(href|src)="\s*(javascript|data):/i.test(markup) ||
          /<img[^>]* src="(?!\/)/.test(markup),
      ),
    ).toEqual([]);
    const policies = new Set(
      [...found.values()].map(({ headers }) => headers.get("content-security-policy") ?? ""),
    );
    expect([...policies].filter((policy) => !policy.startsWith("default-src 'none'; "))).toEqual([]);
    expect(
      [...found.values()].every(({ headers }) => headers.get("x-content-type-options") === "nosniff"),
    ).toBe(true);
  });

  it("names each place of a page once, and leads to places that exist", () => {
    const repeated = wrong((markup) => {
      const ids = [...markup.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
      return new Set(ids).size !== ids.length;
    });
    expect(repeated).toEqual([]);
    const dangling = pages().flatMap(([path, { markup }]) =>
      addressesIn(markup)
        .filter((address) => address.startsWith("#") && !markup.includes(` id="${address.slice(1)}"`))
        .map((address) => `${path} ${address}`),
    );
    expect(dangling).toEqual([]);
  });

  it("leads from one page to a place on another that exists there", () => {
    const dangling = pages().flatMap(([path, { markup }]) =>
      addressesIn(markup)
        .map((address) => new URL(address, `http://forge${path}`))
        .filter(
          ({ hash, pathname, search }) =>
            hash !== "" &&
            found
              .get(`${pathname}${search}`)
              ?.markup.includes(` id="${decodeURIComponent(hash.slice(1))}"`) === false,
        )
        .map((address) => `${path} ${address.href}`),
    );
    expect(dangling).toEqual([]);
  });

  it("gives every table its column headings and every picture its words", () => {
    expect(
      wrong((markup) => /<th(?! scope=)/.test(markup.replaceAll(/<thead/g, "")) && !markup.includes("prose")),
    ).toEqual([]);
    expect(wrong((markup) => /<img(?![^>]* alt=)/.test(markup))).toEqual([]);
  });
});
