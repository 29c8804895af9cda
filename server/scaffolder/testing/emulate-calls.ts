/* What a portal asks of a GitHub with a person's account, in the order in which it comes to need it. */
import { expect } from "vitest";
import { z } from "zod";
import type { GitHub } from "../../github/github.ts";
import type { ForgeClient } from "../../github/octokit.ts";
import { person } from "./emulate-server.ts";
import { fixtureTemplate } from "./fixture-template.ts";

const { login } = person;
export const ref = { owner: login, repo: "parcels" };

interface Asking {
  readonly github: GitHub;
  readonly client: ForgeClient;
}

const author = { name: "Ada", email: "ada@example.com", dateMs: Date.UTC(2026, 0, 2) };
const shaSchema = z.object({ sha: z.string() });
const pullSchema = z.object({ number: z.number(), state: z.string(), merged: z.boolean().optional() });
const label = { name: "reliability", color: "d4c5f9", description: "Concerns the error budget" };
const rules = fixtureTemplate("x").plan.repository.rules;

export type Call = readonly [name: string, perform: () => Promise<unknown>];

export const headOf = async (github: GitHub): Promise<string> =>
  (await github.gitData.findRef(ref, "heads/main"))?.sha ?? "";

export async function commitAbove({ gitData }: GitHub, parent: string, content: string): Promise<string> {
  const treeSha = await gitData.createTree(ref, {
    entries: [{ path: "README.md", mode: "100644", content }],
  });
  return gitData.createCommit(ref, { message: content, treeSha, parents: [parent], author });
}

async function openPull({ github, client }: Asking): Promise<number> {
  const sha = await commitAbove(github, await headOf(github), "topic");
  await github.gitData.createRef(ref, { name: "heads/topic", sha });
  const pull = { ...ref, title: "Change", head: "topic", base: "main", body: "Why" };
  return (await client.call(pullSchema, (request) => request("POST /repos/{owner}/{repo}/pulls", pull)))
    .number;
}

const setStatus = (client: ForgeClient, sha: string): Promise<unknown> =>
  client.call(z.unknown(), (request) =>
    request("POST /repos/{owner}/{repo}/statuses/{sha}", {
      ...ref,
      sha,
      state: "success",
      context: "waymark",
    }),
  );

const repositoryCalls = ({ github }: Asking): readonly Call[] => [
  ["the kind of the owner", () => github.owner.kind()],
  ["whose token it is", () => github.owner.assertOwnToken()],
  [
    "create a repository",
    () =>
      github.repositories.create(login, {
        name: ref.repo,
        description: "Parcels",
        homepage: "http://127.0.0.1:3000/runs/run_1",
        visibility: "private",
        hasIssues: true,
        hasWiki: false,
        hasProjects: false,
        customProperties: null,
      }),
  ],
  [
    "read it by name",
    async () => expect(await github.repositories.get(ref)).toMatchObject({ visibility: "private" }),
  ],
  ["read it by id", async () => github.repositories.findById((await github.repositories.get(ref)).id)],
  ["list the account's", async () => expect(await github.repositories.list(login)).toHaveLength(1)],
  ["change it", () => github.repositories.update(ref, { description: "All parcels" })],
  ["set its topics", () => github.repositories.setTopics(ref, ["service"])],
  ["read its topics", async () => expect(await github.repositories.getTopics(ref)).toEqual(["service"])],
];

function gitCalls({ github }: Asking): readonly Call[] {
  const { contents, gitData } = github;
  const head = () => headOf(github);
  const commitOn = async (content: string) => commitAbove(github, await head(), content);
  const tree = async () => (await contents.getTree(ref, await head())).entries;
  const readme = { path: "README.md", content: Buffer.from("one\n"), message: "One", author };
  return [
    ["put a file", () => contents.putFile(ref, readme)],
    ["create a tree and a commit", () => commitOn("two")],
    [
      "move a branch",
      async () => gitData.updateRef(ref, { name: "heads/main", sha: await commitOn("three"), force: true }),
    ],
    ["create a ref", async () => gitData.createRef(ref, { name: "waymark/base", sha: await head() })],
    ["read a ref", head],
    ["list refs", () => gitData.listRefs(ref, "heads")],
    [
      "read a commit",
      async () => expect(await gitData.getCommit(ref, await head())).toMatchObject({ message: "three" }),
    ],
    ["read a tree", async () => expect(await tree()).toHaveLength(1)],
    [
      "read a blob",
      async () => expect(String(await contents.getBlob(ref, (await tree())[0]?.sha ?? ""))).toBe("three"),
    ],
    [
      "commit binary files",
      async () =>
        gitData.commitOnBranch(ref, {
          branch: "main",
          expectedHead: await head(),
          headline: "Binary",
          body: "",
          additions: [{ path: "a.bin", contents: "AAE=" }],
        }),
    ],
  ];
}

function pullCalls(asking: Asking): readonly Call[] {
  const { client } = asking;
  let pull_number = 0;
  return [
    ["open a pull request", async () => (pull_number = await openPull(asking))],
    [
      "read a pull request",
      async () => {
        const read = client.call(pullSchema, (request) =>
          request("GET /repos/{owner}/{repo}/pulls/{pull_number}", { ...ref, pull_number }),
        );
        expect(await read).toMatchObject({ state: "open" });
      },
    ],
    [
      "merge a pull request",
      () => {
        const merge = { ...ref, pull_number, merge_method: "squash" } as const;
        return client.call(shaSchema, (request) =>
          request("PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge", merge),
        );
      },
    ],
  ];
}

const settingCalls = ({ github, client }: Asking): readonly Call[] => [
  ["create a label", () => github.labels.create(ref, label)],
  ["change a label", () => github.labels.update(ref, { ...label, color: "000000" })],
  ["list labels", () => github.labels.list(ref)],
  ["switch on vulnerability alerts", () => github.repositories.enableVulnerabilityAlerts(ref)],
  ["switch on security fixes", () => github.repositories.enableAutomatedSecurityFixes(ref)],
  ["errors of CODEOWNERS", () => github.repositories.listCodeownersErrors(ref)],
  ["set a variable", () => github.variables.create(ref, { name: "A", value: "b" })],
  ["store a secret", () => github.secrets.put(ref, { name: "A", value: "b" })],
  ["create an environment", () => github.environments.put(ref, "production")],
  ["protect a branch", async () => (rules === null ? undefined : github.rules.create(ref, rules))],
  ["commit statuses", async () => setStatus(client, await headOf(github))],
];

export const callsOf = (asking: Asking): readonly Call[] => [
  ...repositoryCalls(asking),
  ...gitCalls(asking),
  ...pullCalls(asking),
  ...settingCalls(asking),
];
