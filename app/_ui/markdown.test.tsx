import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { headingAnchor, Markdown } from "./markdown";

const fileUrl = "http://127.0.0.1:3001/acme/pay/blob/main/docs/runbooks/pay.md";
const render = (text: string) => renderToStaticMarkup(<Markdown text={text} fileUrl={fileUrl} />);

describe("Markdown from repositories", () => {
  it("drops raw HTML, event handlers and scripts", () => {
    const html = render(
      '<script>alert(1)</script>\n\n<img src=x onerror="alert(1)">\n\n<b onclick="x()">bold</b>',
    );
    expect(html).not.toMatch(/<script|<img|onerror|onclick|<b\b/);
  });

  it("lets keys alone reach the end of a wide table and of a long line of code", () => {
    const html = render("| A | B |\n| --- | --- |\n| 1 | 2 |\n\n```\ncode\n```");
    expect(html).toContain('<table tabindex="0">');
    expect(html).toContain('<pre tabindex="0">');
  });

  it("makes a cell of a table's empty corner, which heads nothing", () => {
    const html = render("| | Means |\n| --- | --- |\n| BudgetBurn | Hours are left. |");
    expect(html).toContain("<td></td><th>Means</th>");
  });

  it.each(["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,<script>1</script>", "vbscript:x"])(
    "makes no link to %s",
    (href) => {
      expect(render(`[words](${href})`)).not.toContain("href");
    },
  );

  it("loads no image from anywhere: it becomes a link with its words", () => {
    const html = render("![the diagram](https://elsewhere.example/x.png)");
    expect(html).not.toContain("<img");
    expect(html).toContain('<a href="https://elsewhere.example/x.png">[the diagram]</a>');
  });

  it("resolves relative links next to the file", () => {
    expect(render("[code](../../src/app.ts)")).toContain(
      'href="http://127.0.0.1:3001/acme/pay/blob/main/src/app.ts"',
    );
  });

  it("gives headings the anchors that runbook links use", () => {
    expect(render("## PayAvailabilityBudgetFastBurn")).toContain('id="payavailabilitybudgetfastburn"');
    expect(headingAnchor("What now? (step 1)")).toBe("what-now-step-1");
  });

  it("highlights a language it knows and leaves others as they are", () => {
    expect(render("```yaml\nkind: SLO\n```")).toContain('class="hljs-attr"');
    expect(render("```brainfuck9\n+++\n```")).toContain("+++");
  });

  it("keeps code verbatim, whatever it contains", () => {
    expect(render("```html\n<script>alert(1)</script>\n```")).toContain("&lt;");
    expect(render("`${{ 7*7 }}`")).toContain("${{ 7*7 }}");
  });
});
