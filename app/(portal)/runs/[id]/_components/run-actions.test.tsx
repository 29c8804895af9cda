import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import type { RunDetail } from "~/server/scaffolder/domain/run.schema.ts";
import { RunActions, type RunAction } from "./run-actions";

const run: RunDetail = {
  ...{ id: "run_1", state: "failed", template: "typescript-service", owner: "waymark", name: "checkout" },
  ...{
    entityRef: null,
    ownedBy: null,
    startedBy: { id: "usr_ada", name: "Ada", ref: null },
    waiting: null,
    failure: null,
  },
  ...{ createdAt: "2026-01-15T09:00:00.000Z", startedAt: null, finishedAt: null, answers: {} },
  ...{ templateDigest: "", steps: [], existing: [], mayExist: [], outputs: null, warnings: [] },
  actions: ["retry", "archive"],
};
const shown = (maySteer: boolean, mayStart: boolean, confirming?: RunAction): string =>
  renderToStaticMarkup(
    <RunActions
      run={run}
      rights={{ maySteer, mayStart }}
      confirming={confirming}
      setConfirming={() => undefined}
      pending={false}
      act={() => undefined}
    />,
  );

it("offers what the reader may do", () => {
  expect(shown(true, true)).toContain("Retry");
  expect(shown(true, true)).toContain("Archive repository");
  expect(shown(true, true)).toContain("Run again with these answers");
  expect(shown(true, true)).toContain("Copy link");
});

it("says why there is nothing to press for whoever may only look", () => {
  const html = shown(false, false);
  expect(html).not.toContain("<button");
  expect(html).not.toContain("Run again with these answers");
  expect(html).toContain("To retry or archive this run, be Ada as a developer, or a maintainer.");
});

it("archives only after the name is typed, because the portal has no way back", () => {
  const asked = shown(true, true, "archive");
  expect(asked).toContain("Type checkout to confirm");
  expect(asked).toMatch(/<button type="submit"[^>]*disabled/);
  expect(shown(true, true, "cancel")).not.toContain("to confirm");
});
