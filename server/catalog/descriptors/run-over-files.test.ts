import { describe, expect, it } from "vitest";
import { err, ok, type Result } from "../../kernel/result.ts";
import type { TaskStop } from "../../sandbox/task.ts";
import { runOverFiles, type RepositoryText } from "./run-over-files.ts";

const file = (path: string, blobSha: string): RepositoryText => ({
  path,
  blobSha,
  content: `text of ${path}`,
});

/** A task that is stopped by the first of these files it is given to read, or by none it can name. */
function taskStoppedBy(culprits: readonly string[], isNamed = true) {
  const runs: string[][] = [];
  const run = async (files: readonly RepositoryText[]): Promise<Result<string, TaskStop>> => {
    const read = files.filter(({ content }) => content !== null).map(({ path }) => path);
    runs.push(read);
    const culprit = read.find((path) => culprits.includes(path));
    if (culprit === undefined) return ok(`read ${read.join(" ")}`);
    const place = isNamed ? { file: culprit, line: 7, column: 1 } : undefined;
    return err({ limit: "time", cpuMs: 1_000, place });
  };
  return { runs, run };
}

describe("a task over the files of a repository", () => {
  it("reads them all when none is too much", async () => {
    const { runs, run } = taskStoppedBy([]);
    const files = [file("a", "plain-1"), file("b", "plain-2")];
    expect(await runOverFiles({ task: "plain", files, run })).toEqual({ output: "read a b", costly: [] });
    expect(runs).toEqual([["a", "b"]]);
  });

  it("leaves out the file that stopped it, says where, and reads the others", async () => {
    const { runs, run } = taskStoppedBy(["b"]);
    const files = [file("a", "one-1"), file("b", "one-2"), file("c", "one-3")];
    const { output, costly } = await runOverFiles({ task: "one", files, run });
    expect([output, runs]).toEqual([
      "read a c",
      [
        ["a", "b", "c"],
        ["a", "c"],
      ],
    ]);
    expect(costly).toMatchObject([{ file: "b", line: 7, code: "file-too-costly", severity: "error" }]);
  });

  it("remembers the file by its content, for the same task alone", async () => {
    const files = [file("a", "known-1"), file("b", "known-2")];
    await runOverFiles({ task: "known", files, run: taskStoppedBy(["b"]).run });
    const again = taskStoppedBy(["b"]);
    const { costly } = await runOverFiles({ task: "known", files, run: again.run });
    expect([again.runs, costly.map((finding) => finding.file)]).toEqual([[["a"]], ["b"]]);
    const changed = taskStoppedBy([]);
    await runOverFiles({
      task: "known",
      files: [file("a", "known-1"), file("b", "known-3")],
      run: changed.run,
    });
    const other = taskStoppedBy([]);
    await runOverFiles({ task: "another", files, run: other.run });
    expect([changed.runs, other.runs]).toEqual([[["a", "b"]], [["a", "b"]]]);
  });

  it("reads no file at all after three that stopped it", async () => {
    const names = ["a", "b", "c", "d", "e"];
    const { runs, run } = taskStoppedBy(["a", "b", "c", "d"]);
    const files = names.map((name) => file(name, `many-${name}`));
    const { output, costly } = await runOverFiles({ task: "many", files, run });
    expect(runs.map((read) => read.join(""))).toEqual(["abcde", "bcde", "cde", ""]);
    expect([output, costly.map((finding) => finding.file)]).toEqual(["read ", ["a", "b", "c"]]);
  });

  it("reads no file when it cannot say which one stopped it", async () => {
    const { runs, run } = taskStoppedBy(["b"], false);
    const files = [file("a", "unnamed-1"), file("b", "unnamed-2")];
    const { output, costly } = await runOverFiles({ task: "unnamed", files, run });
    expect([runs, output]).toEqual([[["a", "b"], []], "read "]);
    expect(costly).toMatchObject([{ file: "a", code: "file-too-costly" }]);
  });

  it("is a defect of ours when it is stopped without a file", async () => {
    const run = async (): Promise<Result<string, TaskStop>> =>
      err({ limit: "memory", cpuMs: 1_000, place: undefined });
    await expect(runOverFiles({ task: "broken", files: [file("a", "broken-1")], run })).rejects.toThrow(
      "The task broken was stopped without a file to read.",
    );
  });
});
