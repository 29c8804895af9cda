// A run for an organisation whose plan lacks things: it succeeds and says what was left out, in the forge's words.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { getRunDetail } from "../runs/get-run.ts";
import { listRunEvents } from "../runs/list-run-events.ts";
import { fixtureTemplate } from "../testing/fixture-template.ts";
import { startRunBench, type RunBench } from "../testing/run-bench.ts";

type Intercept = (request: Request) => Promise<Response | undefined>;

const passOn: Intercept = () => Promise.resolve(undefined);
let intercept: Intercept = passOn;
let bench: RunBench;
beforeAll(async () => {
  bench = await startRunBench({ intercept: (request) => intercept(request) });
});
beforeEach(() => {
  intercept = passOn;
});
afterAll(() => bench.close());

const playPlan = (plan: string) => bench.forgeAdmin("PUT", "/_forge/plan", { plan });
const upgrade = "Upgrade to GitHub Pro or make this repository public to enable this feature.";

async function stepsOf(name: string, visibility: "private" | "public" = "private") {
  const id = await bench.start(fixtureTemplate(name, { repository: { visibility } }));
  const run = await bench.settle(id);
  const { steps } = await getRunDetail(bench.deps, { id });
  return { id, run, steps: new Map(steps.map((step) => [step.id, step])) };
}

const warningsOf = async (id: string): Promise<string[]> =>
  (await listRunEvents(bench.deps, { runId: id, afterId: 0 })).events
    .filter(({ level }) => level === "warning")
    .map(({ message }) => message);

const refuse = (pattern: RegExp, answer: () => Response): void => {
  intercept = (request) =>
    Promise.resolve(pattern.test(`${request.method} ${request.url}`) ? answer() : undefined);
};

describe("on the free plan of the embedded forge", () => {
  it("a private repository is made without what the plan lacks, and each is named with its reason", async () => {
    await playPlan("free");
    const { id, run, steps } = await stepsOf("frugal");
    await playPlan("enterprise");
    expect(run).toMatchObject({ state: "succeeded" });
    expect(steps.get("protect-branch")).toMatchObject({
      state: "skipped",
      detail: `branch rules: skipped: plan. GET /repos/{owner}/{repo}/rulesets: the forge's plan does not include this feature. It says: "${upgrade}"`,
    });
    expect(steps.get("create-environments")).toMatchObject({
      state: "skipped",
      detail:
        'environments: skipped: plan. waymark is on the plan "free", which does not include this for private repositories.',
    });
    expect(steps.get("apply-settings")).toMatchObject({
      state: "done",
      detail: expect.stringContaining("auto-merge: skipped: plan."),
    });
    expect(steps.get("mark-ready")).toMatchObject({
      state: "skipped",
      detail: expect.stringContaining("custom properties: skipped: plan."),
    });
    expect(await warningsOf(id)).toEqual(
      expect.arrayContaining([expect.stringContaining(upgrade), expect.stringContaining("auto-merge")]),
    );
    expect(await bench.json("/repos/waymark/frugal")).toMatchObject({
      allow_auto_merge: false,
      homepage: expect.stringContaining(`/runs/${id}`),
    });
  });

  it("a public repository gets branch rules and environments", async () => {
    await playPlan("free");
    const { run, steps } = await stepsOf("open", "public");
    await playPlan("enterprise");
    expect(run).toMatchObject({ state: "succeeded" });
    for (const id of ["protect-branch", "create-environments", "apply-settings"])
      expect(steps.get(id)).toMatchObject({ state: "done" });
  });
});

describe("a refusal", () => {
  it.each([
    ["rulesets", "protect-branch", 403, upgrade],
    [
      "environments/production",
      "create-environments",
      422,
      "Failed to create the environment protection rule. Please ensure the billing plan supports the required reviewers protection rule.",
    ],
  ])("of %s in GitHub's own words skips the step %s", async (path, step, status, message) => {
    refuse(new RegExp(`^(POST|PUT) .*/${path}$`), () => Response.json({ message }, { status }));
    const { run, steps } = await stepsOf(`refused-${step}`);
    expect(run).toMatchObject({ state: "succeeded" });
    expect(steps.get(step)).toMatchObject({
      state: "skipped",
      detail: expect.stringContaining("skipped: plan."),
    });
  });

  it("that is about a missing permission still ends the run and names the permission", async () => {
    refuse(/^POST .*\/rulesets$/, () =>
      Response.json({ message: "Resource not accessible by integration" }, { status: 403 }),
    );
    const { run, steps } = await stepsOf("forbidden");
    expect(run).toMatchObject({ state: "failed", messageCode: "forge_permission" });
    expect(steps.get("protect-branch")?.detail).toContain("administration=write");
  });

  it("of environments with a bare 404 is no matter of the plan where the plan has them", async () => {
    refuse(/^PUT .*\/environments\/production$/, () =>
      Response.json({ message: "Not Found" }, { status: 404 }),
    );
    const { run } = await stepsOf("unseen");
    expect(run).toMatchObject({ state: "failed", messageCode: "forge_permission" });
  });
});
