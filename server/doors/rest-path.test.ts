import { describe, expect, it } from "vitest";
import { operations } from "./operations.ts";
import { restRoute } from "./rest.ts";
import { literalSegments, matchRestPath, restSegments } from "./rest-path.ts";

describe("a path below /api/v1", () => {
  it("is decoded exactly once", () => {
    expect(restSegments("/api/v1/entities/component%3Adefault%2Fcheckout")).toEqual([
      "entities",
      "component:default/checkout",
    ]);
    expect(restSegments("/api/v1/templates/100%2525")).toEqual(["templates", "100%25"]);
  });

  it.each(["%", "%zz", "%E0%A4%A"])("that holds %s is refused with what to write", (segment) => {
    expect(() => restSegments(`/api/v1/templates/${segment}`)).toThrow(
      expect.objectContaining({ code: "invalid_input", message: expect.stringContaining("%25") }),
    );
  });

  it("names an entity in three segments or in one", () => {
    const pattern = "/services/{kind}/{namespace}/{name}/slos";
    const entity = { kind: "component", namespace: "default", name: "checkout" };
    expect(matchRestPath(pattern, ["services", "component", "default", "checkout", "slos"])).toEqual(entity);
    expect(matchRestPath(pattern, ["services", "component:default/checkout", "slos"])).toEqual(entity);
  });

  it.each([
    ["too few segments", ["services", "component", "default", "slos"]],
    ["another last word", ["services", "component:default/checkout", "slo"]],
    ["a reference without a kind", ["services", "checkout", "slos"]],
  ])("does not fit with %s", (_case, segments) => {
    expect(matchRestPath("/services/{kind}/{namespace}/{name}/slos", segments)).toBeUndefined();
  });

  it("counts only what is written out as literal", () => {
    expect(literalSegments("/templates/{name}/preview")).toBe(2);
  });
});

describe("the route of a request in metrics", () => {
  it.each([
    ["/api/v1/runs/run_01", "/api/v1/runs/{id}"],
    ["/api/v1/services/component%3Adefault%2Fa", "/api/v1/services/{kind}/{namespace}/{name}"],
    ["/api/v1/made-up-by-a-scanner", "unmatched"],
    ["/api/v1/%zz", "unmatched"],
  ])("of %s is %s", (pathname, route) => {
    expect(restRoute(operations, pathname)).toBe(route);
  });
});
