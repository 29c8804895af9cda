import { describe, expect, it } from "vitest";
import { safePath } from "./safe-path";

describe("safePath", () => {
  it("keeps a path of this portal with its query", () => {
    expect(safePath("/catalog?tier=1&q=pay")).toBe("/catalog?tier=1&q=pay");
  });

  it.each([
    "//evil.example/x",
    "/\\evil.example",
    "/.//evil.example",
    "/x/..//evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "",
    undefined,
  ])("answers %s with the start page", (value) => {
    expect(safePath(value)).toBe("/");
  });
});
