import { describe, expect, test } from "vitest";
import { resolveAnswers, withoutSecrets } from "./answers.ts";
import type { JsonObject } from "./json-value.ts";

const pages = (...list: JsonObject[]) => list;
const resolve = (page: JsonObject, answers: JsonObject) => {
  const result = resolveAnswers(pages(page), answers);
  return result.ok ? result.value : result.error.map((problem) => `${problem.field}: ${problem.message}`);
};

const ci: JsonObject = {
  properties: { ci: { type: "string", default: "actions", enum: ["actions", "tekton"] } },
  dependencies: {
    ci: {
      oneOf: [
        { properties: { ci: { const: "actions" } } },
        {
          required: ["namespace"],
          properties: {
            ci: { const: "tekton" },
            namespace: { type: "string" },
            registry: { type: "string", default: "quay.io" },
          },
        },
      ],
    },
  },
};

describe("defaults and conditions", () => {
  test("defaults are filled in, also inside objects", () => {
    const page: JsonObject = {
      properties: {
        a: { type: "string", default: "x" },
        b: { type: "object", properties: { c: { type: "integer", default: 1 }, d: { type: "string" } } },
        e: { type: "string" },
      },
    };
    expect(resolve(page, {})).toEqual({ a: "x", b: { c: 1 } });
    expect(resolve(page, { a: "y", b: { d: "z" } })).toEqual({ a: "y", b: { c: 1, d: "z" } });
  });

  test("a branch that applies asks its questions and brings its defaults", () => {
    expect(resolve(ci, {})).toEqual({ ci: "actions" });
    expect(resolve(ci, { ci: "tekton", namespace: "n" })).toEqual({
      ci: "tekton",
      namespace: "n",
      registry: "quay.io",
    });
    expect(resolve(ci, { ci: "tekton" })).toContainEqual(
      'namespace: Expected an answer to "namespace", found none.',
    );
  });

  test("what is wrong in the branch that applies is all that is said", () => {
    expect(resolve(ci, { ci: "tekton", namespace: 5 })).toEqual([
      "namespace: Expected string, found number.",
    ]);
    expect(resolve(ci, { ci: "jenkins" })).toContain('ci: Expected one of "actions", "tekton".');
    expect(resolve(ci, { ci: "jenkins" }).toString()).not.toMatch(/subschema|does not match "/);
  });

  test("that no branch or several hold is said when nothing else is", () => {
    const several: JsonObject = {
      properties: { a: { type: "string" } },
      oneOf: [{ properties: { a: { type: "string" } } }, { required: [] }],
    };
    expect(resolve(several, { a: "x" })).toEqual([
      ": Instance does not match exactly one subschema (2 matches).",
    ]);
  });

  test("an answer to a question that does not apply is dropped, one that never applies is refused", () => {
    expect(resolve(ci, { ci: "actions", namespace: "left over" })).toEqual({ ci: "actions" });
    expect(resolve(ci, { ci: "actions", isAdmin: true })).toEqual([
      'isAdmin: The template has no question "isAdmin". Remove it.',
    ]);
    expect(resolve(ci, JSON.parse('{"__proto__": {"x": 1}, "constructor": 1}') as JsonObject)).toHaveLength(
      2,
    );
  });

  test("if, then and else", () => {
    const page: JsonObject = {
      properties: { tier: { type: "integer", default: 2 } },
      if: { properties: { tier: { maximum: 1 } } },
      then: { required: ["onCall"], properties: { onCall: { type: "string" } } },
      else: { properties: { note: { type: "string", default: "none" } } },
    };
    expect(resolve(page, {})).toEqual({ tier: 2, note: "none" });
    expect(resolve(page, { tier: 0, onCall: "x" })).toEqual({ tier: 0, onCall: "x" });
    expect(resolve(page, { tier: 0 })).toEqual(['onCall: Expected an answer to "onCall", found none.']);
  });

  test("each page is checked on its own", () => {
    const result = resolveAnswers(
      pages(
        { required: ["a"], properties: { a: { type: "string" } } },
        { properties: { b: { type: "integer" } } },
      ),
      { a: "x", b: 2 },
    );
    expect(result).toEqual({ ok: true, value: { a: "x", b: 2 } });
  });
});

describe("answers that are refused", () => {
  const page: JsonObject = {
    required: ["name"],
    properties: {
      name: { type: "string", minLength: 3, maxLength: 40, pattern: "^[a-z][a-z0-9]*(-[a-z0-9]+)*$" },
      tier: { type: "integer", enum: [0, 1, 2, 3] },
      tags: { type: "array", items: { type: "string" } },
    },
  };

  test.each<[string, JsonObject, string]>([
    ["missing", {}, "name"],
    ["the wrong type", { name: 7 }, "name"],
    ["null", { name: null }, "name"],
    ["too short", { name: "ab" }, "name"],
    ["too long", { name: "a".repeat(41) }, "name"],
    ["outside the pattern", { name: "Checkout" }, "name"],
    ["a path", { name: "../etc" }, "name"],
    ["a trailing newline", { name: "checkout\n" }, "name"],
    ["not in the list", { name: "abc", tier: 4 }, "tier"],
    ["a text instead of a number", { name: "abc", tier: "1" }, "tier"],
    ["a wrong element", { name: "abc", tags: [1] }, "tags.0"],
    ["a megabyte", { name: "x".repeat(1_000_000) }, "name"],
    ["many long texts", { name: "abc", tags: Array.from({ length: 10 }, () => "x".repeat(15_000)) }, ""],
    ["a NUL", { name: "abc\0" }, "name"],
    ["half a surrogate pair", { name: "abc\ud800" }, "name"],
  ])("%s", (_, answers, field) => {
    const result = resolveAnswers([page], answers);
    expect(result.ok).toBe(false);
    expect(!result.ok && result.error.map((problem) => problem.field)).toContain(field);
  });

  test("patterns with needless escapes, as older validators let pass, still work", () => {
    const older: JsonObject = { properties: { a: { type: "string", pattern: "^[a-z\\_\\-]+$" } } };
    expect(resolve(older, { a: "a_b-c" })).toEqual({ a: "a_b-c" });
    expect(resolve(older, { a: "A" })).toHaveLength(1);
  });
});

test("secrets are taken out by field, widget or format", () => {
  const page: JsonObject = {
    properties: {
      a: {},
      b: { "ui:field": "Secret" },
      c: { "ui:widget": "password" },
      d: { format: "password" },
    },
  };
  expect(withoutSecrets([page], { a: 1, b: 2, c: 3, d: 4 })).toEqual({ a: 1 });
});
