import { describe, expect, test } from "vitest";
import { isAppError } from "../../kernel/app-error.ts";
import { bombs, escapeOf, payloads } from "./escapes.testsuite.ts";
import { longestRenderMs, renderSkeleton, startProcessorClock } from "./testing.ts";

function outcomeOf(file: string, answers: { a: string | number }): { text: string } | { error: unknown } {
  try {
    return { text: renderSkeleton({ file }, answers).file ?? "" };
  } catch (error) {
    return { error };
  }
}

describe("a template that reaches for the host", () => {
  test("there are at least sixty of them", () => {
    expect(payloads.length).toBeGreaterThanOrEqual(60);
  });

  test.each(payloads)("%s gets nothing, in time", (payload) => {
    process.env.CANARY = "canary-value";
    const usedMs = startProcessorClock();
    const outcome = outcomeOf(payload, { a: "text" });
    expect(usedMs()).toBeLessThan(longestRenderMs);
    expect(escapeOf(outcome)).toBeUndefined();
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test.each([
    "${{ values.constructor }}",
    "${{ values.__proto__ }}",
    "${{ process.env }}",
    "{% include 'x' %}",
    "{% import 'x' as y %}",
    "{% extends 'x' %}",
  ])("%s is template_invalid in every template, strict or not", (payload) => {
    for (const strict of [true, false]) {
      let code = "";
      try {
        renderSkeleton({ file: payload }, { a: 1 }, { strict });
      } catch (error) {
        code = isAppError(error) ? error.code : String(error);
      }
      expect(code).toBe("template_invalid");
    }
  });
});

describe("a template that never ends or grows without bound", () => {
  test.each(bombs)("bomb %# ends in time with an error that names the file", (payload) => {
    const usedMs = startProcessorClock();
    const outcome = outcomeOf(payload, { a: 1 });
    expect(usedMs()).toBeLessThan(longestRenderMs);
    expect(outcome).toHaveProperty("error");
    expect(escapeOf(outcome)).toBeUndefined();
  });
});
