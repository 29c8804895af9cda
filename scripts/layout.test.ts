// The shape of the repository as a reader meets it: names, folders, and documents that say what is there.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const root = path.join(import.meta.dirname, "..");
const read = (file: string) => readFileSync(path.join(root, file), "utf8");
const tracked = execFileSync("git", ["ls-files"], { cwd: root, maxBuffer: 64e6 })
  .toString()
  .trim()
  .split("\n");
const code = tracked.filter(
  (file) => /^(app|server|db|e2e|bench|scripts)\/.*\.(tsx?|mjs)$/.test(file) && !file.includes("/vendor/"),
);

const TOP_LEVEL = [
  ".ci",
  ".dependency-cruiser.cjs",
  ".github",
  ".gitignore",
  ".npmrc",
  ".prettierignore",
  ".prettierrc.json",
  "CHANGELOG.md",
  "CONTRIBUTING.md",
  "LICENSE",
  "README.md",
  "SECURITY.md",
  "app",
  "bench",
  "db",
  "docs",
  "e2e",
  "eslint.config.js",
  "instrumentation.ts",
  "knip.json",
  "next.config.js",
  "package-lock.json",
  "package.json",
  "playwright.config.ts",
  "postcss.config.mjs",
  "proxy.ts",
  "scripts",
  "server",
  "templates",
  "tsconfig.json",
  "vitest.config.ts",
];

// kebab-case, with what the tools add: `.schema`, `.test`, `.integration.test`, `.generated`; Next's own route folders.
const FILE = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)*\.(tsx?|mjs)$/;
const FOLDER = /^(_?[a-z0-9]+(-[a-z0-9]+)*(\.json)?|\([a-z-]+\)|\[{1,2}(\.\.\.)?[a-zA-Z]+\]{1,2})$/;
/** Tests and what only they use: `x.test.ts`, suites they share, `testing.ts` and the `testing/` folders. */
const TEST = /\.(test|testsuite)\.ts$|\/testing(\.ts$|\/)/;
/** Lines with words in the comment a file opens with. */
function openingLines(text: string): number {
  const comment = /^(?:\/\*[\s\S]*?\*\/|(?:\/\/.*\n)+)/.exec(text)?.[0] ?? "";
  return comment.split("\n").filter((line) => /[a-z]/i.test(line)).length;
}
const VAGUE = /^(utils?|helpers?|types|common|misc|shared)$/;

describe("the layout", () => {
  it("has at the top exactly what the architecture names", () => {
    const entries = new Set(tracked.map((file) => file.split("/")[0] ?? ""));
    expect([...entries].sort()).toEqual([...TOP_LEVEL].sort());
  });

  it("names files and folders in kebab-case", () => {
    const wrong = code.filter((file) => {
      const parts = file.split("/");
      const name = parts.pop() ?? "";
      return !FILE.test(name) || parts.some((part) => !FOLDER.test(part));
    });
    expect(wrong).toEqual([]);
  });

  it("keeps at most twenty use cases of a product noun beside one another: above that, a folder per noun", () => {
    // Not use cases: clients and adapters, one file per concern, and what every process shares.
    const platform = new Set(["doors", "github", "kernel", "runtime"]);
    const folders = Map.groupBy(
      code.filter((file) => /^server\/[^/]+\/[^/]+\.ts$/.test(file) && !/\.test(suite)?\.ts$/.test(file)),
      (file) => file.split("/")[1] ?? "",
    );
    expect(folders.size).toBeGreaterThan(15);
    const full = [...folders].filter(([noun, files]) => !platform.has(noun) && files.length > 20);
    expect(full.map(([noun, files]) => `${noun}: ${files.length}`)).toEqual([]);
  });

  it("has no drawer for everything", () => {
    const drawers = code.filter((file) =>
      file.split("/").some((part) => VAGUE.test(part.replace(/\..*$/, ""))),
    );
    expect(drawers).toEqual([]);
  });

  it("has no barrel: no index file, no file that only re-exports", () => {
    const barrels = code.filter((file) => {
      if (/(^|\/)index\.[a-z]+$/.test(file)) return true;
      const statements = read(file)
        .replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "")
        .split(";")
        .map((part) => part.trim())
        .filter(Boolean);
      return (
        statements.length > 0 &&
        statements.every((statement) => /^export (type )?(\*|\{[^}]*\}) from /.test(statement))
      );
    });
    expect(barrels).toEqual([]);
  });

  it("opens every domain file with what the concept is and where it comes from", () => {
    const brief = code.filter(
      (file) => /\/domain\/.*\.ts$/.test(file) && !TEST.test(file) && openingLines(read(file)) < 2,
    );
    expect(brief).toEqual([]);
  });

  it("tests the server with at least as many lines as the server has", () => {
    const lines = (files: readonly string[]) =>
      files.flatMap((file) => read(file).split("\n")).filter((line) => line.trim() !== "").length;
    const server = code.filter((file) => file.startsWith("server/"));
    const tests = server.filter((file) => TEST.test(file));
    expect(tests.length).toBeGreaterThan(200);
    const sources = server.filter((file) => !TEST.test(file));
    expect(lines(tests) / lines(sources)).toBeGreaterThanOrEqual(1);
  });

  it("orders every list a store reads, so that two reads of the same rows are the same", () => {
    const stores = code.filter((file) => /\/(\w+-)?store(\.ts$|\/)/.test(file) && !TEST.test(file));
    const lists = stores.flatMap((file) =>
      read(file)
        .split(/^(?=export )/m)
        .flatMap((text) => {
          const name = /^export (?:async )?(?:function|const) (list[A-Z]\w*)/.exec(text)?.[1];
          return name === undefined ? [] : [{ name: `${file} ${name}`, text }];
        }),
    );
    expect(lists.length).toBeGreaterThan(40);
    const reads = lists.filter(({ text }) => /\.select(Distinct)?\(|\bSELECT\b/.test(text));
    const unordered = reads.filter(({ text }) => !/orderBy|ORDER BY/.test(text));
    expect(unordered.map(({ name }) => name)).toEqual([]);
  });

  it("leaves no note to finish later", () => {
    const notes = code.filter(
      (file) => file !== "scripts/layout.test.ts" && /\b(TODO|FIXME|XXX|HACK)\b/.test(read(file)),
    );
    expect(notes).toEqual([]);
  });
});

