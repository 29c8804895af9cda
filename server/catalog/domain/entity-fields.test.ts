import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pickFields } from "./entity-fields.ts";

const entity = {
  kind: "Component",
  metadata: { name: "web", tags: ["a"], annotations: { "example.com/a.b": "1", "example.com/c": "2" } },
  spec: { owner: "payments", profile: { displayName: "Web", more: { deep: true } }, none: null },
};

describe("the fields of an entity", () => {
  it.each<[string[], unknown]>([
    [["kind"], { kind: "Component" }],
    [["metadata.tags"], { metadata: { tags: ["a"] } }],
    [["metadata.tags.0"], {}],
    [["kind.length"], {}],
    [["spec.none"], { spec: { none: null } }],
    [["spec.none.x"], {}],
    [
      ["spec.profile.more.deep", "spec.owner"],
      { spec: { owner: "payments", profile: { more: { deep: true } } } },
    ],
    [["metadata.annotations.example.com/a.b"], { metadata: { annotations: { "example.com/a.b": "1" } } }],
    [["metadata.annotations.example.com"], {}],
    [["spec.y", "__proto__.x", "a.b.c"], {}],
    [["constructor", "metadata.toString", "__proto__"], {}],
    [["", ".", "metadata.", ".kind"], {}],
  ])("%j are copied alone", (fields, expected) => {
    expect(pickFields(entity, fields)).toEqual(expected);
  });

  it.each([
    [["metadata", "metadata.name"]],
    [["metadata.name", "metadata"]],
    [["metadata", "metadata.annotations.example.com/c"]],
  ])("%j asks for a whole and for a part of it, and gets the whole", (fields) => {
    expect(pickFields(entity, fields)).toEqual({ metadata: entity.metadata });
  });

  it("are all of them where none is asked for", () => {
    expect(pickFields(entity, [])).toBe(entity);
  });

  it("reads and writes a key called __proto__ as any other", () => {
    const hostile: Record<string, unknown> = JSON.parse('{"spec":{"__proto__":{"polluted":1}}}');
    const picked = pickFields(hostile, ["spec.__proto__.polluted"]);
    expect(JSON.stringify(picked)).toBe('{"spec":{"__proto__":{"polluted":1}}}');
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });

  it("do not depend on the order they are asked for in, and leave the entity as it was", () => {
    const paths = [
      "kind",
      "metadata",
      "metadata.name",
      "metadata.annotations",
      "metadata.annotations.example.com/a.b",
      "spec.profile",
      "spec.profile.more.deep",
      "spec.gone",
    ];
    const before = structuredClone(entity);
    fc.assert(
      fc.property(fc.shuffledSubarray(paths, { minLength: 1 }), (fields) => {
        const picked = pickFields(entity, fields);
        expect(picked).toEqual(pickFields(entity, fields.toSorted()));
        for (const [key, value] of Object.entries(picked)) expect(entity).toMatchObject({ [key]: value });
        expect(entity).toEqual(before);
      }),
      { seed: 37 },
    );
  });
});
