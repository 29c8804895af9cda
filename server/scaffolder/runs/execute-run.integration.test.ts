import { execFile } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isKnownRunMessage } from "../domain/run-messages.ts";
import { getRunDetail } from "./get-run.ts";
import { listRunEvents } from "./list-run-events.ts";
import { binaryFiles, fixtureFiles, fixtureSecret, fixtureTemplate } from "../testing/fixture-template.ts";
import { startRunBench, type RunBench } from "../testing/run-bench.ts";

let bench: RunBench;
let folder: string;
beforeAll(async () => {
  bench = await startRunBench();
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-clones-"));
});
afterAll(async () => {
  await bench.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

const execute = promisify(execFile);

/** Never synchronous: the forge answers from this very process. */
async function git(cwd: string, ...args: string[]): Promise<string> {
  const { stdout } = await execute("git", args, { cwd });
  return stdout.trim();
}

async function clone(name: string): Promise<string> {
  await git(folder, "clone", "-q", `${bench.forge.url}/waymark/${name}.git`);
  return path.join(folder, name);
}

const json = async (route: string): Promise<Record<string, unknown>> =>
  (await (await bench.rest("GET", route)).json()) as Record<string, unknown>;

describe("a run on the embedded forge", () => {
  it("creates exactly what the plan says, and nothing else", async () => {
    const files = [...fixtureFiles("checkout"), ...binaryFiles(3, "100755")];
    const id = await bench.start(fixtureTemplate("checkout", { files }));
    expect((await bench.settle(id)).state).toBe("succeeded");
    const cloned = await clone("checkout");
    const listed = (await git(cloned, "ls-tree", "-r", "HEAD"))
      .split("\n")
      .map((line) => line.split(/[ \t]/));
    expect(listed.map(([mode, , sha, name]) => ({ mode, sha, name }))).toEqual(
      files
        .toSorted((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)))
        .map(({ mode, sha, path: name }) => ({ mode, sha, name })),
    );
    expect(await git(cloned, "rev-list", "--all", "--count")).toBe("1");
    expect(await git(cloned, "log", "-1", "--format=%(trailers:key=Waymark-Run,valueonly)")).toBe(id);
    expect(await git(cloned, "fsck", "--strict")).toBe("");
  });

  it("applies every setting of the plan", async () => {
    const id = await bench.start(fixtureTemplate("settings"));
    await bench.settle(id);
    const repository = await json("/repos/waymark/settings");
    expect(repository).toMatchObject({
      delete_branch_on_merge: true,
      allow_merge_commit: false,
      has_wiki: false,
    });
    expect(await json("/repos/waymark/settings/topics")).toEqual({ names: ["service", "waymark"] });
    expect(await json("/repos/waymark/settings/rulesets")).toHaveLength(1);
    expect(await json("/repos/waymark/settings/git/ref/waymark/base")).toHaveProperty("object.sha");
    expect(await json("/repos/waymark/settings/actions/secrets")).toMatchObject({ total_count: 1 });
    expect(await json("/repos/waymark/settings/properties/values")).toEqual(
      expect.arrayContaining([
        { property_name: "waymark-run", value: id },
        { property_name: "waymark-state", value: "ready" },
      ]),
    );
  });

  it("tells what it did without telling a secret", async () => {
    const id = await bench.start(fixtureTemplate("quiet"));
    await bench.settle(id);
    const detail = await getRunDetail(bench.deps, { id });
    const log = await listRunEvents(bench.deps, { runId: id, afterId: 0 });
    expect(log.isComplete).toBe(true);
    expect(log.events.at(-1)?.message).toBe("The run succeeded.");
    expect(detail.steps.every((step) => step.state === "done")).toBe(true);
    expect(detail.outputs).toMatchObject({
      repositoryUrl: `${bench.forge.url}/waymark/quiet`,
      cloneUrl: `${bench.forge.url}/waymark/quiet.git`,
    });
    expect(detail.existing.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(["repository", "commit", "variable", "secret", "environment", "branch rules"]),
    );
    expect(JSON.stringify([detail, log])).not.toContain(fixtureSecret);
    expect(JSON.stringify(bench.deps.db.raw.prepare("SELECT * FROM run_contents").all())).not.toContain(
      fixtureSecret,
    );
  });

  it("costs the same number of calls for 10, 100 and 300 files, a third of them binary", async () => {
    const calls: number[] = [];
    for (const count of [10, 100, 300]) {
      const name = `files-${count}`;
      const before = bench.requests().length;
      const files = [...fixtureFiles(name, count), ...binaryFiles(count / 2)];
      await bench.settle(await bench.start(fixtureTemplate(name, { files })));
      calls.push(bench.requests().length - before);
      const cloned = await clone(name);
      expect((await git(cloned, "ls-tree", "-r", "HEAD")).split("\n")).toHaveLength(files.length);
      expect(await git(cloned, "rev-list", "--all", "--count")).toBe("1");
      expect(await git(cloned, "fsck", "--strict")).toBe("");
    }
    expect(new Set(calls).size).toBe(1);
  });

  it("appears in the catalog before it ends", async () => {
    const id = await bench.start(fixtureTemplate("listed", { isInCatalog: true }));
    const run = await bench.settle(id);
    const { steps } = await getRunDetail(bench.deps, { id });
    expect(run.state).toBe("succeeded");
    expect(steps.at(-1)).toMatchObject({
      id: "await-catalog",
      state: "done",
      detail: "component:default/listed",
    });
  });

  it("never adopts a repository it did not make", async () => {
    const id = await bench.start(fixtureTemplate("rival"));
    await bench.rest("POST", "/orgs/waymark/repos", { name: "rival" });
    const run = await bench.settle(id);
    expect(run).toMatchObject({ state: "failed", messageCode: "repo_exists", repositoryId: null });
    expect(isKnownRunMessage(run.message ?? "")).toBe(true);
    expect(await json("/repos/waymark/rival")).toMatchObject({ size: 0 });
  });
});
