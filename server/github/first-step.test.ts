import { describe, expect, it } from "vitest";
import { bootstrapRepository, hasTrailer, isFirstStep, stageBinaryFiles } from "./first-step.ts";
import { binaryFile, logo, rootCommit, writesOf } from "./testing/root-commit.ts";
import { failureOf } from "./testing/scripted-forge.ts";
import { scriptedRepository, type ScriptedRepository } from "./testing/scripted-repository.ts";

describe("a trailer", () => {
  it.each([
    ["Create\n\nWaymark-Run: run_1", true],
    ["Create\n\nSigned-off-by: x\nWaymark-Run: run_1\nOther: y", true],
    ["Create\n\n  Waymark-Run: run_1  \n", true],
    ["Create\r\n\r\nWaymark-Run: run_1\r\n", true],
    ["Waymark-Run: run_12", false],
    ["Waymark-Run: run_", false],
    ["waymark-run: run_1", false],
    ["Not Waymark-Run: run_1", false],
    ["", false],
  ])("is a line of its own: %j %s", (message, expected) => {
    expect(hasTrailer(message, "Waymark-Run", "run_1")).toBe(expected);
  });

  it("of the first step is not that of the commit", () => {
    expect(isFirstStep("x\n\nWaymark-Bootstrap: run_1", "run_1")).toBe(true);
    expect(isFirstStep("x\n\nWaymark-Run: run_1", "run_1")).toBe(false);
  });
});

describe("staging binary files", () => {
  it("sends nothing where there are none, or where they are there", async () => {
    const { github, sent } = scriptedRepository();
    await bootstrapRepository(github, rootCommit());
    await stageBinaryFiles(github, rootCommit());
    const wanted = rootCommit({ files: [binaryFile("logo.png", logo)] });
    await stageBinaryFiles(github, wanted);
    await stageBinaryFiles(github, wanted);
    expect(writesOf(sent())).toEqual(["PUT /contents/.waymark%2Fbootstrap", "POST /graphql"]);
  });

  it.each([
    ["an empty branch", () => undefined],
    ["somebody's commit", (repository: ScriptedRepository) => repository.commit("Hello")],
  ])("adds nothing to %s", async (_what, prepare) => {
    const repository = scriptedRepository();
    prepare(repository);
    const wanted = rootCommit({ files: [binaryFile("logo.png", logo)] });
    expect(await failureOf(stageBinaryFiles(repository.github, wanted))).toMatchObject({
      kind: "conflict",
      message: "The branch main does not hold the commit that opened it.",
    });
    expect(writesOf(repository.sent())).toEqual([]);
  });
});
