import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseEntityFilter } from "./catalog-filter.ts";
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

describe("a filter", () => {
  it.each([
    [[], []],
    [[""], []],
    [[" , ,"], []],
    [[" kind = component , "], [[["kind", ["component"]]]]],
    [["kind=,kind=a"], [[["kind", ["", "a"]]]]],
    [["kind,kind=a"], [[["kind", ["a"]]]]],
    [["kind=a,kind"], [[["kind", ["a"]]]]],
    [
      ["kind=a", "", "kind=b"],
      [[["kind", ["a"]]], [["kind", ["b"]]]],
    ],
    [
      ["constructor=a,__proto__"],
      [
        [
          ["constructor", ["a"]],
          ["__proto__", null],
        ],
      ],
    ],
  ])("%j is %j", (texts, expected) => {
    const parsed = parseEntityFilter(texts);
    expect(parsed.ok && parsed.value.map((set) => set.map(({ key, values }) => [key, values]))).toEqual(
      expected,
    );
  });

  it("counts the conditions of all its sets, and takes fifty", () => {
    const sets = (count: number) => Array.from({ length: count }, (_, index) => `k${index}=a,l${index}=b`);
    expect(parseEntityFilter(sets(25)).ok).toBe(true);
    expect(parseEntityFilter(sets(26))).toEqual({
      ok: false,
      error: "Expected at most 50 filter conditions, found 52.",
    });
  });

  it("reads back what was written from keys and values", () => {
    const word = fc.stringMatching(/^[a-zA-Z0-9._/:#-]{1,12}$/);
    const condition = fc.tuple(word, fc.option(fc.array(word, { minLength: 1, maxLength: 3 })));
    const set = fc.uniqueArray(condition, { minLength: 1, maxLength: 4, selector: ([key]) => key });
    fc.assert(
      fc.property(fc.array(set, { maxLength: 4 }), (sets) => {
        const texts = sets.map((conditions) =>
          conditions
            .flatMap(([key, values]) => (values === null ? [key] : values.map((value) => `${key}=${value}`)))
            .join(","),
        );
        const parsed = parseEntityFilter(texts);
        expect(parsed.ok && parsed.value.map((all) => all.map(({ key, values }) => [key, values]))).toEqual(
          sets,
        );
      }),
      { seed: 38 },
    );
  });
});
