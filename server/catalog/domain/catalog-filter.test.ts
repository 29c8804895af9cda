import { describe, expect, it } from "vitest";
import { parseEntityFilter } from "./catalog-filter.ts";
import { pickFields } from "./entity-fields.ts";

describe("parseEntityFilter", () => {
  it("reads repeated parameters as alternatives and commas as conditions", () => {
    expect(parseEntityFilter(["kind=component,spec.type=service", "kind=api"])).toEqual({
      ok: true,
      value: [
        [
          { key: "kind", values: ["component"] },
          { key: "spec.type", values: ["service"] },
        ],
        [{ key: "kind", values: ["api"] }],
      ],
    });
  });

  it("reads a repeated key as a list of accepted values and a bare key as existence", () => {
    expect(parseEntityFilter(["kind=a,kind=b,metadata.tags.java"])).toEqual({
      ok: true,
      value: [
        [
          { key: "kind", values: ["a", "b"] },
          { key: "metadata.tags.java", values: null },
        ],
      ],
    });
  });

  it("keeps an equals sign inside a value", () => {
    expect(parseEntityFilter(["metadata.annotations.a/b=x=y"])).toEqual({
      ok: true,
      value: [[{ key: "metadata.annotations.a/b", values: ["x=y"] }]],
    });
  });

  it("refuses a condition without a key and more than fifty conditions", () => {
    expect(parseEntityFilter(["=x"]).ok).toBe(false);
    expect(parseEntityFilter([Array.from({ length: 51 }, (_, index) => `k${index}=v`).join(",")]).ok).toBe(
      false,
    );
  });
});

describe("pickFields", () => {
  const entity = {
    kind: "Component",
    metadata: { name: "a", annotations: { "b.c/d": "e", f: "g" } },
    spec: { x: 1 },
  };

  it("copies only what was asked, also below a key that contains dots", () => {
    expect(pickFields(entity, ["kind", "metadata.annotations.b.c/d", "metadata.name"])).toEqual({
      kind: "Component",
      metadata: { name: "a", annotations: { "b.c/d": "e" } },
    });
  });

  it("copies everything when nothing was asked, and nothing for unknown paths", () => {
    expect(pickFields(entity, [])).toBe(entity);
    expect(pickFields(entity, ["spec.y", "__proto__.x", "a.b.c"])).toEqual({});
  });
});
