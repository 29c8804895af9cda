import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { highlight, languageOf } from "./highlight";

describe("syntax colours", () => {
  it("never change the text", () => {
    const path = fc.constantFrom("a.ts", "a.yaml", "Dockerfile", "a.json", "README.md", "a.unknown");
    fc.assert(
      fc.property(path, fc.string({ maxLength: 200 }), (name, text) => {
        expect(
          highlight(name, text)
            .map((piece) => piece.text)
            .join(""),
        ).toBe(text);
      }),
    );
  });

  it("know what a file is by its name", () => {
    expect(languageOf("deploy/Dockerfile")).toBe("dockerfile");
    expect(languageOf(".github/workflows/ci.yml")).toBe("yaml");
    expect(languageOf("LICENSE")).toBeUndefined();
  });

  it("mark keys and strings", () => {
    const classes = highlight("a.json", '{"a": "b"}').map((piece) => piece.className);
    expect(classes).toContain("hljs-attr");
    expect(classes).toContain("hljs-string");
  });
});
