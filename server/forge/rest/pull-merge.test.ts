import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, rows, startTestForge, type TestForge, textAt } from "../testing.ts";
import { branchFrom, proposeOn, withPull, writeFileOn } from "../testing/branches.ts";
import { blamed, refusal } from "../testing/answers.ts";
import { type Caller, callerOf, person } from "../testing/people.ts";

let forge: TestForge;
let api: Caller;
let stranger: Caller;
let ends: { main: string; topic: string };
const repo = "/repos/waymark/kept";
const merge = `${repo}/pulls/1/merge`;

const headOf = async (branch: string) => {
  const { status, body } = await api("GET", `${repo}/git/ref/heads/${branch}`);
  return status === 200 ? textAt(body, "object.sha") : status;
};

beforeAll(async () => {
  forge = await startTestForge();
  api = callerOf(forge, forge.token);
  stranger = await person(forge, "eve");
  ends = await withPull(forge, "kept");
});
afterAll(() => forge.close());

describe("a merge that is refused leaves both branches and the pull request as they were", () => {
  const stays = async () => {
    expect([await headOf("main"), await headOf("topic")]).toEqual([ends.main, ends.topic]);
    expect((await api("GET", `${repo}/pulls/1`)).body).toMatchObject({ state: "open", merged: false });
  };

  it.each([
    ["a way of merging that is none", { merge_method: "octopus" }, "merge_method"],
    ["a way of merging that is no text", { merge_method: 1 }, "merge_method"],
    ["a title that is no text", { commit_title: ["x"] }, "commit_title"],
    ["a sha that is no text", { sha: 1 }, "sha"],
  ])("for %s", async (_name, body, field) => {
    expect(blamed(await api("PUT", merge, body))).toEqual([422, field, "invalid"]);
    await stays();
  });

  it.each([
    ["the base", () => ends.main],
    ["nothing", () => "0".repeat(40)],
    ["an abbreviation of the head", () => ends.topic.slice(0, 10)],
    ["an empty text", () => ""],
  ])("for a head that is said to be %s", async (_name, sha) => {
    expect(refusal(await api("PUT", merge, { sha: sha() }))).toEqual([
      409,
      "Head branch was modified. Review and try the merge again.",
    ]);
    await stays();
  });

  it("for whoever may not write, or shows no token", async () => {
    expect((await stranger("PUT", merge, {})).status).toBe(403);
    expect(refusal(await callerOf(forge, undefined)("PUT", merge, {}))).toEqual([
      401,
      "Requires authentication",
    ]);
    await stays();
  });

  it.each([
    ["merge", "allow_merge_commit", "Merge commits"],
    ["squash", "allow_squash_merge", "Squash merges"],
    ["rebase", "allow_rebase_merge", "Rebase merges"],
  ])("for the way %s that the repository does not allow", async (method, setting, name) => {
    await api("PATCH", repo, { [setting]: false });
    const refused = await forge.call("PUT", merge, { merge_method: method });
    await api("PATCH", repo, { [setting]: true });
    expect(refusal(refused)).toEqual([405, `${name} are not allowed on this repository.`]);
    await stays();
  });

  it("on an archived repository", async () => {
    await api("PATCH", repo, { archived: true });
    const refused = refusal(await api("PUT", merge, {}));
    await api("PATCH", repo, { archived: false });
    expect(refused).toEqual([403, "Repository was archived so is read-only."]);
    await stays();
  });

  it("for a pull request nobody opened, and below a repository that is not there", async () => {
    expect(refusal(await api("PUT", `${repo}/pulls/7/merge`, {}))).toEqual([404, "Not Found"]);
    expect(refusal(await api("PUT", "/repos/waymark/none/pulls/1/merge", {}))).toEqual([404, "Not Found"]);
    await stays();
  });

  it("while it is closed", async () => {
    await api("PATCH", `${repo}/pulls/1`, { state: "closed" });
    expect(refusal(await api("PUT", merge, {}))).toEqual([405, "Pull Request is not mergeable"]);
    await api("PATCH", `${repo}/pulls/1`, { state: "open" });
    await stays();
  });

  describe("because both wrote the same line", () => {
    let pull: string;
    let base: string;
    beforeAll(async () => {
      await branchFrom(forge, "kept", "theirs", ends.main);
      await writeFileOn(forge, "kept", { branch: "theirs", path: "a.txt", text: "theirs\n" });
      pull = await proposeOn(forge, "kept", { base: "ours", from: ends.main, extra: { head: "theirs" } });
      base = await writeFileOn(forge, "kept", { branch: "ours", path: "a.txt", text: "ours\n" });
    });

    it.each([
      ["merge", "Pull Request is not mergeable"],
      ["squash", "Pull Request is not mergeable"],
      ["rebase", "This branch can't be rebased"],
    ])("by the way %s", async (method, message) => {
      expect(refusal(await forge.call("PUT", `${pull}/merge`, { merge_method: method }))).toEqual([
        405,
        message,
      ]);
      expect([await headOf("ours"), await headOf("main")]).toEqual([base, ends.main]);
    });
  });

  it("while it is a draft", async () => {
    const pull = await proposeOn(forge, "kept", { base: "draft", from: ends.main, extra: { draft: true } });
    expect(refusal(await forge.call("PUT", `${pull}/merge`, {}))).toEqual([
      405,
      "Pull Request is still a draft",
    ]);
  });
});

