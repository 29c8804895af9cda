import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { Done, Leftovers, Skipped } from "./run-outcome";
import { RunSteps } from "./run-steps";

const repository = { kind: "repository", name: "waymark/checkout", url: null };
const shown = (existing: (typeof repository)[], mayExist: (typeof repository)[]): string =>
  renderToStaticMarkup(<Leftovers existing={existing} mayExist={mayExist} />);

describe("what a run left behind", () => {
  it("is nothing only when nothing exists and nothing may exist", () => {
    expect(shown([], [])).toContain("Nothing was created.");
    expect(shown([], [repository])).not.toContain("Nothing was created.");
    expect(shown([repository], [])).not.toContain("What may exist");
  });

  it("names what may exist", () => {
    const html = shown([], [repository]);
    expect(html).toContain("What may exist");
    expect(html).toContain("waymark/checkout");
  });
});

describe("what a run made", () => {
  const outputs = {
    ...{ repositoryUrl: "http://127.0.0.1:3001/waymark/checkout", entityRef: null, catalogUrl: null },
    ...{ cloneUrl: "http://127.0.0.1:3001/waymark/checkout.git", links: [] },
    text: [{ title: "See its tests pass", content: "`npm test`" }],
  };
  const done = (isEmbeddedForge: boolean): string =>
    renderToStaticMarkup(<Done outputs={outputs} name="checkout" isEmbeddedForge={isEmbeddedForge} />);

  it("comes with the steps that its template says come next, numbered after the clone", () => {
    expect(done(true)).toContain("2. See its tests pass");
  });

  it("tells how to get a push token on the embedded forge only", () => {
    expect(done(true)).toContain("credential.http://127.0.0.1:3001.helper store");
    expect(done(false)).not.toContain("credential");
  });
});

const step = (id: string, state: "done" | "skipped", detail: string | null) => ({
  ...{ id, state, detail, title: `Title of ${id}` },
  ...{ attempts: 1, startedAt: null, finishedAt: null, durationMs: null },
});

describe("a step that was skipped", () => {
  const steps = [step("settings", "done", null), step("protect-branch", "skipped", "skipped: plan.")];

  it("is named in the outcome with its reason, and nothing is when all is done", () => {
    const html = renderToStaticMarkup(<Skipped steps={steps} />);
    expect(html).toContain("Title of protect-branch: skipped: plan.");
    expect(renderToStaticMarkup(<Skipped steps={steps.slice(0, 1)} />)).toBe("");
  });

  it("is named too when only a part of it was left out", () => {
    const partly = step("settings", "done", "auto-merge: skipped: plan. The forge left it off.");
    expect(renderToStaticMarkup(<Skipped steps={[partly]} />)).toContain("auto-merge: skipped: plan.");
  });

  it("does not count as done and does not read as nothing to do", () => {
    const html = renderToStaticMarkup(<RunSteps steps={steps} />);
    expect(html).toContain("1 of 2, 1 skipped");
    expect(html).toContain("Skipped</p>");
    expect(html).not.toContain("Nothing to do");
  });
});
