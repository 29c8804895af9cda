import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { fixtureTemplate } from "../testing/fixture-template.ts";
import { startRunBench, type RunBench } from "../testing/run-bench.ts";
import { LookAgain } from "./run-step.ts";
import { failureOf, startStepping, type SteppedRun } from "./testing.ts";

let bench: RunBench;
beforeAll(async () => {
  bench = await startRunBench();
});
afterAll(() => bench.close());

const stepping = (...template: Parameters<typeof fixtureTemplate>): Promise<SteppedRun> =>
  startStepping(bench, fixtureTemplate(...template));

describe("what a plan needs and the forge does not have", () => {
  it("a team that is gone by then is named", async () => {
    await bench.rest("POST", "/orgs/waymark/teams", { name: "shortlived" });
    const run = await stepping("teamless", {
      repository: {
        teams: [
          { slug: "payments", permission: "pull" },
          { slug: "shortlived", permission: "push" },
        ],
      },
    });
    await run.takeUpTo("apply-settings");
    await bench.rest("DELETE", "/orgs/waymark/teams/shortlived");
    expect(await failureOf(run.take("grant-teams"))).toEqual([
      "team_missing",
      "The team waymark/shortlived does not exist.",
    ]);
  });

  const withSecret = (secret: { name: string; from?: string }) => {
    const { plan } = fixtureTemplate("secrets", { repository: { secrets: [secret] } });
    return plan;
  };

  it("a secret is looked up under the answer it comes from, and stops the run by its name when it is not there", async () => {
    const run = await stepping("secrets");
    await run.takeUpTo("push-content");
    run.writes();
    const take = (secret: { name: string; from?: string }, given: readonly [string, string][]) =>
      run.take("set-secrets", { plan: withSecret(secret), secrets: new Map(given) });
    const missing = (name: string) => ["secret_missing", `The secret ${name} is not stored.`];
    expect(await failureOf(take({ name: "TOKEN" }, []))).toEqual(missing("TOKEN"));
    expect(await failureOf(take({ name: "TOKEN", from: "given" }, [["TOKEN", "x"]]))).toEqual(
      missing("TOKEN"),
    );
    expect(run.writes()).toEqual([]);
    expect(await take({ name: "TOKEN", from: "given" }, [["given", "hunter2hunter2"]])).toMatchObject({
      existing: [{ kind: "secret", name: "TOKEN", url: null }],
    });
  });

  it("a label the forge made by itself, in another case, is made the template's", async () => {
    const labels = [{ name: "Bug", color: "FF0000", description: "It is broken" }];
    const run = await stepping("labelled", { repository: { labels } });
    await run.takeUpTo("push-content");
    const bugs = async () =>
      z
        .array(z.looseObject({ name: z.string() }))
        .parse(await bench.json("/repos/waymark/labelled/labels"))
        .filter(({ name }) => name.toLowerCase() === "bug");
    expect(await bugs()).toMatchObject([{ name: "bug", default: true }]);
    expect((await run.take("create-labels")).outcome).toBe("done");
    expect(await bugs()).toMatchObject([{ color: "ff0000", description: "It is broken" }]);
  });
});

describe("the last look", () => {
  it("finds everything as planned, and says how much it looked at", async () => {
    const run = await stepping("verified");
    await run.takeUpTo("protect-branch");
    const { detail, warnings } = await run.take("verify-repository");
    expect(detail).toMatch(/^(\d+) of \1 settings read back as planned; CODEOWNERS has no errors$/);
    expect(warnings).toEqual([]);
  });

  it("names each difference in words, and does not fail for them", async () => {
    const run = await stepping("differs");
    await run.takeUpTo("apply-settings");
    await bench.rest("PATCH", "/repos/waymark/differs", { description: "Mine", has_issues: false });
    await bench.rest("PUT", "/repos/waymark/differs/topics", { names: ["mine"] });
    const { outcome, warnings } = await run.take("verify-repository");
    expect([outcome, warnings]).toEqual([
      "done",
      [
        'description: planned "The differs service", found "Mine"',
        'topics: planned "service, waymark", found "mine"',
        'hasIssues: planned "true", found "false"',
      ],
    ]);
  });

  it("fails for a repository that everybody can read", async () => {
    const run = await stepping("too-open");
    await run.takeUpTo("push-content");
    await bench.rest("PATCH", "/repos/waymark/too-open", { visibility: "public" });
    const found = await failureOf(run.take("verify-repository"));
    expect(found).toEqual([
      "repository_too_open",
      expect.stringContaining('visibility: planned "private", found "public"'),
    ]);
  });

  it("fails for another repository of the same name", async () => {
    const run = await stepping("replaced");
    await run.takeUpTo("push-content");
    await bench.rest("DELETE", "/repos/waymark/replaced");
    await bench.rest("POST", "/orgs/waymark/repos", { name: "replaced" });
    expect(await failureOf(run.take("verify-repository"))).toEqual(["repository_gone", null]);
  });
});

describe("the catalog entry of a run", () => {
  const waiting = (run: SteppedRun, waitedMs: number) =>
    run.take("await-catalog", { startedAt: bench.deps.now() - waitedMs });

  it("is asked for once and looked for again, without a message", async () => {
    const run = await stepping("awaited", { isInCatalog: true });
    const jobs = () =>
      bench.deps.db.raw
        .prepare("SELECT count(*) AS n FROM jobs WHERE kind LIKE 'catalog.%' AND key = 'waymark/awaited'")
        .get();
    for (const waitedMs of [0, 300, 20_000]) {
      const error: unknown = await failureOf(waiting(run, waitedMs));
      expect(error instanceof LookAgain && error.afterMs).toBe(250);
      expect(jobs()).toEqual({ n: 1 });
      bench.deps.db.raw.prepare("UPDATE jobs SET state = 'done' WHERE key = 'waymark/awaited'").run();
    }
  });

  it("is not waited for longer than twenty seconds: the next scan brings it", async () => {
    const run = await stepping("late", { isInCatalog: true });
    const detail = "Not in the catalog yet; the next scan of the organisation brings it";
    expect(await waiting(run, 20_001)).toEqual({
      outcome: "skipped",
      detail,
      existing: [],
      warnings: [`${detail}.`],
    });
  });

  it("is not looked for when the plan has none", async () => {
    expect(await waiting(await stepping("uncatalogued"), 0)).toEqual({
      outcome: "done",
      detail: null,
      existing: [],
    });
  });
});
