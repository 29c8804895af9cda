import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseEntityRef, stringifyEntityRef } from "./entity-ref.ts";

const read = (text: string, defaults?: Parameters<typeof parseEntityRef>[1]): string => {
  const parsed = parseEntityRef(text, defaults);
  return parsed.ok ? stringifyEntityRef(parsed.value) : `refused: ${parsed.error}`;
};

describe("a reference", () => {
  it.each([
    ["component:default/checkout", "component:default/checkout"],
    ["Component:Default/CheckOut", "component:default/checkout"],
    ["component:checkout", "component:default/checkout"],
    ["  group:payments\n", "group:default/payments"],
    ["user:ext/ada.lovelace_1", "user:ext/ada.lovelace_1"],
    ["resource:default/a b", "resource:default/a b"],
  ])("%j with a kind of its own is %s", (text, expected) => {
    expect(read(text)).toBe(expected);
    expect(read(text, { kind: "api", namespace: "default" })).toBe(expected);
  });

  it.each([
    ["payments", "group:team/payments"],
    ["ext/payments", "group:ext/payments"],
    ["user:ada", "user:team/ada"],
    ["user:ext/ada", "user:ext/ada"],
    ["PAYMENTS", "group:team/payments"],
  ])("%j takes what it lacks from the field and the entity it stands in: %s", (text, expected) => {
    expect(read(text, { kind: "Group", namespace: "Team" })).toBe(expected);
  });

  it.each(["payments", "ext/payments"])("%j without a kind of its own or of its field is refused", (text) => {
    expect(read(text)).toBe(
      `refused: Expected a kind in the entity reference "${text}", for example "group:${text}".`,
    );
  });

  it.each([
    "",
    " ",
    ":",
    "/",
    "a:",
    ":a",
    "a:/b",
    "a:b/",
    "/b",
    "a/",
    "a:b:c",
    "a:b/c/d",
    "a/b/c",
    "a/b:c",
    "ns/kind:name",
    "component:default/",
    "https://example.com/a",
  ])("%j with an empty or a surplus part is refused, and shown", (text) => {
    expect(read(text, { kind: "group", namespace: "default" })).toBe(
      `refused: Expected an entity reference like "component:default/checkout", found "${text}".`,
    );
  });

  const part = fc.stringMatching(/^[A-Za-z0-9]([-A-Za-z0-9_.]{0,20}[A-Za-z0-9])?$/);
  it("reads back what it prints, in whatever case it was written", () => {
    fc.assert(
      fc.property(fc.record({ kind: part, namespace: part, name: part }), (ref) => {
        const text = stringifyEntityRef(ref);
        expect(text).toBe(text.toLowerCase());
        expect(read(text)).toBe(text);
        expect(read(text.toUpperCase())).toBe(text);
        expect(read(`${ref.kind}:${ref.namespace}/${ref.name}`)).toBe(text);
      }),
      { seed: 31 },
    );
  });

  it("is refused with a sentence, or read to three parts that are not empty, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30, unit: fc.constantFrom(..."a:/ .é\n") }), (text) => {
        const parsed = parseEntityRef(text, { kind: "group" });
        if (parsed.ok) {
          expect(Object.values(parsed.value).every((value) => value !== "" && !/[:/]/.test(value))).toBe(
            true,
          );
        } else expect(parsed.error).toMatch(/^Expected /);
      }),
      { seed: 32 },
    );
  });
});
