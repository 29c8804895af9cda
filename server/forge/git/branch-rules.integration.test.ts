import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, rows, scaffold, startTestForge, type TestForge, textAt } from "../testing.ts";

let forge: TestForge;
let token: string;

beforeAll(async () => {
  forge = await startTestForge();
  await forge.call("POST", "/orgs/waymark/teams", { name: "devs", privacy: "closed" });
  await forge.call("PUT", "/orgs/waymark/teams/devs/memberships/ada");
  const minted = await forge.raw("POST", "/_forge/tokens", {
    body: { login: "ada" },
    headers: { authorization: `Bearer ${forge.token}` },
  });
  token = textAt(minted.body, "token");
});
afterAll(async () => {
  await forge.close();
});

const pullRequestRule = {
  type: "pull_request",
  parameters: {
    dismiss_stale_reviews_on_push: false,
    require_code_owner_review: false,
    require_last_push_approval: false,
    required_approving_review_count: 0,
    required_review_thread_resolution: false,
  },
};

async function protect(name: string, rules: unknown[], include = ["~DEFAULT_BRANCH"]): Promise<void> {
  await scaffold(forge, name, { "a.txt": "a\n" });
  await forge.call("PUT", `/orgs/waymark/teams/devs/repos/waymark/${name}`, { permission: "push" });
  await forge.call("POST", `/repos/waymark/${name}/rulesets`, {
    name: "rules",
    enforcement: "active",
    conditions: { ref_name: { include, exclude: [] } },
    bypass_actors: [{ actor_id: 1, actor_type: "OrganizationAdmin", bypass_mode: "always" }],
    rules,
  });
}

async function clone(name: string): Promise<string> {
  const directory = await forge.temporary();
  await forge.git(directory, "clone", "-q", `${forge.url}/waymark/${name}.git`, "c");
  await forge.git(join(directory, "c"), "commit", "-q", "--allow-empty", "-m", "Mine");
  return join(directory, "c");
}

async function push(name: string, cwd: string, ...args: string[]): Promise<string> {
  return forge.git(cwd, "push", forge.pushUrl(name, token), ...args).then(
    () => "pushed",
    (error: { stderr: string }) => error.stderr,
  );
}

const headOf = async (name: string, branch = "main") => {
  const answer = await forge.call("GET", `/repos/waymark/${name}/git/ref/heads/${branch}`);
  return answer.status === 404 ? undefined : at(answer.body, "object.sha");
};

async function asAda(
  method: string,
  path: string,
  body: unknown,
): Promise<{ status: number; message: string }> {
  const answer = await forge.raw(method, `/api/v3${path}`, {
    body,
    headers: { authorization: `Bearer ${token}` },
  });
  return { status: answer.status, message: textAt(answer.body, "message") };
}

