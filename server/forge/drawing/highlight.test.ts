import { describe, expect, it } from "vitest";
import { highlightLines, languageOf } from "./highlight.ts";

const markup = (text: string, language?: string) => highlightLines(text, language).map((line) => line.markup);

describe("lines of code", () => {
  it("are as many as the file has, with or without a last line feed", () => {
    expect(markup("a\nb\n")).toEqual(["a", "b"]);
    expect(markup("a\nb")).toEqual(["a", "b"]);
    expect(markup("")).toEqual([""]);
  });

  it("close and reopen what spans them, so that every line stands alone", () => {
    const lines = markup("/* one\ntwo */\nconst a = 1;\n", "typescript");
    expect(lines[0]).toBe('<span class="hljs-comment">/* one</span>');
    expect(lines[1]).toBe('<span class="hljs-comment">two */</span>');
    expect(lines).toHaveLength(3);
  });

  it("are escaped, highlighted or not", () => {
    expect(markup("<b>&\n")).toEqual(["&lt;b&gt;&amp;"]);
    expect(markup('const a = "<b>";\n', "typescript").join()).not.toContain("<b>");
  });

  it.each([
    ["src/index.ts", "ts"],
    ["deploy/Dockerfile", "dockerfile"],
    ["slo/availability.yaml", "yaml"],
    ["build.mjs", "javascript"],
    ["LICENSE", undefined],
    ["constructor", undefined],
  ])("of %s are read as %s", (path, language) => {
    expect(languageOf(path)).toBe(language);
  });
});
