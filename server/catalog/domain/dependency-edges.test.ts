import { describe, expect, it } from "vitest";
import { toDependencyEdge } from "./dependency-edges.ts";

const web = "component:default/web";
const other = "api:default/orders";
const relation = (type: string) => ({ sourceRef: web, type, targetRef: other });
const edge = (source: string, type: string, target: string) => ({ source, type, target });

describe("the edge a relation stands for", () => {
  it.each([
    ["dependsOn", "dependencies", edge(web, "dependsOn", other)],
    ["dependsOn", "both", edge(web, "dependsOn", other)],
    ["dependsOn", "dependents", undefined],
    ["dependencyOf", "dependencies", undefined],
    ["dependencyOf", "both", edge(other, "dependsOn", web)],
    ["dependencyOf", "dependents", edge(other, "dependsOn", web)],
    ["consumesApi", "dependencies", edge(web, "consumesApi", other)],
    ["consumesApi", "dependents", undefined],
    ["apiConsumedBy", "dependents", edge(other, "consumesApi", web)],
    ["apiConsumedBy", "dependencies", undefined],
    ["apiProvidedBy", "dependencies", edge(web, "apiProvidedBy", other)],
    ["apiProvidedBy", "dependents", undefined],
    ["providesApi", "dependents", edge(other, "apiProvidedBy", web)],
    ["providesApi", "dependencies", undefined],
    ["providesApi", "both", edge(other, "apiProvidedBy", web)],
  ] as const)(
    "%s towards %s always points from what needs to what is needed",
    (type, direction, expected) => {
      expect(toDependencyEdge(relation(type), direction)).toEqual(expected);
    },
  );

  it.each(["ownedBy", "ownerOf", "partOf", "hasPart", "memberOf", "hasMember", "parentOf", "toString", ""])(
    "%j is no dependency",
    (type) => {
      for (const direction of ["dependencies", "dependents", "both"] as const)
        expect(toDependencyEdge(relation(type), direction)).toBeUndefined();
    },
  );

  it.each([
    ["dependsOn", "dependencyOf"],
    ["consumesApi", "apiConsumedBy"],
    ["apiProvidedBy", "providesApi"],
  ])("is the same seen from either end: %s and %s", (forward, backward) => {
    const seenFromTheOther = { sourceRef: other, type: backward, targetRef: web };
    expect(toDependencyEdge(relation(forward), "both")).toEqual(toDependencyEdge(seenFromTheOther, "both"));
  });
});
