import { describe, expect, it } from "vitest";
import { entityHref } from "./entity-path.ts";

describe("the page of an entity", () => {
  it.each([
    ["component:default/checkout", "/catalog/default/component/checkout"],
    ["Component:Ext/CheckOut", "/catalog/ext/component/checkout"],
    ["resource:default/a b?c#d", "/catalog/default/resource/a%20b%3Fc%23d"],
    ["resource:default/..", "/catalog/default/resource/.."],
    ["checkout", "/catalog"],
    ["component:default/a/b", "/catalog"],
    ["", "/catalog"],
  ])("of %j is %s", (ref, expected) => {
    expect(entityHref(ref)).toBe(expected);
  });
});
