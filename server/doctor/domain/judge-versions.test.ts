import { describe, expect, it } from "vitest";
import { judgeVersions, type VersionFacts } from "./judge-versions.ts";
import { findingsAmong } from "./testing.ts";

describe("versions", () => {
  const facts: VersionFacts = {
    node: "v24.21.0",
    waymark: "1.2.3",
    git: "git version 2.47.3",
    sqlite: "3.54.1",
  };
  const wrong = (given: Partial<VersionFacts>) => findingsAmong(judgeVersions({ ...facts, ...given }));

  it.each<[string, Partial<VersionFacts>, string[]]>([
    ["as pinned are fine", {}, []],
    ["the oldest that are known to work are fine", { node: "v24.0.0", sqlite: "3.54.0" }, []],
    ["newer ones are fine", { node: "v26.0.0", sqlite: "4.0.0" }, []],
    ["an older Node is not", { node: "v23.99.99" }, ["Node"]],
    ["an older SQLite is not, though its last number is larger", { sqlite: "3.53.9" }, ["SQLite"]],
    ["a two-digit number is larger than a one-digit one", { sqlite: "3.100.0" }, []],
    ["a version that says nothing is not", { node: "" }, ["Node"]],
    ["git is needed", { git: undefined }, ["Git"]],
  ])("%s", (_what, given, expected) => expect(wrong(given)).toEqual(expected));

  it("say nothing of a SQLite that could not be asked", () => {
    const titles = judgeVersions({ ...facts, sqlite: undefined }).map(({ title }) => title);
    expect(titles).toEqual(["Waymark", "Node", "Git"]);
  });
});
