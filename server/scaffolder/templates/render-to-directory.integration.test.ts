import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findProjectRoot } from "../../runtime/project-root.ts";
import { createRenderer, type Renderer } from "../render/renderer.ts";
import { testContext, toManifestText } from "../render/testing.ts";
import { renderToDirectory } from "./render-to-directory.ts";
import { testTemplates } from "./test-templates.ts";
import { validateTemplates } from "./validate-templates.ts";

let folder: string;
let renderer: Renderer;
const at = (...parts: string[]) => path.join(folder, ...parts);
const write = (file: string, text: string, mode = 0o644) => {
  fs.mkdirSync(path.dirname(at(file)), { recursive: true });
  fs.writeFileSync(at(file), text, { mode });
};

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "waymark-render-"));
  renderer = createRenderer({ projectRoot: findProjectRoot(), limits: { cpuMs: 60_000, wallMs: 120_000 } });
  write("templates/demo/template.yaml", toManifestText("- { action: fetch:template, input: { url: ./s } }"));
  write("templates/demo/s/run.sh", "#!/bin/sh\necho ${{ values.name | dump }}\n", 0o755);
  write("templates/demo/s/docs/${{ values.name }}.md", "# ${{ values.name }}\n");
  write(
    "templates/demo/golden.answers.yaml",
    "answers: { name: checkout }\ncontext: { organization: acme, repositoryUrl: https://github.com/acme/checkout }\n",
  );
  write(
    "templates/broken/template.yaml",
    toManifestText("- { action: fetch:template, input: { url: ./s } }"),
  );
  write("templates/broken/s/a", "ok\n${{ values.nmae }}\n");
});
afterAll(() => {
  renderer.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

describe("templates render", () => {
  test("writes exactly the tree of the plan, with modes, and plan.json", async () => {
    const outDir = at("out");
    const input = {
      folder: at("templates/demo"),
      answers: { name: "checkout" },
      context: testContext,
      outDir,
    };
    const { files, plan } = await renderToDirectory({ renderer }, input);
    const written = JSON.parse(fs.readFileSync(path.join(outDir, "plan.json"), "utf8")) as { plan: unknown };
    expect(written.plan).toEqual(plan);
    fs.rmSync(path.join(outDir, "plan.json"));
    const git = (...args: string[]) => execFileSync("git", args, { cwd: outDir, encoding: "utf8" });
    git("init", "--quiet");
    git("add", "--all");
    const listed = git("ls-tree", "-r", git("write-tree").trim()).trim().split("\n");
    expect(listed).toEqual(files.map((file) => `${file.mode} blob ${file.sha}\t${file.path}`));
    expect(listed[1]).toMatch(/^100755 .*run\.sh$/);
  });

  test("refuses a folder that is not empty and leaves it alone", async () => {
    write("full/mine.txt", "mine");
    const input = {
      folder: at("templates/demo"),
      answers: { name: "x" },
      context: testContext,
      outDir: at("full"),
    };
    await expect(renderToDirectory({ renderer }, input)).rejects.toMatchObject({ code: "conflict" });
    expect(fs.readdirSync(at("full"))).toEqual(["mine.txt"]);
  });
});

describe("templates validate", () => {
  test("names file, line and column of what is wrong, and what is fine", async () => {
    const { valid, findings } = await validateTemplates({ renderer }, [at("templates")]);
    expect(valid.map((name) => path.basename(name))).toEqual(["demo"]);
    expect(findings).toEqual([
      expect.objectContaining({
        file: expect.stringMatching(/broken\/s\/a$/),
        line: 2,
        column: 5,
        code: "undeclared_name",
      }),
    ]);
    await expect(validateTemplates({ renderer }, [at("nowhere")])).rejects.toMatchObject({
      code: "not_found",
    });
  });
});

describe("templates test", () => {
  const run = (update = false) => testTemplates({ renderer }, { folders: [at("templates/demo")], update });
  const codes = async () =>
    (await run()).findings.map(({ file, line, code }) => `${path.basename(file)}:${line} ${code}`);

  test("update writes the golden files, and the next test passes", async () => {
    expect(await codes()).toEqual(["checkout.md:1 golden_missing", "run.sh:1 golden_missing"]);
    expect((await run(true)).findings).toEqual([]);
    expect((await run()).passed).toHaveLength(1);
  });

  test("a changed, an extra and a missing file and a lost mode are each reported", async () => {
    await run(true);
    fs.appendFileSync(at("templates/demo/golden/docs/checkout.md"), "more\n");
    write("templates/demo/golden/extra.txt", "");
    fs.chmodSync(at("templates/demo/golden/run.sh"), 0o644);
    expect(await codes()).toEqual([
      "extra.txt:1 golden_extra",
      "checkout.md:2 golden_differs",
      "run.sh:1 golden_mode",
    ]);
    fs.rmSync(at("templates/demo/golden/docs"), { recursive: true });
    expect(await codes()).toContain("checkout.md:1 golden_missing");
  });

  test("a template without golden answers fails, and so does one with a finding", async () => {
    const { passed, findings } = await testTemplates(
      { renderer },
      { folders: [at("templates")], update: false },
    );
    expect(passed.map((name) => path.basename(name))).not.toContain("broken");
    expect(findings.map((finding) => finding.code)).toContain("golden_answers");
  });
});
