import { describe, expect, it } from "vitest";
import { anEntity } from "../testing.ts";
import { entityHref } from "./entity-path.ts";
import { readTier } from "./tier.ts";
import { isWebLink, linkProblems } from "./web-link.ts";

describe("a link of a descriptor", () => {
  it.each([
    "https://example.com",
    "http://127.0.0.1:3000/a?b=c#d",
    "HTTPS://EXAMPLE.COM",
    "mailto:team@example.com?subject=x",
    " https://example.com ",
    "https://пример.рф/ü",
  ])("%j is shown", (url) => {
    expect(isWebLink(url)).toBe(true);
  });

  it.each([
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    " javascript:alert(1)",
    "java\nscript:alert(1)",
    "java\tscript:alert(1)",
    "\u0001javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "blob:https://example.com/x",
    "view-source:https://example.com",
    "ms-settings:privacy",
    "slack://channel?id=1",
    "ftp://example.com",
    "//example.com",
    "/relative",
    "example.com",
    "",
    "https://",
  ])("%j is not", (url) => {
    expect(isWebLink(url)).toBe(false);
  });

  it("that is not shown is named by its place, shortened, and hides none of its neighbours", () => {
    const long = `javascript:${"a".repeat(100)}`;
    const links = [{ url: "https://a.example" }, { url: long }, { url: "tel:1" }];
    const problems = linkProblems(anEntity("a", { metadata: { links } }));
    expect(problems.map(({ path }) => path.join("."))).toEqual([
      "metadata.links.1.url",
      "metadata.links.2.url",
    ]);
    expect(problems[0]?.message).toBe(
      `expected an address that begins with http:, https: or mailto:, found "${long.slice(0, 60)}"; the link is not shown`,
    );
  });
});

describe("the tier of an entity", () => {
  it.each([
    ["0", 0],
    ["3", 3],
    ["4", null],
    ["-1", null],
    ["01", null],
    [" 1", null],
    ["1.0", null],
    ["one", null],
    ["", null],
    ["１", null],
  ])("%j is read as %s", (value, expected) => {
    const entity = anEntity("a", { metadata: { annotations: { "waymark.dev/tier": value } } });
    expect(readTier(entity)).toBe(expected);
  });

  it("is undefined without the annotation, which is no mistake", () => {
    expect(readTier(anEntity("a"))).toBeUndefined();
    expect(readTier(anEntity("a", { metadata: { annotations: { tier: "1" } } }))).toBeUndefined();
  });
});

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
