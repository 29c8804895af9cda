import { describe, expect, it } from "vitest";
import { anEntity } from "../testing.ts";
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
