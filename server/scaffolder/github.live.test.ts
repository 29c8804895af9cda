/*
 * The portal's own use cases at a real GitHub, with the credentials of the environment: `npm run test:live`. What is
 * made is named waymark-live-… and removed at the end. Every row of the table in docs/github.md gets a line of output
 * that says whether it was seen.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { testConnection } from "../connections/test-connection.ts";
import { isForgeErrorOf } from "../github/forge-error.ts";
import { treeSha } from "../github/git-objects.ts";
import type { RepoRef } from "../github/octokit.ts";
import { skippedByPlanMark } from "./domain/skipped-by-plan.ts";
import { getRunDetail } from "./runs/get-run.ts";
import { runProperty } from "./steps/run-marker.ts";
import type { LiveBehaviour } from "./testing/live-behaviours.ts";
import { startLiveBench, type LiveBench, type ScaffoldedRepository } from "./testing/live-bench.ts";

let bench: LiveBench;
let made: ScaffoldedRepository;
let everything: ScaffoldedRepository;
beforeAll(async () => {
  bench = await startLiveBench();
});
afterAll(() => bench?.close());

const seen = (behaviour: LiveBehaviour, text: string): void => bench.report(behaviour, { seen: true, text });
const notSeen = (behaviour: LiveBehaviour, text: string): void =>
  bench.report(behaviour, { seen: false, text });

const detailsOf = async ({ run }: ScaffoldedRepository): Promise<Map<string, string>> => {
  const { steps } = await getRunDetail(bench.deps, { id: run.id });
  return new Map(steps.map(({ id, detail }) => [id, detail ?? ""]));
};
const isSkipped = (details: ReadonlyMap<string, string>, step: string, feature = ""): boolean =>
  (details.get(step) ?? "").includes(`${feature}${feature === "" ? "" : ": "}${skippedByPlanMark}`);

/** The run succeeded, and what is on its branch is what was announced. Gives back the parents of the commit. */
async function expectCommit({ run, files, plan, ref }: ScaffoldedRepository): Promise<readonly string[]> {
  const { steps } = await getRunDetail(bench.deps, { id: run.id });
  const failed = steps.find(({ state }) => state === "failed");
  const why = `${run.message ?? ""} ${failed?.id ?? ""} ${failed?.detail ?? ""}`;
  expect(run, why).toMatchObject({ state: "succeeded" });
  const head = await bench.github.gitData.findRef(ref, `heads/${plan.repository.defaultBranch}`);
  const commit = await bench.github.gitData.getCommit(ref, head?.sha ?? "");
  expect(commit.treeSha).toBe(treeSha(files));
  const { entries } = await bench.github.contents.getTree(ref, commit.treeSha);
  const committed = entries.flatMap(({ type, mode, sha, path }) =>
    type === "blob" ? [`${mode} ${sha} ${path}`] : [],
  );
  const announced = files.map(({ mode, sha, path }) => `${mode} ${sha} ${path}`);
  expect(committed.toSorted()).toEqual(announced.toSorted());
  return commit.parents;
}

/** Settings a host does not report cannot differ. */
async function expectSettings(made: ScaffoldedRepository): Promise<void> {
  const { github } = bench;
  const { ref } = made;
  const { settings, description, topics } = made.plan.repository;
  const found = await github.repositories.get(ref);
  const leftOff = isSkipped(await detailsOf(made), "apply-settings", "auto-merge");
  const expected = new Map(Object.entries({ ...settings, ...(leftOff ? { allowAutoMerge: false } : {}) }));
  for (const [name, value] of Object.entries(found.settings))
    if (value !== undefined) expect(value, name).toBe(expected.get(name));
  expect(found.description).toBe(description);
  expect((await github.repositories.getTopics(ref)).toSorted()).toEqual(topics.toSorted());
}

async function expectEffects(made: ScaffoldedRepository): Promise<void> {
  const { github } = bench;
  const { ref } = made;
  const { teams, labels, variables, secrets, environments, rules } = made.plan.repository;
  const details = await detailsOf(made);
  for (const { slug, permission } of teams)
    expect(await github.teams.hasAccess(ref, { org: ref.owner, slug, permission }), slug).toBe(true);
  const found = (await github.labels.list(ref)).map(({ name }) => name);
  expect(found).toEqual(expect.arrayContaining(labels.map(({ name }) => name)));
  for (const { name, value } of variables) expect(await github.variables.find(ref, name), name).toBe(value);
  for (const { name } of secrets) expect(await github.secrets.has(ref, name), name).toBe(true);
  if (!isSkipped(details, "create-environments"))
    for (const { name } of environments) expect(await github.environments.has(ref, name), name).toBe(true);
  if (rules === null || isSkipped(details, "protect-branch")) return;
  const id = await github.rules.find(ref, rules.name);
  expect(id !== undefined && (await github.rules.matches(ref, { id, rules }))).toBe(true);
}

/** How the repository says which run made it. */
async function expectMarker({ run, ref }: ScaffoldedRepository): Promise<"property" | "homepage"> {
  const property = await readProperty(ref);
  if (property === undefined) {
    const { homepage } = await bench.github.repositories.get(ref);
    expect(homepage).toMatch(new RegExp(`/runs/${run.id}$`));
    return "homepage";
  }
  expect(property).toBe(run.id);
  return "property";
}

async function readProperty(ref: RepoRef): Promise<string | undefined> {
  try {
    return (await bench.github.properties.getValues(ref)).get(runProperty);
  } catch (error) {
    if (isForgeErrorOf(error, "permission", "not_found", "plan", "user_account")) return undefined;
    throw error;
  }
}

