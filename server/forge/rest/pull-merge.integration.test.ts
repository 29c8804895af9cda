import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, scaffold, startTestForge, type TestForge, textAt } from "../testing.ts";

let forge: TestForge;
beforeAll(async () => {
  forge = await startTestForge();
});
afterAll(async () => {
  await forge.close();
});

/** A clone in which files are written and committed by people of the test's choice. */
async function checkout(name: string) {
  const folder = join(await forge.temporary(), name);
  await forge.git(".", "clone", "--quiet", forge.pushUrl(name), folder);
  const git = (...args: string[]) => forge.git(folder, ...args);
  const commit = async (file: string, content: string, author = "Dev <dev@example.com>") => {
    await writeFile(join(folder, file), content);
    await git("add", "--all");
    await git(
      "commit",
      "--quiet",
      `--author=${author}`,
      "--date=2026-02-03T04:05:06+02:00",
      "-m",
      `Write ${file}`,
    );
  };
  return { git, commit };
}

async function openPull(name: string, head: string): Promise<number> {
  const answer = await forge.call("POST", `/repos/waymark/${name}/pulls`, {
    title: "Change",
    head,
    base: "main",
  });
  return Number(at(answer.body, "number"));
}

const merge = (name: string, pull: number, method: string) =>
  forge.call("PUT", `/repos/waymark/${name}/pulls/${pull}/merge`, { merge_method: method });

const LINES = Array.from({ length: 12 }, (_, index) => `line ${index}\n`);
const withLine = (index: number, text: string) => LINES.with(index, `${text}\n`).join("");

describe("a rebase merge", () => {
  it("replays every commit on the moved base, each with its author, date and message", async () => {
    await scaffold(forge, "replay", { "a.txt": LINES.join("") });
    const { git, commit } = await checkout("replay");
    await git("checkout", "--quiet", "-b", "topic");
    await commit("a.txt", withLine(0, "ada"), "Ada <ada@example.com>");
    await commit("b.txt", "b\n", "Grace <grace@example.com>");
    await git("push", "--quiet", "origin", "topic");
    await git("checkout", "--quiet", "main");
    await commit("a.txt", withLine(11, "base"));
    await git("push", "--quiet", "origin", "main");
    const merged = await merge("replay", await openPull("replay", "topic"), "rebase");
    expect(merged.status).toBe(200);
    await git("pull", "--quiet", "--ff-only");
    expect((await git("log", "--format=%an|%ae|%ad|%cn|%s", "--date=iso-strict")).trim().split("\n")).toEqual(
      [
        "Grace|grace@example.com|2026-02-03T04:05:06+02:00|Waymark|Write b.txt",
        "Ada|ada@example.com|2026-02-03T04:05:06+02:00|Waymark|Write a.txt",
        "Dev|dev@example.com|2026-02-03T04:05:06+02:00|Dev|Write a.txt",
        "Dev|dev@example.com|2026-01-02T03:04:05+05:45|Dev|Create service",
      ],
    );
    expect((await git("rev-parse", "HEAD")).trim()).toBe(textAt(merged.body, "sha"));
    expect(await git("show", "HEAD:a.txt")).toBe(LINES.with(0, "ada\n").with(11, "base\n").join(""));
    expect((await git("diff", "--name-only", "HEAD~1", "HEAD")).trim()).toBe("b.txt");
  });

  it("leaves out what the base has already, and merge commits", async () => {
    await scaffold(forge, "repeat", { "a.txt": LINES.join("") });
    const { git, commit } = await checkout("repeat");
    await git("checkout", "--quiet", "-b", "topic");
    await commit("a.txt", withLine(0, "same"));
    await git("checkout", "--quiet", "main");
    await commit("a.txt", withLine(0, "same"));
    await commit("c.txt", "c\n");
    await git("push", "--quiet", "origin", "main");
    await git("checkout", "--quiet", "topic");
    await git("merge", "--quiet", "--no-edit", "main");
    await commit("d.txt", "d\n");
    await git("push", "--quiet", "origin", "topic");
    expect((await merge("repeat", await openPull("repeat", "topic"), "rebase")).status).toBe(200);
    await git("checkout", "--quiet", "main");
    await git("pull", "--quiet", "--ff-only");
    expect((await git("log", "--format=%s")).trim().split("\n")).toEqual([
      "Write d.txt",
      "Write c.txt",
      "Write a.txt",
      "Create service",
    ]);
  });

  it("is refused when one of the commits does not fit, and moves nothing", async () => {
    await scaffold(forge, "clash", { "a.txt": LINES.join("") });
    const { git, commit } = await checkout("clash");
    await git("checkout", "--quiet", "-b", "topic");
    await commit("b.txt", "b\n");
    await commit("a.txt", withLine(0, "topic"));
    await git("push", "--quiet", "origin", "topic");
    await git("checkout", "--quiet", "main");
    await commit("a.txt", withLine(0, "base"));
    await git("push", "--quiet", "origin", "main");
    const before = await git("ls-remote", "origin", "refs/heads/main");
    const refused = await merge("clash", await openPull("clash", "topic"), "rebase");
    expect([refused.status, at(refused.body, "message")]).toEqual([405, "This branch can't be rebased"]);
    expect(await git("ls-remote", "origin", "refs/heads/main")).toBe(before);
  });
});