describe("a merge", () => {
  const propose = (base: string, from = ends.main) => proposeOn(forge, "kept", { base, from });
  const commitAt = async (sha: string) => (await api("GET", `${repo}/commits/${sha}`)).body;
  const parentsOf = async (sha: string) =>
    rows(await commitAt(sha), "parents").map((parent) => at(parent, "sha"));

  it.each([
    ["merge", () => [ends.main, ends.topic]],
    ["squash", () => [ends.main]],
    ["rebase", () => [ends.main]],
  ])(
    "by the way %s moves the base to one new commit with the parents of that way",
    async (method, parents) => {
      const pull = await propose(`by-${method}`);
      const answer = await forge.call("PUT", `${pull}/merge`, { merge_method: method, sha: ends.topic });
      const sha = textAt(answer.body, "sha");
      expect([answer.status, answer.body]).toEqual([
        200,
        { sha, merged: true, message: "Pull Request successfully merged" },
      ]);
      expect([await headOf(`by-${method}`), await parentsOf(sha)]).toEqual([sha, parents()]);
      expect(await headOf("topic")).toBe(ends.topic);
      const { body } = await forge.call("GET", pull);
      expect(body).toMatchObject({
        state: "closed",
        merged: true,
        merge_commit_sha: sha,
        merged_by: { login: "waymark-bot" },
        head: { sha: ends.topic },
        base: { sha: ends.main },
      });
      expect(at(body, "merged_at")).toBe(at(body, "closed_at"));
    },
  );

  it("is a merge commit when nobody says how", async () => {
    const { body } = await forge.call("PUT", `${await propose("unsaid")}/merge`);
    expect(await parentsOf(textAt(body, "sha"))).toEqual([ends.main, ends.topic]);
  });

  it("happens once: the second call says that it cannot be merged, and nothing moves", async () => {
    const path = `${await propose("once")}/merge`;
    const both = await Promise.all([forge.call("PUT", path, {}), forge.call("PUT", path, {})]);
    const [first, second] = both.map(({ status }) => status).toSorted();
    expect(first).toBe(200);
    expect([405, 409]).toContain(second);
    const head = await headOf("once");
    expect(refusal(await forge.call("PUT", path, {}))).toEqual([405, "Pull Request is not mergeable"]);
    expect(await headOf("once")).toBe(head);
  });

  it.each([
    ["merge", { commit_title: "Ship it 🎉" }, "Ship it 🎉\n\nChange"],
    ["merge", { commit_message: "Because" }, "Merge pull request #%d from waymark/topic\n\nBecause"],
    ["merge", { commit_title: "T", commit_message: "" }, "T"],
    ["squash", { commit_message: "M" }, "Write b.txt (#%d)\n\nM"],
    [
      "squash",
      { commit_title: "T", commit_message: "M\n\nSigned-off-by: A <a@x.y>" },
      "T\n\nM\n\nSigned-off-by: A <a@x.y>",
    ],
    ["rebase", { commit_title: "ignored", commit_message: "ignored" }, "Write b.txt"],
  ])("by the way %s told %j is called %j", async (method, words, message) => {
    const pull = await propose(`words-${method}-${Object.values(words).join("").length}`);
    const { body } = await forge.call("PUT", `${pull}/merge`, { merge_method: method, ...words });
    const number = pull.split("/").at(-1) ?? "";
    expect(at(await commitAt(textAt(body, "sha")), "commit.message")).toBe(message.replace("%d", number));
  });

  it("removes the branch where the repository is set so, and never the branch it was merged into", async () => {
    await branchFrom(forge, "kept", "brief", ends.topic);
    const pull = await proposeOn(forge, "kept", { base: "tidy", from: ends.main, extra: { head: "brief" } });
    await api("PATCH", repo, { delete_branch_on_merge: true });
    const { body } = await forge.call("PUT", `${pull}/merge`, {});
    await api("PATCH", repo, { delete_branch_on_merge: false });
    expect([await headOf("brief"), await headOf("tidy")]).toEqual([404, at(body, "sha")]);
  });
});