describe("the documents", () => {
  it("begin with one sentence, one picture, two commands and the map", () => {
    const [, sentence = "", picture, commands = "", ...rest] = read("README.md").split(/\n\n(?!\s)/);
    expect(sentence).toMatch(/^An internal developer portal\b[^.!?]*\.$/);
    expect(picture).toMatch(/^!\[[^\]]+\]\(docs\/images\/[a-z-]+\.png\)$/);
    const typed = /^```sh\n([\s\S]*)\n```$/.exec(commands)?.[1]?.split("\n") ?? [];
    expect(typed.map((line) => line.replace(/ +#.*/, ""))).toEqual(["npm start", "npm test"]);
    const map = rest.findIndex((part) => part.startsWith("```\napp/"));
    expect(map).toBeGreaterThanOrEqual(0);
    expect(map).toBeLessThan(rest.findIndex((part) => part.startsWith("## ")));
  });

  it("draw the tree that is there: the README's map names every folder at the top, and no other", () => {
    const map = /```\n(app\/[\s\S]*?)```/.exec(read("README.md"))?.[1] ?? "";
    const named = map.split("\n").flatMap((line) => /^(\.?[a-z0-9]+)\/ /.exec(line)?.[1] ?? []);
    const folders = [
      ...new Set(tracked.filter((file) => file.includes("/")).map((file) => file.split("/")[0] ?? "")),
    ];
    expect(named.sort()).toEqual(folders.sort());
  });

  it("name one library per role: ADR 2 and package.json list the same packages", () => {
    const { dependencies, devDependencies, optionalDependencies } = JSON.parse(read("package.json"));
    const installed = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies });
    const rows = read("docs/adr/0002-one-library-per-role.md")
      .split("\n")
      .filter((line) => line.startsWith("|"));
    const listed = rows.flatMap((row) =>
      [...(row.split("|")[2] ?? "").matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ""),
    );
    expect(listed.sort()).toEqual(installed.sort());
  });

  it("link only to files that exist", () => {
    const documents = tracked.filter((file) => file.endsWith(".md") && !file.startsWith("templates/"));
    const broken = documents.flatMap((document) =>
      [...read(document).matchAll(/\]\((?!https?:|#)([^)#]+)/g)]
        .map((match) => path.join(path.dirname(document), match[1] ?? ""))
        .filter(
          (target) =>
            !tracked.some((file) => file === target || file.startsWith(`${target.replace(/\/$/, "")}/`)),
        )
        .map((target) => `${document} → ${target}`),
    );
    expect(broken).toEqual([]);
  });

  it("lists every page of docs/ and every decision in its index, and nothing that is not there", () => {
    const pages = tracked.flatMap((file) => /^docs\/((?:adr\/\d{4}-)?[a-z-]+\.md)$/.exec(file)?.[1] ?? []);
    const listed = [...read("docs/README.md").matchAll(/\]\(((?:adr\/)?[a-z0-9-]+\.md)\)/g)].flatMap(
      (match) => match[1] ?? [],
    );
    expect(listed.toSorted()).toEqual(pages.filter((page) => page !== "README.md").toSorted());
  });
});