describe("branch rules on push", () => {
  it("refuse a direct push where a pull request is required, in words git shows, and leave the branch alone", async () => {
    await protect("by-pull", [pullRequestRule]);
    const before = await headOf("by-pull");
    const text = await push("by-pull", await clone("by-pull"), "main");
    expect(text).toContain("remote: - Changes must be made through a pull request.");
    expect(text).toContain(
      "! [remote rejected] main -> main (push declined due to repository rule violations)",
    );
    expect(await headOf("by-pull")).toBe(before);
  });

  it("let another branch through and refuse the whole push when one of its refs is refused", async () => {
    await protect("mixed", [pullRequestRule]);
    const work = await clone("mixed");
    expect(await push("mixed", work, "main:topic")).toBe("pushed");
    const text = await push("mixed", work, "main:main", "main:topic-2");
    expect(text).toContain("topic-2 (declined with the other refs of this push)");
    expect(await headOf("mixed", "topic-2")).toBeUndefined();
  });

  it("honour bypass actors: the portal's own token may push", async () => {
    await protect("bypassed", [pullRequestRule]);
    const work = await clone("bypassed");
    await forge.git(work, "push", "-q", forge.pushUrl("bypassed"), "main");
    expect(await headOf("bypassed")).toBe((await forge.git(work, "rev-parse", "HEAD")).trim());
  });

  it("refuse a forced push and a deletion, and allow a fast-forward", async () => {
    await protect("forward-only", [{ type: "non_fast_forward" }, { type: "deletion" }], ["refs/heads/**"]);
    const work = await clone("forward-only");
    expect(await push("forward-only", work, "main")).toBe("pushed");
    await forge.git(work, "commit", "-q", "--amend", "--allow-empty", "-m", "Rewritten");
    expect(await push("forward-only", work, "--force", "main")).toMatch(/remote rejected.*non-fast-forward/);
    expect(await push("forward-only", work, ":main")).toContain("Cannot delete this protected ref.");
  });

  it("wait for required status checks of the pushed commit", async () => {
    const parameters = {
      required_status_checks: [{ context: "ci" }],
      strict_required_status_checks_policy: false,
      do_not_enforce_on_create: true,
    };
    await protect("checked", [{ type: "required_status_checks", parameters }]);
    const work = await clone("checked");
    expect(await push("checked", work, "main")).toContain('Required status check "ci" is expected.');
    expect(await push("checked", work, "main:candidate")).toBe("pushed");
    const sha = (await forge.git(work, "rev-parse", "HEAD")).trim();
    await forge.call("POST", `/repos/waymark/checked/statuses/${sha}`, { state: "success", context: "ci" });
    expect(await push("checked", work, "main")).toBe("pushed");
  });

  it("restrict creation and updates by pattern, without touching names the pattern does not mean", async () => {
    await protect("patterns", [{ type: "creation" }, { type: "update" }], ["refs/heads/release/*"]);
    const work = await clone("patterns");
    expect(await push("patterns", work, "main:release/1")).toContain("creations being restricted");
    expect(await push("patterns", work, "main:release/1/hotfix")).toBe("pushed");
    expect(await push("patterns", work, "main:released")).toBe("pushed");
  });
});

describe("branch rules over REST", () => {
  it("bind ref updates, contents and deletions, and a pull request satisfies them", async () => {
    await protect("rest", [pullRequestRule, { type: "deletion" }]);
    const work = await clone("rest");
    expect(await push("rest", work, "main:change")).toBe("pushed");
    const sha = (await forge.git(work, "rev-parse", "HEAD")).trim();
    const update = await asAda("PATCH", "/repos/waymark/rest/git/refs/heads/main", { sha });
    expect(update).toMatchObject({ status: 422, message: expect.stringContaining("through a pull request") });
    const content = Buffer.from("x").toString("base64");
    const file = await asAda("PUT", "/repos/waymark/rest/contents/x", { message: "x", content });
    expect(file).toMatchObject({
      status: 409,
      message: expect.stringContaining("Repository rule violations found"),
    });
    const pull = await asAda("POST", "/repos/waymark/rest/pulls", {
      title: "Change",
      head: "change",
      base: "main",
    });
    expect(pull.status).toBe(201);
    expect((await asAda("PUT", "/repos/waymark/rest/pulls/1/merge", { merge_method: "merge" })).status).toBe(
      200,
    );
  });

  it("are off when the ruleset is disabled or only evaluates", async () => {
    await protect("off", [pullRequestRule]);
    const [ruleset] = rows((await forge.call("GET", "/repos/waymark/off/rulesets")).body);
    await forge.call("PUT", `/repos/waymark/off/rulesets/${at(ruleset, "id")}`, { enforcement: "evaluate" });
    expect(await push("off", await clone("off"), "main")).toBe("pushed");
  });

  it("and permissions keep a reader from writing and an archived repository from changing", async () => {
    await scaffold(forge, "closed", { "a.txt": "a" });
    expect((await asAda("PUT", "/repos/waymark/closed/topics", { names: [] })).status).toBe(403);
    expect(await push("closed", await clone("closed"), "main")).toMatch(/403|denied/);
    await forge.call("PATCH", "/repos/waymark/closed", { archived: true });
    const put = await forge.call("PUT", "/repos/waymark/closed/topics", { names: ["x"] });
    expect([put.status, at(put.body, "message")]).toEqual([403, "Repository was archived so is read-only."]);
    expect((await forge.call("PATCH", "/repos/waymark/closed", { archived: false })).status).toBe(200);
  });
});
