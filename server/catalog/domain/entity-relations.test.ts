import { describe, expect, it } from "vitest";
import type { Entity } from "./entity.schema.ts";
import { findReference, relationsOf } from "./entity-relations.ts";

const entity = (kind: string, spec: Record<string, unknown>, namespace?: string): Entity => ({
  apiVersion: "backstage.io/v1alpha1",
  kind,
  metadata: { name: "Self", ...(namespace === undefined ? {} : { namespace }) },
  spec,
});

describe("relationsOf", () => {
  it.each([
    ["Component", { owner: "payments" }, "ownedBy", "group:default/payments", "ownerOf"],
    ["Component", { owner: "user:ada" }, "ownedBy", "user:default/ada", "ownerOf"],
    ["Component", { system: "shop" }, "partOf", "system:default/shop", "hasPart"],
    ["Component", { subcomponentOf: "big" }, "partOf", "component:default/big", "hasPart"],
    ["Component", { providesApis: ["Orders"] }, "providesApi", "api:default/orders", "apiProvidedBy"],
    ["Component", { consumesApis: ["ext/orders"] }, "consumesApi", "api:ext/orders", "apiConsumedBy"],
    ["Resource", { dependsOn: ["resource:db"] }, "dependsOn", "resource:default/db", "dependencyOf"],
    ["Component", { dependencyOf: ["component:web"] }, "dependencyOf", "component:default/web", "dependsOn"],
    ["System", { domain: "retail" }, "partOf", "domain:default/retail", "hasPart"],
    ["Domain", { subdomainOf: "retail" }, "partOf", "domain:default/retail", "hasPart"],
    ["Group", { parent: "all" }, "childOf", "group:default/all", "parentOf"],
    ["Group", { children: ["team"] }, "parentOf", "group:default/team", "childOf"],
    ["Group", { members: ["ada"] }, "hasMember", "user:default/ada", "memberOf"],
    ["User", { memberOf: ["team"] }, "memberOf", "group:default/team", "hasMember"],
  ])("emits both directions of %s %j", (...row) => {
    const [kind, spec, type, target, inverse] = row;
    const self = `${kind.toLowerCase()}:default/self`;
    expect(relationsOf(entity(kind, spec))).toEqual([
      { sourceRef: self, type, targetRef: target },
      { sourceRef: target, type: inverse, targetRef: self },
    ]);
  });

  it("fills in the namespace of the entity itself, not default", () => {
    expect(findReference(entity("Component", { owner: "payments" }, "ext"), "owner")).toBe(
      "group:ext/payments",
    );
  });

  it("ignores fields that mean something in another kind only", () => {
    expect(relationsOf(entity("API", { dependsOn: ["resource:db"], members: ["ada"] }))).toEqual([]);
  });

  it("emits a relation once even when it is declared twice", () => {
    expect(
      relationsOf(entity("Component", { dependsOn: ["resource:db", "resource:default/DB"] })),
    ).toHaveLength(2);
  });
});
