import { describe, expect, it } from "vitest";
import { resolveAnswers } from "./answers.ts";
import type { JsonObject, JsonValue } from "./json-value.ts";

function said(schema: JsonObject, answer: JsonValue): string[] {
  const resolved = resolveAnswers([{ properties: { q: schema } }], { q: answer });
  return resolved.ok ? [] : resolved.error.map(({ message }) => message);
}

describe("what is said of an answer", () => {
  it.each<[JsonObject, JsonValue, string]>([
    [{ type: "integer" }, "two", "Expected integer, found string."],
    [{ type: ["string", "null"] }, 5, "Expected string or null, found number."],
    [{ type: "string", minLength: 3 }, "ab", "Expected at least 3 characters, found 2."],
    [{ type: "string", maxLength: 3 }, "abcd", "Expected at most 3 characters, found 4."],
    [{ type: "array", minItems: 2 }, ["a"], "Expected at least 2 entries, found 1."],
    [{ type: "array", maxItems: 1 }, ["a", "b"], "Expected at most 1 entries, found 2."],
    [
      { type: "array", uniqueItems: true },
      ["a", "b", "a"],
      "Expected every entry once, found the same at 0 and 2.",
    ],
    [{ type: "integer", minimum: 1 }, 0, "Expected at least 1, found 0."],
    [{ type: "integer", maximum: 9 }, 10, "Expected at most 9, found 10."],
    [{ type: "number", exclusiveMinimum: 0 }, 0, "Expected more than 0, found 0."],
    [{ type: "number", exclusiveMaximum: 1.5 }, 1.5, "Expected less than 1.5, found 1.5."],
    [{ type: "integer", multipleOf: 4 }, 6, "Expected a multiple of 4, found 6."],
    [{ type: "integer", enum: [0, 1] }, "two", "Expected one of 0, 1."],
  ])("by %j to %j", (schema, answer, message) => {
    expect(said(schema, answer)).toEqual([message]);
  });

  it("is the validator's own where it has no figures", () => {
    expect(said({ type: "string", format: "email" }, "x")).toEqual(['String does not match format "email".']);
  });

  it("never holds the text itself, which may be a secret", () => {
    for (const schema of [{ minLength: 9 }, { maxLength: 2 }, { type: "integer" }, { pattern: "^z" }])
      expect(said({ type: "string", ...schema }, "hunter2").join("")).not.toMatch(/hunter2/);
  });
});
