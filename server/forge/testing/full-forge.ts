/* One forge with all that it can show: every kind of file, change and branch, and hostile words in every field. */
import { gitText } from "../git/git-process.ts";
import { type Account, setMembership } from "../store/accounts.ts";
import { insertDeployment } from "../store/deployments.ts";
import { putEnvironment } from "../store/environments.ts";
import { findPull, updatePull } from "../store/pulls.ts";
import { updateRepository } from "../store/repositories.ts";
import { insertReview } from "../store/reviews.ts";
import { insertStatus } from "../store/statuses.ts";
import { setTeamRole } from "../store/teams.ts";
import { NOW } from "../store/testing.ts";
import { HOSTILE, openPull } from "../web/testing.ts";
import { type Step, writeHistory } from "./git-history.ts";
import type { OpenForge } from "./open-forge.ts";

const README = `# Readme

## Setup

### Setup

## Setup-1

See [the guide](docs/guide.md#start), [the folder](docs), ![a graph](docs/graph.png), [the top](/README.md)
and [below](#setup). A note[^1].

[^1]: With a word.
`;

const HISTORY: readonly Step[] = [
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
];

type Full = Awaited<ReturnType<OpenForge["repository"]>> & {
  readonly at: (name: string) => string;
  readonly ada: Account;
};

/** A repository with every kind of file, change, branch and tag. */
async function writeFull(open: OpenForge): Promise<Full> {
  const { row, repo } = await open.repository("full", { description: HOSTILE });
  const at = await writeHistory(repo, HISTORY);
  const git = (...args: string[]) => gitText(repo.git, repo.directory, args);
  await git("tag", "v1", at("first"));
  await git("tag", "-a", "-m", "Two", "v/2", at("second"));
  await git("update-ref", "-d", "refs/heads/topic/#1");
  return { row, repo, at, ada: open.store.account("ada") };
}

function storePulls(open: OpenForge, { row, at, ada }: Full): void {
  const { db } = open.store;
  openPull(open, row.id, {
    head_ref: "topic/#1",
    head_sha: at("topic"),
    base_sha: at("second"),
    title: HOSTILE,
  });
  const merged = findPull(db, row.id, 1);
  if (!merged) throw new Error("expected the pull request just opened, found none");
  const change = {
    state: "closed",
    merge_sha: at("merged"),
    merged_by_id: ada.id,
    merged_at: NOW,
  } as const;
  updatePull(db, merged, { change, now: NOW });
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
}

function storeReports(open: OpenForge, { row, at, ada }: Full): void {
  const { db } = open.store;
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
}

export async function fillForge(open: OpenForge): Promise<void> {
  const { db, organization, team } = open.store;
  const full = await writeFull(open);
  storePulls(open, full);
  storeReports(open, full);
  setMembership(db, organization.id, { accountId: full.ada.id, role: "member" });
  setTeamRole(db, team("devs", { name: HOSTILE, description: HOSTILE }).id, {
    accountId: full.ada.id,
    role: "member",
  });
  await open.repository("empty");
  const archived = await open.repository("archived", { private: true });
  updateRepository(db, archived.row, { change: { isArchived: true }, now: NOW });
}