describe("a merge under rules", () => {
  /** A pull request onto a branch of its own which these rules bind. */
  async function ruled(base: string, rules: unknown[], extra: Record<string, unknown> = {}) {
    const pull = await proposeOn(forge, "kept", { base, from: ends.main });
    await forge.call("POST", `${repo}/rulesets`, {
      name: base,
      enforcement: "active",
      conditions: { ref_name: { include: [`refs/heads/${base}`], exclude: [] } },
      rules,
      ...extra,
    });
    return async (method: string) =>
      refusal(await forge.call("PUT", `${pull}/merge`, { merge_method: method }));
  }
  const violation = (text: string) => [405, expect.stringContaining(text)];
  const merged = [200, "Pull Request successfully merged"];

  it("waits for a required check of the head commit, whatever other commits have", async () => {
    const required_status_checks = [{ context: "ci" }, { context: "lint" }];
    const parameters = { required_status_checks, strict_required_status_checks_policy: false };
    const mergeBy = await ruled("checks", [{ type: "required_status_checks", parameters }]);
    const report = (sha: string, context: string, state: string) =>
      forge.call("POST", `${repo}/statuses/${sha}`, { state, context });
    await report(ends.main, "ci", "success");
    const both = await mergeBy("squash");
    expect(both).toEqual(violation('Required status check "ci" is expected.'));
    expect(both).toEqual(violation('Required status check "lint" is expected.'));
    for (const state of ["pending", "failure", "error"]) {
      await report(ends.topic, "ci", state);
      expect(await mergeBy("squash")).toEqual(violation('"ci" is expected'));
    }
    await report(ends.topic, "ci", "success");
    const lint = { name: "lint", head_sha: ends.topic, status: "completed" };
    await forge.call("POST", `${repo}/check-runs`, { ...lint, conclusion: "cancelled" });
    expect(await mergeBy("squash")).toEqual(violation('"lint" is expected'));
    await forge.call("POST", `${repo}/check-runs`, { ...lint, conclusion: "skipped" });
    expect(await mergeBy("squash")).toEqual(merged);
  });

  const named = (...include: string[]) => ({
    conditions: { ref_name: { include, exclude: ["refs/heads/spared"] } },
  });
  const owners = { actor_id: 1, actor_type: "OrganizationAdmin", bypass_mode: "always" };
  it.each([
    ["asleep", "is switched off", { enforcement: "disabled" }],
    ["other", "names other branches", named("refs/heads/another")],
    ["spared", "excludes the branch", named("~ALL")],
    ["passed", "lets its owners through", { bypass_actors: [owners] }],
  ])("onto %s is free where the rule %s", async (base, _why, extra) => {
    const mergeBy = await ruled(base, [{ type: "required_linear_history" }], extra);
    expect(await mergeBy("merge")).toEqual(merged);
    const [{ id } = { id: 0 }] = rows((await api("GET", `${repo}/rulesets?per_page=100`)).body)
      .filter((ruleset) => at(ruleset, "name") === base)
      .map((ruleset) => ({ id: Number(at(ruleset, "id")) }));
    expect((await api("DELETE", `${repo}/rulesets/${id}`)).status).toBe(204);
  });

  it("takes only the ways of merging that the branch allows", async () => {
    const parameters = {
      dismiss_stale_reviews_on_push: false,
      require_code_owner_review: false,
      require_last_push_approval: false,
      required_approving_review_count: 0,
      required_review_thread_resolution: false,
      allowed_merge_methods: ["squash"],
    };
    const mergeBy = await ruled("ways", [{ type: "pull_request", parameters }]);
    expect(await mergeBy("rebase")).toEqual(violation("Rebase merges are not allowed by the rules"));
    expect(await mergeBy("merge")).toEqual(violation("Merge commits are not allowed by the rules"));
    expect(await mergeBy("squash")).toEqual(merged);
  });
});