describe("Waymark at a real GitHub", () => {
  it("has the permissions it needs", async () => {
    const { checks } = await testConnection(bench.deps, "forge");
    const failed = checks.filter(({ isPassed }) => !isPassed);
    // An organisation may have no custom properties; the homepage takes their place.
    expect(failed.filter(({ title }) => !title.startsWith("Custom properties"))).toEqual([]);
    const { kind } = bench.github.profile;
    if (kind === "ghes") seen("enterpriseServer", bench.github.profile.apiUrl);
    else notSeen("enterpriseServer", `this is ${kind}`);
  });

  it("creates exactly what the preview of a template showed", async () => {
    made = await bench.scaffold(bench.unique);
    const parents = await expectCommit(made);
    if (parents.length === 0) seen("rootCommit", `${made.files.length} files, no parent`);
    else seen("rootCommit", "the rules forbid force here: the commit follows the first step");
    await expectSettings(made);
    await expectEffects(made);
    if (bench.github.usesApp) seen("permissions", "the run succeeded with the App's permissions");
    else notSeen("permissions", "the credentials are a token, not a GitHub App");
  });

  it("marks what it makes", async () => {
    const by = await expectMarker(made);
    const markReady = (await detailsOf(made)).get("mark-ready") ?? "";
    if (by === "homepage") seen("noProperties", markReady);
    else notSeen("noProperties", `${made.ref.owner} has custom properties`);
  });

  it("refuses a variable that exists with 409", async () => {
    const variable = { ...made.ref, name: "WAYMARK_LIVE", value: "1" };
    const create = () =>
      bench.client.call(z.unknown(), (request) =>
        request("POST /repos/{owner}/{repo}/actions/variables", variable),
      );
    await create();
    await expect(create()).rejects.toMatchObject({ status: 409 });
    seen("variableExists", "409");
  });

  it("creates every kind of thing, each once, although answers get lost", async () => {
    bench.loseAnswers(/^POST \/(orgs\/[^/]+|user)\/repos$/, /^PATCH \/repos\/.+\/git\/refs\/heads\/.+$/);
    everything = await bench.scaffoldEverything(`${bench.unique}-again`);
    await expectCommit(everything);
    await expectSettings(everything);
    await expectEffects(everything);
    const by = await expectMarker(everything);
    expect(bench.lostAnswers()).toBe(2);
    seen("lostAnswers", "the answers to the creating call and to the forced update were lost");
    seen("create", `${everything.ref.owner}/${everything.ref.repo}, marked by ${by}`);
  });

  it("leaves out what the plan does not include, and nothing else", async () => {
    const { github } = bench;
    const plan = (await github.meta.findPlan(everything.ref.owner)) ?? "not shown to these credentials";
    const details = await detailsOf(everything);
    const features = [
      ["planRules", isSkipped(details, "protect-branch"), details.get("protect-branch")],
      ["planEnvironments", isSkipped(details, "create-environments"), details.get("create-environments")],
      ["planAutoMerge", isSkipped(details, "apply-settings", "auto-merge"), details.get("apply-settings")],
    ] as const;
    for (const [behaviour, skipped, detail] of features)
      bench.report(behaviour, {
        seen: skipped,
        text: (skipped && detail) || `the plan (${plan}) includes it`,
      });
    const isSmallest = plan === "free" || plan === "free_user" || plan.startsWith("not shown");
    expect(isSmallest ? [] : features.filter(([, skipped]) => skipped)).toEqual([]);
  });

  it("registers one webhook, sees that its delivery failed, and has it sent again", async () => {
    try {
      await registerAndRedeliver();
      seen("redelivery", "a ping to an address that does not exist");
    } catch (error) {
      if (!isForgeErrorOf(error, "permission", "not_found", "invalid", "user_account")) throw error;
      notSeen("redelivery", `${error.message} ${error.upstreamMessage}`.trim());
    }
  });

  it("keeps to the pace GitHub asks for", () => {
    // Tokens of an App are no content, and are not paced.
    const writes = bench.calls.filter(({ method, path }) => method !== "GET" && !path.startsWith("/app/"));
    // A call may leave a little after its turn, so single gaps vary; the pace does not.
    const sixTake = writes.slice(5).map(({ at }, index) => at - (writes[index]?.at ?? at));
    expect(Math.min(...sixTake)).toBeGreaterThanOrEqual(4000);
    expect(bench.calls.filter(({ status }) => status === 429)).toEqual([]);
    seen("pacing", `${writes.length} writes of ${bench.calls.length} calls, none refused for its pace`);
  });
});

/** To an address that cannot exist, so that nothing of the organisation is sent anywhere. */
async function registerAndRedeliver(): Promise<void> {
  const { github, client, unique } = bench;
  const { org } = github.profile;
  const hook = { url: `https://${unique}.invalid/`, secret: crypto.randomUUID(), events: ["meta"] };
  const { id } = await github.webhooks.ensureOrgHook(org, hook);
  try {
    expect(await github.webhooks.ensureOrgHook(org, hook)).toEqual({ id });
    const list = () => github.webhooks.listDeliveries({ org, hookId: id });
    await expect.poll(async () => (await list()).length, { timeout: 120_000, interval: 2000 }).toBe(1);
    const [first] = await list();
    expect(first?.statusCode).not.toBe(200);
    await github.webhooks.redeliver({ org, hookId: id }, first?.id ?? 0);
    await expect.poll(async () => (await list()).length, { timeout: 120_000, interval: 2000 }).toBe(2);
    expect(new Set((await list()).map(({ guid }) => guid))).toEqual(new Set([first?.guid]));
  } finally {
    await client.call(z.unknown(), (request) =>
      request("DELETE /orgs/{org}/hooks/{hook_id}", { org, hook_id: id }),
    );
  }
}
