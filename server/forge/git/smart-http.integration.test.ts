import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, scaffold, startTestForge, type TestForge, textAt } from "../testing.ts";

let forge: TestForge;
beforeAll(async () => {
  forge = await startTestForge();
});
afterAll(async () => {
  await forge.close();
});

async function failure(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "",
    (error: { stderr?: string }) => error.stderr ?? String(error),
  );
}

describe("a stock git client", () => {
  it("clones what REST built, with modes, links and exact bytes, and fsck finds nothing", async () => {
    const files = {
      "README.md": "# Hello\n",
      "bin/run": { content: "#!/bin/sh\necho hi\n", mode: "100755" },
      "docs/link.md": { content: "../README.md", mode: "120000" },
      "src/ünï code.ts": 'export const x = "é";\n',
    };
    const { commit, tree } = await scaffold(forge, "cloned", files);
    const directory = await forge.temporary();
    await forge.git(directory, "clone", `${forge.url}/waymark/cloned.git`, "c");
    const clone = join(directory, "c");
    expect((await forge.git(clone, "rev-parse", "HEAD", "HEAD^{tree}")).trim().split("\n")).toEqual([
      commit,
      tree,
    ]);
    expect(await forge.git(clone, "rev-list", "--count", "HEAD")).toBe("1\n");
    expect(await forge.git(clone, "fsck", "--strict", "--full")).not.toMatch(/error|warning|missing/);
    expect((await stat(join(clone, "bin/run"))).mode & 0o111).not.toBe(0);
    expect(await readFile(join(clone, "docs/link.md"), "utf8")).toBe("# Hello\n");
    expect(await readFile(join(clone, "src/ünï code.ts"), "utf8")).toBe('export const x = "é";\n');
    expect(await forge.git(clone, "status", "--porcelain")).toBe("");
  });

  it("pushes to an empty repository, and REST shows the branch, the default branch and the file", async () => {
    await forge.call("POST", "/orgs/waymark/repos", { name: "pushed" });
    const work = await forge.temporary();
    await forge.git(work, "init");
    await writeFile(join(work, "a.txt"), "one\n");
    await forge.git(work, "add", ".");
    await forge.git(work, "commit", "-m", "One");
    await forge.git(work, "push", forge.pushUrl("pushed"), "HEAD:trunk");
    const repository = await forge.call("GET", "/repos/waymark/pushed");
    expect(at(repository.body, "default_branch")).toBe("trunk");
    const file = await forge.call("GET", "/repos/waymark/pushed/contents/a.txt");
    expect(Buffer.from(textAt(file.body, "content"), "base64").toString()).toBe("one\n");
  });

  it("pushes hundreds of files in a gzip-sized pack and fetches by protocol 0, 1 and 2", async () => {
    await forge.call("POST", "/orgs/waymark/repos", { name: "large" });
    const work = await forge.temporary();
    await forge.git(work, "init");
    for (let index = 0; index < 300; index += 1)
      await writeFile(join(work, `f${index}.txt`), `${index}\n`.repeat(500));
    await forge.git(work, "add", ".");
    await forge.git(work, "commit", "-m", "Many");
    await forge.git(work, "push", forge.pushUrl("large"), "HEAD:main");
    for (const version of ["0", "1", "2"]) {
      const directory = await forge.temporary();
      await forge.git(
        directory,
        "-c",
        `protocol.version=${version}`,
        "clone",
        "-q",
        `${forge.url}/waymark/large.git`,
        "c",
      );
      expect(await forge.git(join(directory, "c"), "rev-list", "--count", "--all")).toBe("1\n");
    }
  });

  it("is asked for credentials before a push and refused with a wrong token", async () => {
    const { commit } = await scaffold(forge, "guarded", { "a.txt": "a" });
    const directory = await forge.temporary();
    await forge.git(directory, "clone", "-q", `${forge.url}/waymark/guarded.git`, "c");
    const clone = join(directory, "c");
    await forge.git(clone, "commit", "--allow-empty", "-m", "Two");
    expect(await failure(forge.git(clone, "push", "origin", "main"))).toMatch(
      /could not read Username|Authentication failed/,
    );
    const wrong = forge.pushUrl("guarded", "wmf_0000000000000000000000000000000000000000");
    expect(await failure(forge.git(clone, "push", wrong, "main"))).toMatch(/Authentication failed|401/);
    expect(
      at((await forge.call("GET", "/repos/waymark/guarded/git/ref/heads/main")).body, "object.sha"),
    ).toBe(commit);
  });

  it("is refused a pack that fsck rejects", async () => {
    await scaffold(forge, "checked", { "a.txt": "a" });
    const work = await forge.temporary();
    await forge.git(work, "init");
    const tree = (
      await forge.git(work, "hash-object", "-t", "tree", "-w", "--literally", "/dev/null")
    ).trim();
    await writeFile(
      join(work, "commit"),
      `tree ${tree}\nauthor broken 1 +0000\ncommitter broken 1 +0000\n\nbad\n`,
    );
    const bad = (await forge.git(work, "hash-object", "-t", "commit", "-w", "--literally", "commit")).trim();
    const text = await failure(forge.git(work, "push", forge.pushUrl("checked"), `${bad}:refs/heads/bad`));
    expect(text).toMatch(/fsck|missingEmail|unpack/i);
    expect((await forge.call("GET", "/repos/waymark/checked/git/matching-refs/heads/bad")).body).toEqual([]);
  });

  it("follows a renamed repository on clone and push", async () => {
    await scaffold(forge, "old-name", { "a.txt": "a" });
    await forge.call("PATCH", "/repos/waymark/old-name", { name: "new-name" });
    const directory = await forge.temporary();
    await forge.git(directory, "clone", "-q", `${forge.url}/waymark/old-name.git`, "c");
    const clone = join(directory, "c");
    await forge.git(clone, "commit", "--allow-empty", "-m", "Two");
    await forge.git(clone, "push", "-q", forge.pushUrl("old-name"), "main");
    expect((await forge.call("GET", "/repos/waymark/new-name/commits")).body).toHaveLength(2);
  });
});