describe("required approvals", () => {
  const tokens = new Map<string, string>();
  beforeAll(async () => {
    await forge.call("POST", "/orgs/waymark/teams", { name: "devs", privacy: "closed" });
    for (const login of ["ada", "grace", "reader"]) {
      await forge.call("PUT", `/orgs/waymark/memberships/${login}`, { role: "member" });
      const minted = await forge.raw("POST", "/_forge/tokens", {
        body: { login },
        headers: { authorization: `Bearer ${forge.token}` },
      });
      tokens.set(login, textAt(minted.body, "token"));
      if (login !== "reader") await forge.call("PUT", `/orgs/waymark/teams/devs/memberships/${login}`);
    }
  });

  const as = async (login: string, method: string, path: string, body: unknown) => {
    const headers = { authorization: `Bearer ${tokens.get(login) ?? ""}` };
    const answer = await forge.raw(method, `/api/v3/repos/waymark${path}`, { body, headers });
    return [answer.status, at(answer.body, "message") ?? at(answer.body, "state")];
  };
  const approve = (login: string, name: string) =>
    as(login, "POST", `/${name}/pulls/1/reviews`, { event: "APPROVE" });
  const mergeAs = (login: string, name: string) =>
    as(login, "PUT", `/${name}/pulls/1/merge`, { merge_method: "squash" });
  const write = (name: string, content: string) =>
    as("ada", "PUT", `/${name}/contents/${content}.txt`, {
      message: "Write",
      content: Buffer.from(content).toString("base64"),
      branch: "topic",
    });

  /** Ada's pull request on a branch whose rule asks for so many approvals. */
  async function proposed(name: string, required: number): Promise<void> {
    const { commit } = await scaffold(forge, name, { "a.txt": "a\n" });
    await forge.call("PUT", `/orgs/waymark/teams/devs/repos/waymark/${name}`, { permission: "push" });
    const parameters = {
      dismiss_stale_reviews_on_push: true,
      require_code_owner_review: false,
      require_last_push_approval: false,
      required_approving_review_count: required,
      required_review_thread_resolution: false,
    };
    await forge.call("POST", `/repos/waymark/${name}/rulesets`, {
      name: "rules",
      enforcement: "active",
      conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
      rules: [{ type: "pull_request", parameters }],
    });
    await forge.call("POST", `/repos/waymark/${name}/git/refs`, { ref: "refs/heads/topic", sha: commit });
    await write(name, "one");
    await as("ada", "POST", `/${name}/pulls`, { title: "Change", head: "topic", base: "main" });
  }
  const refusal = (text: string) => [405, `Repository rule violations found\n\n${text}\n\n`];
  const oneMissing = refusal("At least 1 approving review is required by reviewers with write access.");

  it("keep a change out until somebody else who may write approves it", async () => {
    await proposed("approved", 1);
    expect(await mergeAs("grace", "approved")).toEqual(oneMissing);
    expect(await approve("ada", "approved")).toEqual([422, "Unprocessable Entity"]);
    expect(await approve("reader", "approved")).toEqual([200, "APPROVED"]);
    expect(await mergeAs("grace", "approved")).toEqual(oneMissing);
    expect(await approve("grace", "approved")).toEqual([200, "APPROVED"]);
    expect(await mergeAs("grace", "approved")).toEqual([200, "Pull Request successfully merged"]);
  });

  it("are counted by person, and taken back by asking for changes", async () => {
    await proposed("counted", 2);
    await approve("grace", "counted");
    await approve("grace", "counted");
    const twoMissing = refusal("At least 2 approving reviews are required by reviewers with write access.");
    expect(await mergeAs("grace", "counted")).toEqual(twoMissing);
    await proposed("withdrawn", 1);
    await approve("grace", "withdrawn");
    const body = "Not yet";
    await as("grace", "POST", "/withdrawn/pulls/1/reviews", { event: "REQUEST_CHANGES", body });
    await as("grace", "POST", "/withdrawn/pulls/1/reviews", { event: "COMMENT", body });
    expect(await mergeAs("grace", "withdrawn")).toEqual(oneMissing);
  });

  it("are void after a push, where the rule dismisses stale ones", async () => {
    await proposed("stale", 1);
    await approve("grace", "stale");
    await write("stale", "two");
    expect(await mergeAs("grace", "stale")).toEqual(oneMissing);
    await approve("grace", "stale");
    expect((await mergeAs("grace", "stale"))[0]).toBe(200);
  });
});

