import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { InlineCode } from "./inline-code";
import { Notice } from "./notice";
import { StatePanel } from "./state-panel";
import { ToastCard } from "./toast";

const drawn = (text: string): string =>
  renderToStaticMarkup(<InlineCode text={text} />).replaceAll(/ class="[^"]*"/g, "");
const command = "Run `waymark sample remove` first.";
const asCode = /Run <code[^>]*>waymark sample remove<\/code> first\./;

describe("a message with backticks", () => {
  it.each([
    ["Nothing to type.", "Nothing to type."],
    ["Run `npm ci`.", "Run <code>npm ci</code>."],
    ["`a` and `b`", "<code>a</code> and <code>b</code>"],
    ["A lone ` stays", "A lone ` stays"],
    ["`a` and a lone `", "<code>a</code> and a lone `"],
    ["nothing between ``", "nothing between ``"],
    ["`over\ntwo lines`", "`over\ntwo lines`"],
    ["`<b>` and <i>*x*</i>", "<code>&lt;b&gt;</code> and &lt;i&gt;*x*&lt;/i&gt;"],
  ])("%j is shown as %j", (text, html) => {
    expect(drawn(text)).toBe(html);
  });

  it("shows code in a notice, also beside other things, in a state and in a toast", () => {
    const link = <a href="/x">More</a>;
    expect(renderToStaticMarkup(<Notice tone="warn">{command}</Notice>)).toMatch(asCode);
    const beside = renderToStaticMarkup(
      <Notice tone="bad">
        {command} {link}
      </Notice>,
    );
    expect(beside).toMatch(asCode);
    expect(beside).toContain('<a href="/x">More</a>');
    const state = (
      <StatePanel kind="error" title="Failed">
        {command}
      </StatePanel>
    );
    expect(renderToStaticMarkup(state)).toMatch(asCode);
    const toast = { id: 1, tone: "bad", title: command, detail: command } as const;
    const card = renderToStaticMarkup(<ToastCard toast={toast} onDismiss={() => undefined} />);
    expect(card.match(new RegExp(asCode, "g"))).toHaveLength(2);
  });
});
