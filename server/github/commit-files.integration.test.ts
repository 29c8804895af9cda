import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDeps } from "../doors/testing.ts";
import { at, startTestForge, type TestForge } from "../forge/testing.ts";
import { commitFiles, inspectHead, type RootCommit } from "./commit-files.ts";
import { bootstrapRepository, stageBinaryFiles } from "./first-step.ts";
import { blobSha } from "./git-objects.ts";
import { createGitHub, type GitHub } from "./github.ts";

let forge: TestForge;
let github: GitHub;
beforeAll(async () => {
  forge = await startTestForge();
  const deps = createTestDeps();
  const forgeToken = join(await forge.temporary(), "token");
  writeFileSync(forgeToken, forge.token);
  const env = {
    github: { kind: "embedded" as const, ignored: [] },
    forgePort: Number(new URL(forge.url).port),
  };
  github = createGitHub({ env, paths: { forgeToken }, now: Date.now, logger: deps.logger });
});
afterAll(() => forge.close());

const text = "# Checkout\n";
const file = {
  path: "README.md",
  mode: "100644" as const,
  encoding: "utf-8" as const,
  content: text,
  sha: blobSha(Buffer.from(text)),
  size: text.length,
};
const rootCommit = (repo: string): RootCommit => ({
  ref: { owner: "waymark", repo },
  branch: "main",
  files: [file],
  message: "Create the service",
  author: { name: "Dev", email: "dev@example.com", dateMs: Date.UTC(2026, 0, 2) },
  runId: "run_01",
});

/** What an organisation may forbid for all of its repositories, whoever asks. */
const forbidForce = (repo: string) =>
  forge.call("POST", `/repos/waymark/${repo}/rulesets`, {
    name: "no-force",
    enforcement: "active",
    conditions: { ref_name: { include: ["~ALL"], exclude: [] } },
    rules: [{ type: "non_fast_forward" }],
  });
async function cloneOf(repo: string): Promise<string> {
  const folder = await forge.temporary();
  await forge.git(folder, "clone", "-q", `${forge.url}/waymark/${repo}.git`, "c");
  return join(folder, "c");
}
const logOf = async (repo: string): Promise<string[]> =>
  (await forge.git(await cloneOf(repo), "log", "--format=%s")).trim().split("\n");

const logo = Buffer.from([0, 255, 13, 10]);
/** One of each mode, the same bytes twice, and a path that the first step uses too. */
const withBinary = (repo: string): RootCommit => {
  const binary = (path: string, mode: "100644" | "100755", bytes: Buffer) => {
    const content = bytes.toString("base64");
    return { path, mode, encoding: "base64" as const, content, sha: blobSha(bytes), size: bytes.length };
  };
  const tool = Buffer.from([127, 69, 76, 70, 255]);
  const files = [
    file,
    binary("logo.png", "100644", logo),
    binary("copy.png", "100644", logo),
    binary("bin/tool", "100755", tool),
    binary(".waymark/blobs", "100644", tool),
  ];
  return { ...rootCommit(repo), files };
};
const treeOf = async (repo: string): Promise<string[]> => {
  const clone = await cloneOf(repo);
  expect(await forge.git(clone, "fsck", "--strict")).toBe("");
  return (await forge.git(clone, "ls-tree", "-r", "--format=%(objectmode) %(objectname) %(path)", "HEAD"))
    .trim()
    .split("\n");
};
const wholeTree = (commit: RootCommit): string[] =>
  commit.files
    .toSorted((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)))
    .map(({ mode, sha, path }) => `${mode} ${sha} ${path}`);

