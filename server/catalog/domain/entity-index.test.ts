import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anEntity } from "../testing.ts";
import type { Entity } from "./entity.schema.ts";
import { indexEntity, titleOf } from "./entity-index.ts";
import { entityRefOf, findReference, referenceProblems, relationsOf } from "./entity-relations.ts";

describe("the index of an entity", () => {
  it("holds what lists, facets and search ask for", () => {
    const entity = anEntity("CheckOut", {
      metadata: {
        namespace: "shop",
        title: "Checkout",
        description: "Takes payments",
        tags: ["java"],
        labels: { zone: "EU" },
        annotations: { "waymark.dev/tier": "1" },
      },
      spec: { type: "Service", lifecycle: "production", owner: "payments", system: "Till" },
    });
    expect(indexEntity(entity)).toEqual({
      ref: "component:shop/checkout",
      kind: "component",
      namespace: "shop",
      name: "CheckOut",
      title: "Checkout",
      sortName: "checkout",
      description: "Takes payments",
      type: "Service",
      lifecycle: "production",
      tier: 1,
      ownerRef: "group:shop/payments",
      systemRef: "system:shop/till",
      attributes: [
        { key: "metadata.tags", value: "java" },
        { key: "metadata.labels.zone", value: "EU" },
        { key: "metadata.annotations.waymark.dev/tier", value: "1" },
      ],
      relations: relationsOf(entity),
    });
  });

  it("holds nothing where the entity says nothing, or says it in another shape", () => {
    const bare: Entity = { apiVersion: "backstage.io/v1alpha1", kind: "Location", metadata: { name: "a" } };
    const nothing = { title: null, description: null, type: null, lifecycle: null, tier: null };
    expect(indexEntity(bare)).toMatchObject({
      ...nothing,
      namespace: "default",
      sortName: "a",
      ownerRef: null,
      systemRef: null,
      attributes: [],
      relations: [],
    });
    const odd = anEntity("a", { spec: { type: 3, lifecycle: ["x"], owner: { a: 1 }, system: 4 } });
    expect(indexEntity(odd)).toMatchObject({ type: null, lifecycle: null, ownerRef: null, systemRef: null });
  });

  it("takes a wrong tier for none", () => {
    const tiered = anEntity("a", { metadata: { annotations: { "waymark.dev/tier": "9" } } });
    expect(indexEntity(tiered).tier).toBeNull();
  });

  it("leaves out keys and values of more than two hundred characters, and keeps their neighbours", () => {
    const annotations = { fits: "v".repeat(200), long: "v".repeat(201) };
    expect(indexEntity(anEntity("a", { metadata: { annotations } })).attributes).toEqual([
      { key: "metadata.annotations.fits", value: "v".repeat(200) },
    ]);
    const long = "k".repeat(200);
    expect(indexEntity(anEntity("a", { metadata: { labels: { [long]: "v" } } })).attributes).toEqual([]);
  });

  it("holds a value once, however often and in whatever case it is written, as its table asks", () => {
    const tags = fc.array(fc.constantFrom("java", "Java", "JAVA", "go", "é", "É"), { maxLength: 8 });
    fc.assert(
      fc.property(tags, (drawn) => {
        const values = indexEntity(anEntity("a", { metadata: { tags: drawn } })).attributes.map((row) =>
          row.value.toLowerCase(),
        );
        expect(new Set(values).size).toBe(values.length);
        expect(new Set(values)).toEqual(new Set(drawn.map((tag) => tag.toLowerCase())));
      }),
      { seed: 41 },
    );
  });
});

describe("the title of an entity", () => {
  it.each([
    [{ metadata: { title: "T" }, spec: { profile: { displayName: "P" } } }, "T"],
    [{ spec: { profile: { displayName: "P" } } }, "P"],
    [{ spec: { profile: { displayName: 3 } } }, null],
    [{ spec: { profile: null } }, null],
    [{ spec: { profile: "P" } }, null],
    [{ spec: { profile: {} } }, null],
    [{}, null],
  ])("of %j is %j", (parts, expected) => {
    expect(titleOf(anEntity("a", { kind: "Group", ...parts }))).toBe(expected);
  });
});

