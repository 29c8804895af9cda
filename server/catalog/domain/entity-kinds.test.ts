/* What each kind of the Backstage descriptor format asks of `spec`: required, optional, and open beyond that. */
import { describe, expect, it } from "vitest";
import { apiVersionsOf, entityKinds, findEntityKind, specSchemaOf, type EntityKind } from "./entity-kinds.ts";

const problemsOf = (kind: EntityKind, spec: unknown): string[] => {
  const parsed = specSchemaOf(kind, spec).safeParse(spec);
  return parsed.success ? [] : parsed.error.issues.map((issue) => issue.path.map(String).join("."));
};

const complete: readonly (readonly [EntityKind, Record<string, unknown>])[] = [
  ["Component", { type: "service", lifecycle: "production", owner: "payments" }],
  ["API", { type: "openapi", lifecycle: "production", owner: "payments", definition: "openapi: 3.1.0" }],
  ["Resource", { type: "database", owner: "payments" }],
  ["System", { owner: "payments" }],
  ["Domain", { owner: "payments" }],
  ["Group", { type: "team", children: [] }],
  ["User", { memberOf: [] }],
  ["Location", {}],
  ["Template", { type: "service", steps: [] }],
  ["AiResource", { type: "skill", lifecycle: "production", owner: "payments" }],
];

describe("the spec of a kind", () => {
  it.each(complete)("%s is right with what is required, and open to anything more", (kind, spec) => {
    expect(problemsOf(kind, spec)).toEqual([]);
    expect(problemsOf(kind, { ...spec, implementation: { spec: { pipelines: [1, null] } } })).toEqual([]);
  });

  it.each(complete)("%s lacks exactly what is left out", (kind, spec) => {
    expect(problemsOf(kind, {}).toSorted()).toEqual(Object.keys(spec).toSorted());
    for (const key of Object.keys(spec))
      expect(problemsOf(kind, { ...spec, [key]: undefined })).toEqual([key]);
  });

  it.each(complete)("%s takes no empty text and no number for a text", (kind, spec) => {
    for (const [key, value] of Object.entries(spec)) {
      if (typeof value !== "string") continue;
      expect(problemsOf(kind, { ...spec, [key]: "" })).toEqual([key]);
      expect(problemsOf(kind, { ...spec, [key]: 2 })).toEqual([key]);
    }
  });

  it.each([
    [
      "Component",
      ["system", "subcomponentOf"],
      ["providesApis", "consumesApis", "dependsOn", "dependencyOf"],
    ],
    ["API", ["system"], []],
    ["Resource", ["system"], ["dependsOn", "dependencyOf"]],
    ["System", ["domain", "type"], []],
    ["Domain", ["subdomainOf", "type"], []],
    ["Group", ["parent"], ["members"]],
    ["Location", ["type", "target"], ["targets"]],
    ["Template", ["owner", "lifecycle"], []],
  ] as const)(
    "%s may have the texts %j and the lists %j, of texts that are not empty",
    (kind, texts, lists) => {
      const spec = new Map(complete).get(kind) ?? {};
      for (const key of texts) {
        expect(problemsOf(kind, { ...spec, [key]: "a" })).toEqual([]);
        expect(problemsOf(kind, { ...spec, [key]: "" })).toEqual([key]);
        expect(problemsOf(kind, { ...spec, [key]: ["a"] })).toEqual([key]);
      }
      for (const key of lists) {
        expect(problemsOf(kind, { ...spec, [key]: [] })).toEqual([]);
        expect(problemsOf(kind, { ...spec, [key]: ["a", ""] })).toEqual([`${key}.1`]);
        expect(problemsOf(kind, { ...spec, [key]: "a" })).toEqual([key]);
        expect(problemsOf(kind, { ...spec, [key]: [{ a: 1 }] })).toEqual([`${key}.0`]);
      }
    },
  );

  it.each(["Group", "User"] as const)("%s may have a profile, whose texts say something", (kind) => {
    const spec = new Map(complete).get(kind) ?? {};
    const profile = { displayName: "Ada", email: "ada@example.com", picture: "https://e.com/a.png", more: 1 };
    expect(problemsOf(kind, { ...spec, profile })).toEqual([]);
    expect(problemsOf(kind, { ...spec, profile: { displayName: "" } })).toEqual(["profile.displayName"]);
    expect(problemsOf(kind, { ...spec, profile: "Ada" })).toEqual(["profile"]);
  });

  it.each([
    ["a text", "openapi: 3.1.0", true],
    ["$text", { $text: "./openapi.yaml" }, true],
    ["$json", { $json: "./openapi.json" }, true],
    ["$yaml", { $yaml: "./openapi.yaml" }, true],
    ["an unknown placeholder", { $openapi: "./openapi.yaml" }, false],
    ["a placeholder for nothing", { $text: "" }, false],
    ["a placeholder with a neighbour", { $text: "a", b: 1 }, false],
    ["an empty text", "", false],
    ["a mapping", { openapi: "3.1.0" }, false],
    ["a list", ["a"], false],
  ])("API takes %s for its definition: %s", (_case, definition, isTaken) => {
    const spec = { ...new Map(complete).get("API"), definition };
    const problems = problemsOf("API", spec);
    expect(problems.length === 0).toBe(isTaken);
    expect(problems.every((path) => path.startsWith("definition"))).toBe(true);
  });

  it.each([
    [{ remotes: [{ type: "http", url: "https://e.com" }] }, []],
    [{ remotes: [] }, ["remotes"]],
    [{}, ["remotes"]],
    [{ remotes: [{ type: "http" }] }, ["remotes.0.url"]],
    [{ definition: "x" }, ["remotes"]],
  ])("API of type mcp-server with %j has these problems: %j", (more, expected) => {
    const spec = { type: "mcp-server", lifecycle: "production", owner: "payments", ...more };
    expect(problemsOf("API", spec)).toEqual(expected);
  });

  it.each([
    ["required", []],
    ["optional", []],
    ["sometimes", ["presence"]],
    [true, ["presence"]],
  ])("Location with presence %j has these problems: %j", (presence, expected) => {
    expect(problemsOf("Location", { presence })).toEqual(expected);
  });

  it("asks an action of every step of a Template", () => {
    const steps = [{ action: "debug:log", id: "a", name: "A", input: {} }, { id: "b" }];
    expect(problemsOf("Template", { type: "service", steps })).toEqual(["steps.1.action"]);
  });
});

describe("a kind", () => {
  it("is found in whatever case, and nothing is found that only a JavaScript object has", () => {
    for (const kind of entityKinds) {
      expect(findEntityKind(kind.toLowerCase())).toBe(kind);
      expect(findEntityKind(kind.toUpperCase())).toBe(kind);
    }
    for (const text of ["", "Gadget", "constructor", "toString", "__proto__", "component ", "APİ"])
      expect(findEntityKind(text)).toBeUndefined();
  });

  it.each([
    ["Component", ["backstage.io/v1alpha1", "backstage.io/v1beta1"]],
    ["User", ["backstage.io/v1alpha1", "backstage.io/v1beta1"]],
    ["AiResource", ["backstage.io/v1alpha1"]],
    ["Template", ["scaffolder.backstage.io/v1beta3"]],
  ] as const)("%s is written in the versions %j", (kind, versions) => {
    expect(apiVersionsOf(kind)).toEqual(versions);
  });
});
