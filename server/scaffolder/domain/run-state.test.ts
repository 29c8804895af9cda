import { describe, expect, it } from "vitest";
import { canTransition, isTerminal, runStates, type RunState } from "./run-state.schema.ts";

describe("the states of a run", () => {
  it.each<[RunState, string]>([
    ["queued", "running cancelled failed"],
    ["running", "queued waiting succeeded failed cancelled"],
    ["waiting", "queued running cancelled failed"],
    ["succeeded", ""],
    ["failed", "queued archived"],
    ["cancelled", "queued archived"],
    ["archived", ""],
  ])("from %s lead to %j and nowhere else", (from, to) => {
    expect(runStates.filter((state) => canTransition(from, state)).toSorted()).toEqual(
      to.split(" ").filter(Boolean).toSorted(),
    );
  });

  it("that are an end wait for nobody: no worker goes on from them", () => {
    expect(runStates.filter(isTerminal)).toEqual(["succeeded", "failed", "cancelled", "archived"]);
    for (const state of runStates.filter(isTerminal)) expect(canTransition(state, "running")).toBe(false);
  });

  it("can all be reached, and a run that is not archived or done can always end", () => {
    const reach = (from: RunState, seen = new Set<RunState>([from])): Set<RunState> => {
      for (const next of runStates)
        if (canTransition(from, next) && !seen.has(next)) reach(next, seen.add(next));
      return seen;
    };
    expect([...reach("queued")].toSorted()).toEqual(runStates.toSorted());
    for (const state of runStates.filter((one) => !isTerminal(one)))
      expect([...reach(state)]).toContain("cancelled");
  });
});
