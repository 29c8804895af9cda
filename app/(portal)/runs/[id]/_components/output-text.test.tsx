import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { OutputText, partsOf } from "./output-text";

describe("what a template says at the end of a run", () => {
  it("is plain text with fenced commands between", () => {
    expect(partsOf("Do this:\n\n```sh\ncd a && b\n```\n\nThen that.\n")).toEqual([
      { isCommand: false, text: "Do this:" },
      { isCommand: true, text: "cd a && b" },
      { isCommand: false, text: "Then that." },
    ]);
    expect(partsOf("```\nnever closed")).toEqual([{ isCommand: false, text: "```\nnever closed" }]);
    expect(partsOf("")).toEqual([]);
  });

  it("is shown as it is, whatever it contains", () => {
    const html = renderToStaticMarkup(<OutputText content={"<img src=x onerror=alert(1)>\n```\n<b>\n```"} />);
    expect(html).not.toMatch(/<img|<b>/);
    expect(html).toContain("&lt;img");
  });
});
