import { describe, expect, it } from "vitest";
import { changeLines } from "./change-lines";

const drawn = (before: unknown, after: unknown): readonly string[] =>
  changeLines({ before, after }).lines.map(({ kind, text }) => `${kind === "added" ? "+" : "-"} ${text}`);

describe("a change of a field", () => {
  it.each([
    ["a text that came", null, "Web", ["+ Web"]],
    ["a text that went", "Web", null, ["- Web"]],
    ["another text", "payments", "storefront", ["- payments", "+ storefront"]],
    ["a text of two lines", "One", "One\nTwo", ["- One", "+ One", "+ Two"]],
    ["a number and a word that look alike", 1, "1", ["- 1", "+ 1"]],
    ["a switch", false, true, ["- false", "+ true"]],
    ["items of a list", ["go", "java"], ["java", "rust"], ["- go", "+ rust"]],
    ["an item that was there twice", ["go", "go"], ["go"], ["- go"]],
    ["a list in another order", ["a", "b"], ["b", "a"], ["- a", "- b", "+ b", "+ a"]],
    ["a list that became empty", ["a"], [], ["- a", "+ []"]],
    ["items that are objects", [{ url: "a" }], [{ url: "b" }], ['- {"url":"a"}', '+ {"url":"b"}']],
    ["an object in place of a text", "a", { b: 1 }, ["- a", "+ {", '+   "b": 1', "+ }"]],
  ])("shows %s", (_case, before, after, lines) => {
    expect(drawn(before, after)).toEqual(lines);
  });

  it("stays readable when it is long, and says how much it leaves out", () => {
    const items = Array.from({ length: 30 }, (_, index) => `tag-${index}`);
    expect(changeLines({ before: null, after: items })).toMatchObject({ hidden: 10 });
    expect(changeLines({ before: null, after: items }).lines).toHaveLength(20);
  });
});