describe("the first commit of a repository", () => {
  it("replaces the one that opened it", async () => {
    await forge.call("POST", "/orgs/waymark/repos", { name: "plain" });
    const sha = await commitFiles(github, rootCommit("plain"));
    expect(await logOf("plain")).toEqual(["Create the service"]);
    expect(await inspectHead(github, rootCommit("plain"))).toEqual({ state: "ours", sha });
  });

  it("follows it where rules forbid to replace it, with the same files, and is found again", async () => {
    const commit = rootCommit("ruled");
    await forge.call("POST", "/orgs/waymark/repos", { name: "ruled" });
    await bootstrapRepository(github, commit);
    await forbidForce("ruled");
    const sha = await commitFiles(github, commit);
    expect(await logOf("ruled")).toEqual(["Create the service", "Prepare the repository"]);
    expect(await inspectHead(github, commit)).toEqual({ state: "ours", sha });
    expect(await commitFiles(github, commit)).toBe(sha);
    const tree = await forge.call("GET", `/repos/waymark/ruled/git/trees/${sha}?recursive=1`);
    expect(at(tree.body, "tree.length")).toBe(1);
    expect(at(tree.body, "tree.0.path")).toBe("README.md");
  });

  it("never takes the place of somebody else's, nor follows it", async () => {
    const commit = rootCommit("taken");
    await forge.call("POST", "/orgs/waymark/repos", { name: "taken" });
    await forge.call("PUT", "/repos/waymark/taken/contents/theirs.txt", {
      message: "Theirs",
      content: Buffer.from("theirs").toString("base64"),
    });
    await expect(commitFiles(github, commit)).rejects.toMatchObject({ kind: "conflict" });
    expect(await logOf("taken")).toEqual(["Theirs"]);
  });

  it("is not taken for ours above a commit that is not our first step", async () => {
    const commit = rootCommit("mixed");
    await forge.call("POST", "/orgs/waymark/repos", { name: "mixed" });
    await forge.call("PUT", "/repos/waymark/mixed/contents/README.md", {
      message: "Theirs",
      content: Buffer.from("x").toString("base64"),
    });
    const read = await forge.call("GET", "/repos/waymark/mixed/contents/README.md");
    await forge.call("PUT", "/repos/waymark/mixed/contents/README.md", {
      message: "Create the service\n\nWaymark-Run: run_01",
      content: Buffer.from(text).toString("base64"),
      sha: at(read.body, "sha"),
    });
    expect((await inspectHead(github, commit)).state).toBe("foreign");
  });

  it("holds binary files with their modes, and shows nothing of how they came", async () => {
    const commit = withBinary("assets");
    await forge.call("POST", "/orgs/waymark/repos", { name: "assets" });
    await commitFiles(github, commit);
    expect(await treeOf("assets")).toEqual(wholeTree(commit));
    expect(await logOf("assets")).toEqual(["Create the service"]);
    const refs = await forge.call("GET", "/repos/waymark/assets/git/matching-refs/heads");
    expect(at(refs.body, "length")).toBe(1);
  });

  it("brings binary files once, however often that is repeated", async () => {
    const commit = withBinary("again");
    await forge.call("POST", "/orgs/waymark/repos", { name: "again" });
    await bootstrapRepository(github, commit);
    await stageBinaryFiles(github, commit);
    expect((await inspectHead(github, commit)).state).toBe("bootstrap");
    await stageBinaryFiles(github, commit);
    expect(await logOf("again")).toEqual(["Bring the binary files", "Prepare the repository"]);
    await commitFiles(github, commit);
    expect(await logOf("again")).toEqual(["Create the service"]);
  });

  it("follows both where rules forbid to replace them, and is found again", async () => {
    const commit = withBinary("kept");
    await forge.call("POST", "/orgs/waymark/repos", { name: "kept" });
    await bootstrapRepository(github, commit);
    await forbidForce("kept");
    const sha = await commitFiles(github, commit);
    expect(await logOf("kept")).toEqual([
      "Create the service",
      "Bring the binary files",
      "Prepare the repository",
    ]);
    expect(await treeOf("kept")).toEqual(wholeTree(commit));
    expect(await inspectHead(github, commit)).toEqual({ state: "ours", sha });
  });

  it("brings nothing onto somebody else's commit", async () => {
    const commit = withBinary("theirs");
    await forge.call("POST", "/orgs/waymark/repos", { name: "theirs" });
    await bootstrapRepository(github, commit);
    await forge.call("PUT", "/repos/waymark/theirs/contents/theirs.txt", {
      message: "Theirs",
      content: Buffer.from("theirs").toString("base64"),
    });
    await expect(stageBinaryFiles(github, commit)).rejects.toMatchObject({ kind: "conflict" });
    expect(await logOf("theirs")).toEqual(["Theirs", "Prepare the repository"]);
  });
});
