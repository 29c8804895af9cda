import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fixtureTemplate } from "../testing/fixture-template.ts";
import { startRunBench, type RunBench } from "../testing/run-bench.ts";
import { planNote } from "./plan-limits.ts";
import { propertiesRefusal, runMarker, runOfHomepage } from "./run-marker.ts";
import { leftOut } from "./run-step.ts";
import { startStepping } from "./testing.ts";

const PORTAL = "https://waymark.example.com";

describe("the homepage of a repository", () => {
  it("names the run that made it, and leads to its page", () => {
    const { homepage, runId } = runMarker({ id: "run_1" }, PORTAL);
    expect([homepage, runId]).toEqual([`${PORTAL}/runs/run_1`, "run_1"]);
    expect(runOfHomepage(homepage, PORTAL)).toBe("run_1");
  });

  it.each([
    "",
    "https://example.com",
    `${PORTAL}/run/run_1`,
    `${PORTAL}.evil.example/runs/run_1`,
    `http://waymark.example.com/runs/run_1`,
    `x${PORTAL}/runs/run_1`,
  ])("%j of anybody else names none", (homepage) => {
    expect(runOfHomepage(homepage, PORTAL)).toBeUndefined();
  });
});

describe("what is skipped", () => {
  it("says whether the plan or the account is the reason", () => {
    expect(planNote("branch rules", "Upgrade.")).toBe("branch rules: skipped: plan. Upgrade.");
    expect(leftOut({ step: "grant-teams", title: "Access", reason: "octocat has no teams." })).toEqual({
      outcome: "skipped",
      detail: "skipped: user account. octocat has no teams.",
      existing: [],
    });
  });
});

describe("the marker of a run", () => {
  let bench: RunBench;
  beforeAll(async () => {
    bench = await startRunBench();
  });
  afterAll(() => bench.close());

  it("is a custom property, defined once for the organisation and not again", async () => {
    expect(await propertiesRefusal(bench.connect())).toBeUndefined();
    const writes = () => bench.requests().filter(({ method }) => method !== "GET").length;
    const before = writes();
    expect(await propertiesRefusal(bench.connect())).toBeUndefined();
    expect(writes()).toBe(before);
    expect(await bench.json("/orgs/waymark/properties/schema")).toMatchObject([
      { property_name: "waymark-run" },
      { property_name: "waymark-state" },
    ]);
  });

  it("leaves the homepage to the template, and the repository is ready only at the end", async () => {
    const run = await startStepping(
      bench,
      fixtureTemplate("homely", { repository: { homepage: "https://example.com/docs" } }),
    );
    await run.take("create-repository");
    expect(await bench.json("/repos/waymark/homely")).toMatchObject({ homepage: "https://example.com/docs" });
    const values = () => bench.json("/repos/waymark/homely/properties/values");
    expect(await values()).not.toContainEqual({ property_name: "waymark-state", value: "ready" });
    await run.takeUpTo("mark-ready");
    expect(await values()).toContainEqual({ property_name: "waymark-state", value: "ready" });
  });
});