describe("references", () => {
  it.each<[string, Record<string, unknown>, string[]]>([
    ["Component", { dependsOn: ["resource:db", "ledger", ""] }, ["spec.dependsOn.1", "spec.dependsOn.2"]],
    ["Component", { owner: "group:a:b" }, ["spec.owner"]],
    ["Component", { owner: "team/a/b", system: "/x" }, ["spec.owner", "spec.system"]],
    ["Component", { providesApis: ["ok", "a:"] }, ["spec.providesApis.1"]],
    ["Resource", { dependencyOf: ["web"] }, ["spec.dependencyOf.0"]],
    [
      "Group",
      { parent: "a/", children: [":b"], members: ["user:"] },
      ["spec.parent", "spec.children.0", "spec.members.0"],
    ],
    ["User", { memberOf: ["a/b/c"] }, ["spec.memberOf.0"]],
    ["API", { dependsOn: ["ledger"] }, []],
    ["Component", { dependsOn: [3, null, { a: 1 }], owner: 4 }, []],
    ["Domain", { subdomainOf: "a:b:c" }, ["spec.subdomainOf"]],
  ])("of a %s with %j cannot be read at %j", (kind, spec, paths) => {
    const entity: Entity = { apiVersion: "backstage.io/v1alpha1", kind, metadata: { name: "a" }, spec };
    expect(referenceProblems(entity).map(({ path }) => path.join("."))).toEqual(paths);
  });

  it("that cannot be read make no relation and hide none", () => {
    const entity = anEntity("web", { spec: { owner: "a:b:c", dependsOn: ["ledger", "resource:db"] } });
    expect(relationsOf(entity).map(({ type, targetRef }) => `${type} ${targetRef}`)).toEqual([
      "dependsOn resource:default/db",
      "dependencyOf component:default/web",
    ]);
    expect(findReference(entity, "owner")).toBeUndefined();
    expect(findReference(entity, "nothing")).toBeUndefined();
  });

  it("to oneself stay as they are written", () => {
    const self = anEntity("web", { spec: { owner: undefined, dependsOn: ["component:web"] } });
    expect(relationsOf(self)).toEqual([
      { sourceRef: "component:default/web", type: "dependsOn", targetRef: "component:default/web" },
      { sourceRef: "component:default/web", type: "dependencyOf", targetRef: "component:default/web" },
    ]);
  });

  it("make relations in pairs: each has its counterpart, none is there twice, all in canonical form", () => {
    const inverse: Record<string, string> = {
      ownedBy: "ownerOf",
      partOf: "hasPart",
      providesApi: "apiProvidedBy",
      consumesApi: "apiConsumedBy",
      dependsOn: "dependencyOf",
    };
    const both = new Map([
      ...Object.entries(inverse),
      ...Object.entries(inverse).map(([a, b]) => [b, a] as const),
    ]);
    const text = fc.constantFrom(
      "a",
      "B",
      "ext/a",
      "component:a",
      "Resource:X/b",
      "api:default/A",
      "bad/",
      "",
    );
    const spec = fc.record({
      owner: text,
      system: text,
      subcomponentOf: text,
      providesApis: fc.array(text, { maxLength: 4 }),
      consumesApis: fc.array(text, { maxLength: 4 }),
      dependsOn: fc.array(text, { maxLength: 4 }),
      dependencyOf: fc.array(text, { maxLength: 4 }),
    });
    fc.assert(
      fc.property(spec, fc.constantFrom("default", "ext"), (drawn, namespace) => {
        const entity = anEntity("Web", { metadata: { namespace }, spec: drawn });
        const relations = relationsOf(entity);
        const written = relations.map(
          ({ sourceRef, type, targetRef }) => `${sourceRef} ${type} ${targetRef}`,
        );
        expect(new Set(written).size).toBe(written.length);
        for (const { sourceRef, type, targetRef } of relations) {
          expect([sourceRef, targetRef]).toContain(entityRefOf(entity));
          expect(written).toContain(`${targetRef} ${both.get(type)} ${sourceRef}`);
          expect(sourceRef).toMatch(/^[a-z]+:[a-z]+\/[a-z]+$/);
        }
        const unreadable = referenceProblems(entity).length;
        const given = Object.values(drawn).flat().length;
        expect(relations.length).toBeLessThanOrEqual(2 * (given - unreadable));
      }),
      { seed: 42 },
    );
  });
});
