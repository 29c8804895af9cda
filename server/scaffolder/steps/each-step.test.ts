import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fixtureTemplate } from "../testing/fixture-template.ts";
import { startRunBench, type RunBench } from "../testing/run-bench.ts";
import { getRun } from "../store/runs.ts";
import { failureOf, startStepping, type SteppedRun } from "./testing.ts";

let bench: RunBench;
beforeAll(async () => {
  bench = await startRunBench();
});
afterAll(() => bench.close());

type Template = Parameters<typeof fixtureTemplate>;
const stepping = (...template: Template): Promise<SteppedRun> =>
  startStepping(bench, fixtureTemplate(...template));
describe("a step that is taken again", () => {
  it("changes nothing that is as planned, whichever it is", async () => {
    const run = await stepping("again");
    const changing = [
      "create-repository",
      "push-content",
      "record-base",
      "apply-settings",
      "grant-teams",
      "create-labels",
      "set-variables",
      "create-environments",
      "protect-branch",
      "mark-ready",
    ] as const;
    for (const step of changing) {
      const first = await run.take(step);
      const sent = run.writes();
      const second = await run.take(step);
      expect([step, sent.length > 0, second.outcome, second.existing, run.writes()]).toEqual([
        step,
        true,
        "done",
        first.existing,
        [],
      ]);
    }
  });

  it("puts a secret again, because nobody can read it back, and leaves one", async () => {
    const run = await stepping("secretive");
    await run.takeUpTo("push-content");
    for (const _time of [1, 2]) {
      run.writes();
      expect(await run.take("set-secrets")).toEqual({
        outcome: "done",
        detail: null,
        existing: [{ kind: "secret", name: "DEPLOY_TOKEN", url: null }],
      });
      expect(run.writes()).toEqual(["PUT /repos/waymark/secretive/actions/secrets/DEPLOY_TOKEN"]);
    }
    expect(await bench.json("/repos/waymark/secretive/actions/secrets")).toMatchObject({ total_count: 1 });
  });

  it("puts right what somebody changed meanwhile, and only that", async () => {
    const run = await stepping("changed");
    await run.takeUpTo("protect-branch");
    await bench.rest("PATCH", "/repos/waymark/changed", { has_wiki: true });
    await bench.rest("PATCH", "/repos/waymark/changed/actions/variables/WAYMARK_URL", {
      value: "http://evil.example",
    });
    await bench.rest("PATCH", "/repos/waymark/changed/labels/reliability", { color: "000000" });
    run.writes();
    for (const step of ["apply-settings", "set-variables", "create-labels", "grant-teams"] as const)
      await run.take(step);
    expect(run.writes()).toEqual([
      "PATCH /repos/waymark/changed",
      "PATCH /repos/waymark/changed/actions/variables/WAYMARK_URL",
      "PATCH /repos/waymark/changed/labels/reliability",
    ]);
  });
});

describe("a repository", () => {
  it("carries the run that made it, and its addresses are stored", async () => {
    const run = await stepping("marked");
    const report = await run.take("create-repository");
    expect(report).toMatchObject({
      outcome: "done",
      detail: null,
      existing: [{ kind: "repository", name: "waymark/marked", url: `${bench.forge.url}/waymark/marked` }],
      set: {
        repositoryUrl: `${bench.forge.url}/waymark/marked`,
        cloneUrl: `${bench.forge.url}/waymark/marked.git`,
      },
    });
    expect(await bench.json("/repos/waymark/marked/properties/values")).toContainEqual({
      property_name: "waymark-run",
      value: run.id,
    });
  });

  it.each(["taken", "Taken-Too"])("that somebody else made meanwhile as %s is not touched", async (name) => {
    const run = await stepping(name.toLowerCase());
    await bench.rest("POST", "/orgs/waymark/repos", { name, description: "mine" });
    run.writes();
    expect(await failureOf(run.take("create-repository"))).toEqual(["repo_exists", null]);
    expect(run.writes()).toEqual([]);
    expect(await bench.json(`/repos/waymark/${name}`)).toMatchObject({ name, description: "mine" });
  });

  it("of another run under the same name is not adopted either", async () => {
    const run = await stepping("twice");
    await run.take("create-repository");
    const other = { ...(await getRun(bench.deps.db.read, run.id)), id: "run_other" };
    expect(await failureOf(run.take("create-repository", { run: other }))).toEqual(["repo_exists", null]);
  });
});

describe("the content of a repository", () => {
  it("is one commit of the run, told with its files", async () => {
    const run = await stepping("content");
    await run.take("create-repository");
    const { detail, existing } = await run.take("push-content");
    const sha = existing[0]?.name ?? "";
    expect([detail, existing]).toEqual([
      `6 files in commit ${sha.slice(0, 10)}`,
      [{ kind: "commit", name: sha, url: `${bench.forge.url}/waymark/content/commit/${sha}` }],
    ]);
    expect(await bench.json("/repos/waymark/content/commits")).toMatchObject([{ sha, parents: [] }]);
    expect(await bench.json(`/repos/waymark/content/git/commits/${sha}`)).toMatchObject({
      message: expect.stringContaining(`Waymark-Run: ${run.id}`) as string,
      author: { name: "Ada Lovelace", email: "ada@example.com" },
    });
  });

  it("is not written over when somebody has committed, nor recorded as the template's", async () => {
    const run = await stepping("worked-on");
    await run.takeUpTo("push-content");
    const put = await bench.rest("PUT", "/repos/waymark/worked-on/contents/mine.txt", {
      message: "mine",
      content: "bWluZQ==",
    });
    expect(put.status).toBe(201);
    run.writes();
    expect(await failureOf(run.take("push-content"))).toEqual(["content_changed", null]);
    expect(await failureOf(run.take("record-base"))).toEqual(["content_changed", null]);
    expect(run.writes()).toEqual([]);
  });
});
