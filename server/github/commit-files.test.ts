/*
 * The first commit of a repository, from every state a crash or a person can leave it in. Judged by research on the empty
 * repository (GitHub docs "Git database": 409) and by the rule that nothing of somebody else's is ever replaced.
 */
import { describe, expect, it } from "vitest";
import { commitFiles, inspectHead, isUntouchedCommit, showCommit, storeCommit } from "./commit-files.ts";
import { bootstrapRepository, stageBinaryFiles } from "./first-step.ts";
import { treeSha } from "./git-objects.ts";
import { binaryFile, logo, rootCommit, textFile, writesOf } from "./testing/root-commit.ts";
import { failureOf } from "./testing/scripted-forge.ts";
import { scriptedRepository, type ScriptedRepository } from "./testing/scripted-repository.ts";

describe("a first commit", () => {
  it("into an empty repository is one root commit with exactly the files, in four writes", async () => {
    const { github, history, paths, sent } = scriptedRepository();
    const sha = await commitFiles(github, rootCommit());
    expect(history()).toMatchObject([
      {
        sha,
        message: "Create the service\n\nWaymark-Run: run_1",
        parents: [],
        tree: { sha: treeSha(rootCommit().files) },
      },
    ]);
    expect(paths()).toEqual(["README.md", "bin/run"]);
    expect(writesOf(sent())).toEqual([
      "PUT /contents/.waymark%2Fbootstrap",
      "POST /git/trees",
      "POST /git/commits",
      "PATCH /git/refs/heads%2Fmain",
    ]);
  });

  it("that is there already is found and not written again", async () => {
    const { github, sent } = scriptedRepository();
    const sha = await commitFiles(github, rootCommit());
    const before = writesOf(sent()).length;
    expect(await commitFiles(github, rootCommit())).toBe(sha);
    expect(writesOf(sent())).toHaveLength(before);
  });

  it("brings binary files with one more write, the same bytes once", async () => {
    const { github, paths, calls, sent } = scriptedRepository();
    const files = [textFile("a", "x"), binaryFile("logo.png", logo), binaryFile("copy.png", logo)];
    await commitFiles(github, rootCommit({ files }));
    expect(paths()).toEqual(["a", "logo.png", "copy.png"]);
    expect(writesOf(sent())).toHaveLength(5);
    const staged = calls.find(({ target }) => target === "/graphql");
    expect(JSON.stringify(staged?.body).match(/\.waymark\/blobs\//g)).toHaveLength(1);
  });

  it("of much text is stored in several trees, each on top of the one before", async () => {
    const { github, calls, paths } = scriptedRepository();
    const files = ["a", "b", "c", "d"].map((name) => textFile(name, name.repeat(700_000)));
    await commitFiles(github, rootCommit({ files }));
    expect(paths()).toEqual(["a", "b", "c", "d"]);
    const trees = calls.filter(({ target }) => target.endsWith("/git/trees"));
    expect(trees).toHaveLength(2);
    expect(trees[0]?.body).not.toHaveProperty("base_tree");
    expect(trees[1]?.body).toHaveProperty("base_tree", treeSha(files.slice(0, 2)));
  });

  it("with a file larger than a tree's share is sent on its own, not never", async () => {
    const { github, calls } = scriptedRepository();
    const files = [textFile("small", "x"), textFile("large", "x".repeat(1_600_000)), textFile("last", "y")];
    await commitFiles(github, rootCommit({ files }));
    expect(calls.filter(({ target }) => target.endsWith("/git/trees"))).toHaveLength(3);
  });

  it("where rules forbid to replace follows what opened the repository, and is ours then too", async () => {
    const { github, history, forbidForce, sent } = scriptedRepository();
    forbidForce();
    const sha = await commitFiles(github, rootCommit());
    expect(history().map(({ message }) => message.split("\n")[0])).toEqual([
      "Create the service",
      "Prepare the repository",
    ]);
    expect(await inspectHead(github, rootCommit())).toEqual({ state: "ours", sha });
    const before = writesOf(sent()).length;
    expect(await commitFiles(github, rootCommit())).toBe(sha);
    expect(writesOf(sent())).toHaveLength(before);
  });

  it("never replaces what somebody pushed before it, nor an amended commit of ours", async () => {
    const { github, history, commit, sent } = scriptedRepository();
    const theirs = commit("Mine");
    expect(await failureOf(commitFiles(github, rootCommit()))).toMatchObject({
      kind: "conflict",
      message: "The branch main holds a commit of somebody else, which stays.",
    });
    expect(history()[0]?.sha).toBe(theirs);
    const later = { name: "Eve", email: "eve@example.com", date: "2026-01-16T09:00:00.000Z" };
    const amended = commit("Create the service\n\nWaymark-Run: run_1", { parents: [], committer: later });
    expect(await failureOf(commitFiles(github, rootCommit()))).toMatchObject({ kind: "conflict" });
    expect(history()[0]?.sha).toBe(amended);
    expect(writesOf(sent())).toEqual([]);
  });

  it("takes the place of an untouched one it made of other files", async () => {
    const { github, history, paths } = scriptedRepository();
    await commitFiles(github, rootCommit({ files: [textFile("old", "x")] }));
    await commitFiles(github, rootCommit());
    expect(history()).toHaveLength(1);
    expect(paths()).toEqual(["README.md", "bin/run"]);
  });

  it("never follows what somebody pushed meanwhile where rules forbid to replace it", async () => {
    const { github, history, commit, forbidForce } = scriptedRepository();
    await bootstrapRepository(github, rootCommit());
    const stored = await storeCommit(github, rootCommit());
    forbidForce();
    const theirs = commit("Mine");
    expect(await failureOf(showCommit(github, rootCommit(), stored))).toMatchObject({ kind: "invalid" });
    expect(history()[0]?.sha).toBe(theirs);
  });

  it("that was stored is not visible before the branch points at it", async () => {
    const { github, history } = scriptedRepository();
    await bootstrapRepository(github, rootCommit());
    await storeCommit(github, rootCommit());
    expect(history().map(({ message }) => message.split("\n")[0])).toEqual(["Prepare the repository"]);
  });

  it("goes on where a crash left it, after any of its steps", async () => {
    for (const stop of [0, 1, 2, 3, 4]) {
      const { github, history, paths } = scriptedRepository();
      const wanted = rootCommit({ files: [textFile("a", "x"), binaryFile("logo.png", logo)] });
      if (stop > 0) await bootstrapRepository(github, wanted);
      if (stop > 1) await stageBinaryFiles(github, wanted);
      if (stop > 2) await storeCommit(github, wanted);
      if (stop > 3) await showCommit(github, wanted, await storeCommit(github, wanted));
      await commitFiles(github, wanted);
      expect(history()).toHaveLength(1);
      expect(paths()).toEqual(["a", "logo.png"]);
    }
  });
});

describe("the branch", () => {
  const stateAfter = async (prepare: (repository: ScriptedRepository) => unknown) => {
    const repository = scriptedRepository();
    await prepare(repository);
    return (await inspectHead(repository.github, rootCommit())).state;
  };
  const tree = { sha: treeSha(rootCommit().files) };
  const ours = "Create the service\n\nWaymark-Run: run_1";

  it.each([
    ["nothing", "empty", () => undefined],
    [
      "our first step",
      "bootstrap",
      ({ github }: ScriptedRepository) => bootstrapRepository(github, rootCommit()),
    ],
    [
      "another run's first step",
      "foreign",
      ({ github }: ScriptedRepository) => bootstrapRepository(github, rootCommit({ runId: "run_2" })),
    ],
    ["all of it", "ours", ({ github }: ScriptedRepository) => commitFiles(github, rootCommit())],
    ["somebody's commit", "foreign", ({ commit }: ScriptedRepository) => commit("Hello")],
    ["our words over other files", "foreign", ({ commit }: ScriptedRepository) => commit(ours)],
    [
      "our files under other words",
      "foreign",
      ({ commit }: ScriptedRepository) => commit("Create", { tree }),
    ],
    ["our files and words", "ours", ({ commit }: ScriptedRepository) => commit(ours, { tree })],
    [
      "ours above somebody's",
      "foreign",
      ({ commit }: ScriptedRepository) => [commit("Hello"), commit(ours, { tree })],
    ],
    [
      "ours above our two first steps",
      "ours",
      ({ commit }: ScriptedRepository) => [
        commit("Prepare\n\nWaymark-Bootstrap: run_1"),
        commit("Bring\n\nWaymark-Bootstrap: run_1"),
        commit(ours, { tree }),
      ],
    ],
    [
      "ours above more first steps than there are",
      "foreign",
      ({ commit }: ScriptedRepository) => [
        ...[1, 2, 3].map((step) => commit(`Step ${step}\n\nWaymark-Bootstrap: run_1`)),
        commit(ours, { tree }),
      ],
    ],
    [
      "a merge of ours",
      "foreign",
      ({ commit }: ScriptedRepository) => {
        const [one, other] = [commit("Prepare\n\nWaymark-Bootstrap: run_1"), commit("Hello")];
        commit(ours, { tree, parents: [{ sha: one }, { sha: other }] });
      },
    ],
    [
      "the words of a run whose id begins alike",
      "foreign",
      ({ commit }: ScriptedRepository) => commit(`${ours}0`, { tree }),
    ],
  ] as const)("that holds %s is %s", async (_what, state, prepare) => {
    expect(await stateAfter(prepare)).toBe(state);
  });
});

describe("a commit nobody touched since", () => {
  const person = { name: "Dev", email: "dev@example.com", dateMs: 1 };
  const commit = {
    sha: "a",
    message: "Create\n\nWaymark-Run: run_1",
    treeSha: "t",
    parents: [],
    author: person,
    committer: person,
  };
  it.each([
    ["as it was made", {}, true],
    ["of the first step", { message: "Prepare\n\nWaymark-Bootstrap: run_1" }, true],
    ["above another", { parents: ["p"] }, false],
    ["amended by somebody", { committer: { ...person, email: "eve@example.com" } }, false],
    ["amended later", { committer: { ...person, dateMs: 2 } }, false],
    ["of another run", { message: "Create\n\nWaymark-Run: run_2" }, false],
    ["without a trailer", { message: "Create" }, false],
  ])("is one %s: %j", (_what, fields, expected) => {
    expect(isUntouchedCommit({ ...commit, ...fields }, "run_1")).toBe(expected);
  });
});
