import { describe, expect, it } from "vitest";
import { isKnownAction, outputsOf } from "./action-outputs.ts";
import type { JsonObject } from "./json-value.ts";
import {
  isSecretParameter,
  listParameters,
  listProperties,
  listQuestions,
  listSubschemas,
  parameterShape,
} from "./parameters.ts";
import { findUndeclared, recordShape } from "./scope.ts";

const text = { type: "string" };

/** A page with a question in every place where JSON Schema and the form allow one. */
const page: JsonObject = {
  properties: { top: text, hidden: { ...text, "ui:widget": "hidden" } },
  allOf: [{ properties: { all: text } }],
  anyOf: [{ properties: { any: text } }],
  oneOf: [{ properties: { one: text } }, { allOf: [{ properties: { deep: text } }] }],
  if: { properties: { asked: text } },
  then: { properties: { then: text } },
  else: { properties: { else: text } },
  dependencies: { top: { properties: { depends: text } }, hidden: ["top"] },
  dependentSchemas: { top: { oneOf: [{ properties: { dependsDeep: text } }] } },
  items: { properties: { inItems: text } },
  not: { properties: { never: text } },
};

describe("the questions of a page", () => {
  it("are found in every branch it may take, and not in what is no question", () => {
    expect([...listProperties(page).keys()].toSorted()).toEqual(
      [
        "top",
        "hidden",
        "all",
        "any",
        "one",
        "deep",
        "asked",
        "then",
        "else",
        "depends",
        "dependsDeep",
      ].toSorted(),
    );
  });

  it("that everybody sees are those without a condition that are not hidden", () => {
    expect(listQuestions([page, { properties: { second: text } }, {}])).toEqual(["top", "second"]);
  });

  it("are described where they say most: a branch's constant describes nothing", () => {
    const branches = {
      oneOf: [{ properties: { ci: { const: "a" } } }, { properties: { ci: { const: "b" } } }],
      properties: { ci: { type: "string", title: "CI" } },
    };
    expect(listProperties(branches).get("ci")).toEqual({ type: "string", title: "CI" });
    expect(
      listProperties({
        if: { properties: { ci: { const: "a" } } },
        then: { properties: { ci: { title: "CI" } } },
      }).get("ci"),
    ).toEqual({ title: "CI" });
    expect(
      listProperties({
        properties: { a: { type: "string" } },
        then: { properties: { a: { type: "number" } } },
      }).get("a"),
    ).toEqual({ type: "string" });
  });

  it("of all pages are known together", () => {
    expect([
      ...listParameters([{ properties: { a: text } }, { then: { properties: { b: text } } }]).keys(),
    ]).toEqual(["a", "b"]);
    expect([...listParameters([]).keys()]).toEqual([]);
  });

  it.each<JsonObject>([
    {},
    { properties: [] },
    { properties: "a" },
    { oneOf: {} },
    { oneOf: ["a", 1, null] },
    { dependencies: [1] },
    { properties: { a: 1, b: null } },
  ])("are none in %j, which is no schema", (schema) => {
    expect([...listProperties(schema).keys()]).toEqual([]);
    expect(listSubschemas(schema)[0]).toBe(schema);
  });
});

describe("a secret question", () => {
  it.each<JsonObject>([
    { "ui:field": "Secret" },
    { "ui:widget": "password" },
    { format: "password" },
    { writeOnly: true },
  ])("is one with %j", (schema) => {
    expect(isSecretParameter({ type: "string", ...schema })).toBe(true);
  });

  it.each<JsonObject>([
    {},
    { "ui:field": "secret" },
    { "ui:widget": "textarea" },
    { format: "uri" },
    { writeOnly: false },
    { writeOnly: "true" },
    { title: "Password" },
  ])("is not one with %j", (schema) => {
    expect(isSecretParameter({ type: "string", ...schema })).toBe(false);
  });
});

describe("what may be read below an answer", () => {
  const isDeclared = (schema: JsonObject, path: string) =>
    findUndeclared(
      ["x", ...path.split(".")],
      new Map([["x", recordShape([["a", parameterShape(schema)]])]]),
    ) === undefined;

  it.each<[JsonObject, string, boolean]>([
    [text, "a.length", true],
    [{ type: "object" }, "a.anything", true],
    [{ type: "object", properties: { b: text } }, "a.b", true],
    [{ type: "object", properties: { b: text } }, "a.c", false],
    [{ type: "object", properties: { b: text }, additionalProperties: { type: "string" } }, "a.c", true],
    [{ type: "object", properties: { b: text }, additionalProperties: false }, "a.c", false],
    [{ type: "object", properties: { b: { type: "object", properties: { c: text } } } }, "a.b.d", false],
    [{ type: "object", properties: { b: text }, oneOf: [{ properties: { c: text } }] }, "a.c", true],
    [{ properties: { b: text } }, "a.c", true],
    [{ type: "array", items: { type: "object", properties: { b: text } } }, "a.0.c", true],
  ])("of %j: %s is declared: %s", (schema, path, expected) => {
    expect(isDeclared(schema, path)).toBe(expected);
  });
});

describe("the actions of the portal", () => {
  it.each([
    "fetch:template",
    "fetch:plain:file",
    "fs:rename",
    "debug:log",
    "publish:github",
    "catalog:register",
    "waymark:manifest",
  ])("%s is one", (action) => {
    expect(isKnownAction(action)).toBe(true);
  });

  it.each(["", "Fetch:Template", "fetch", "publish:gitlab", "github:webhook", "toString", "__proto__"])(
    "%j is none, and leaves nothing anybody knows of",
    (action) => {
      expect([isKnownAction(action), outputsOf(action)]).toEqual([false, undefined]);
    },
  );

  it("leave what later steps may read, and no hash of a commit that is not made yet", () => {
    expect(outputsOf("publish:github")).toEqual([
      "remoteUrl",
      "cloneUrl",
      "repositoryUrl",
      "repoContentsUrl",
    ]);
    expect(outputsOf("catalog:register")).toEqual(["entityRef", "catalogInfoUrl", "catalogUrl"]);
    expect(outputsOf("debug:log")).toEqual([]);
  });
});