describe("the words of a merge", () => {
  async function proposedCommits(name: string, files: readonly string[]): Promise<void> {
    const { commit: base } = await scaffold(forge, name, { "a.txt": "a\n" });
    await forge.call("POST", `/repos/waymark/${name}/git/refs`, { ref: "refs/heads/topic", sha: base });
    for (const file of files) {
      await forge.call("PUT", `/repos/waymark/${name}/contents/${file}`, {
        message: `Write ${file}\n\nBecause of ${file}`,
        content: Buffer.from(file).toString("base64"),
        branch: "topic",
      });
    }
    await forge.call("POST", `/repos/waymark/${name}/pulls`, {
      title: "Change",
      head: "topic",
      base: "main",
      body: "Why",
    });
  }
  const messageAfter = async (name: string, method: string) => {
    const merged = await merge(name, 1, method);
    const commit = await forge.call("GET", `/repos/waymark/${name}/commits/${textAt(merged.body, "sha")}`);
    return textAt(commit.body, "commit.message");
  };
  const settings = (name: string, body: Record<string, string>) =>
    forge.call("PATCH", `/repos/waymark/${name}`, body);

  it("are those of the only commit, of all commits in a list, or of the pull request", async () => {
    await proposedCommits("one-commit", ["b"]);
    expect(await messageAfter("one-commit", "squash")).toBe("Write b (#1)\n\nBecause of b");
    await proposedCommits("two-commits", ["b", "c"]);
    expect(await messageAfter("two-commits", "squash")).toBe(
      "Change (#1)\n\n* Write b\n\nBecause of b\n\n* Write c\n\nBecause of c",
    );
    await proposedCommits("pull-words", ["b"]);
    await settings("pull-words", {
      squash_merge_commit_title: "PR_TITLE",
      squash_merge_commit_message: "PR_BODY",
    });
    expect(await messageAfter("pull-words", "squash")).toBe("Change (#1)\n\nWhy");
  });

  it("of a merge commit follow the settings too", async () => {
    await proposedCommits("merge-default", ["b"]);
    expect(await messageAfter("merge-default", "merge")).toBe(
      "Merge pull request #1 from waymark/topic\n\nChange",
    );
    await proposedCommits("merge-blank", ["b"]);
    await settings("merge-blank", { merge_commit_title: "PR_TITLE", merge_commit_message: "BLANK" });
    expect(await messageAfter("merge-blank", "merge")).toBe("Change (#1)");
  });

  it("are not asked for where a rule of the branch forbids that way of merging", async () => {
    await proposedCommits("linear", ["b"]);
    const rules = { conditions: { ref_name: { include: ["~ALL"], exclude: [] } }, enforcement: "active" };
    const linear = [{ type: "required_linear_history" }];
    await forge.call("POST", "/repos/waymark/linear/rulesets", { name: "linear", ...rules, rules: linear });
    const refused = await merge("linear", 1, "merge");
    expect([refused.status, textAt(refused.body, "message")]).toEqual([
      405,
      expect.stringContaining("must not contain merge commits"),
    ]);
    expect((await merge("linear", 1, "rebase")).status).toBe(200);
  });

  it("wait for a required check, which a check run may answer as well as a status", async () => {
    await proposedCommits("checked", ["b"]);
    const parameters = {
      required_status_checks: [{ context: "build" }],
      strict_required_status_checks_policy: false,
      do_not_enforce_on_create: true,
    };
    await forge.call("POST", "/repos/waymark/checked/rulesets", {
      name: "checks",
      enforcement: "active",
      conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
      rules: [{ type: "required_status_checks", parameters }],
    });
    expect((await merge("checked", 1, "squash")).status).toBe(405);
    const head = await forge.call("GET", "/repos/waymark/checked/git/ref/heads/topic");
    const run = { name: "build", head_sha: textAt(head.body, "object.sha") };
    await forge.call("POST", "/repos/waymark/checked/check-runs", { ...run, conclusion: "failure" });
    expect((await merge("checked", 1, "squash")).status).toBe(405);
    await forge.call("POST", "/repos/waymark/checked/check-runs", { ...run, conclusion: "success" });
    expect((await merge("checked", 1, "squash")).status).toBe(200);
  });
});
