import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Resolve, renderMarkdown } from "./markdown.ts";

const here: Resolve = (target, kind) =>
  target.startsWith("#")
    ? target
    : /^[a-z]+:/i.test(target)
      ? kind === "link" && /^https?:/.test(target)
        ? target
        : undefined
      : `/here/${target}`;
const render = (text: string) => renderMarkdown(text, here).markup;

describe("Markdown of a repository", () => {
  it("gets headings below the page's own, with GitHub's anchors, told apart when they repeat", () => {
    expect(render("# High error rate!\n\n## Checks\n\n## Checks\n")).toBe(
      '<div class="prose"><h2 id="high-error-rate">High error rate!</h2>\n<h3 id="checks">Checks</h3>\n<h3 id="checks-1">Checks</h3></div>',
    );
  });

  it("keeps tables, lists, tasks and code, highlighted where the language is known", () => {
    const markup = render(
      "| a | b |\n|---|---|\n| 1 | 2 |\n\n- [x] done\n- [ ] not\n\n```js\nconst a = 1;\n```\n",
    );
    expect(markup).toContain("<th>a</th>");
    expect(markup).toContain('<span role="img" aria-label="done">☑</span> done');
    expect(markup).toContain('<span class="hljs-keyword">const</span> a');
  });

  it("drops raw HTML and addresses that would run something", () => {
    const markup = render('<script>alert(1)</script>\n\n[x](javascript:alert(1)) <b onclick="x">bold</b>\n');
    expect(markup).not.toMatch(/<script|javascript:|onclick|<b>/);
    expect(markup).toContain("bold");
  });

  it("shows its own pictures and only names those of other hosts", () => {
    expect(render("![Graph](docs/graph.png)")).toContain('<img src="/here/docs/graph.png" alt="Graph">');
    const foreign = render("![Tracker](https://example.com/t.png)");
    expect(foreign).toContain('<a href="https://example.com/t.png" rel="nofollow noreferrer">[Tracker]</a>');
    expect(foreign).not.toContain("<img");
  });

  it("writes no element and no attribute beyond its list, whatever it is given", () => {
    const piece = fc.constantFrom(
      "<",
      ">",
      '"',
      "'",
      "&",
      "`",
      "[",
      "]",
      "(",
      ")",
      "!",
      "#",
      "|",
      "-",
      "\n",
      "\n\n",
      " ",
      "javascript:",
      "x",
      "<img src=x onerror=alert(1)>",
      "<svg/onload=alert(1)>",
      "](data:text/html,x)",
      "&lt;script&gt;",
      "https://a.b",
    );
    const allowed =
      /^<\/?(div|p|blockquote|em|strong|del|code|ul|ol|li|table|thead|tbody|tr|th|td|h[2-6]|sup|section|br|hr|pre|span|a|img)( (class|id|href|rel|src|alt|role|aria-label|tabindex)="[^"<>]*")*>$/;
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const tags = render(pieces.join("")).match(/<[^>]*>?/g) ?? [];
        expect(
          tags.filter((tag) => !allowed.test(tag) || /(href|src)="\s*(javascript|data):/i.test(tag)),
        ).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
