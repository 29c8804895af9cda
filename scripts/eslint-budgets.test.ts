import path from "node:path";
import { ESLint, Linter } from "eslint";
import tseslint from "typescript-eslint";
import { describe, expect, it } from "vitest";
import { budgets } from "./eslint-budgets.mjs";

const linter = new Linter();

/** Messages for a function of so many lines of code in such a file. */
function judge(filename: string, lines: number, declare: (body: string) => string): string[] {
  const body = Array.from({ length: lines - 2 }, (_, index) => `  use(${index});`).join("\n");
  const code = declare(`{\n${body}\n}`);
  const config: Linter.Config = {
    files: ["**/*.{js,jsx,ts,tsx}"],
    plugins: { budgets },
    rules: { "budgets/function-lines": "error" },
  };
  return linter.verify(code, [config], { filename }).map(({ message }) => message);
}

const named = (name: string) => (body: string) => `export function ${name}() ${body}`;
const run = (body: string) => `define({ run: () => ${body} });`;

describe("the line budget", () => {
  it.each([
    ["a function", "server/slo/domain/burn-rate.js", 50, named("burnRate")],
    ["a function beside components", "app/_ui/table.jsx", 50, named("toRow")],
    ["a component", "app/_ui/table.tsx", 120, named("Table")],
    ["the body of an operation", "server/runs/operations.ts", 10, run],
    ["the body of an operation in a folder", "server/scaffolder/operations/runs.ts", 10, run],
  ])("of %s is kept to the line", (_case, filename, max, declare) => {
    expect(judge(filename, max, declare)).toEqual([]);
    expect(judge(filename, max + 1, declare)).toEqual([expect.stringContaining(`At most ${max}`)]);
  });

  it("counts no blank lines and no comments", () => {
    const spaced = (body: string) => `function f() ${body.replaceAll("\n  use", "\n\n  // why\n  use")}`;
    expect(judge("server/x.js", 50, spaced)).toEqual([]);
  });
});

const eslint = new ESLint({ cwd: path.join(import.meta.dirname, "..") });

/** What the project's own configuration says to such a file; its rules that need no types. */
async function refusals(filename: string, code: string): Promise<string[]> {
  const { rules, linterOptions } = await eslint.calculateConfigForFile(filename);
  const names = ["no-restricted-syntax", "max-lines", "max-params", "max-depth", "complexity"];
  const config: Linter.Config = {
    files: ["**/*.{ts,tsx,mjs}"],
    plugins: { budgets },
    languageOptions: { parser: tseslint.parser },
    linterOptions,
    rules: Object.fromEntries(
      [...names, "budgets/function-lines"].flatMap((name) =>
        rules[name] === undefined ? [] : [[name, rules[name]]],
      ),
    ),
  };
  return linter.verify(code, [config], { filename }).map(({ message }) => message);
}

const lines = (count: number) => "export {};\n".repeat(count);
const useCase = "server/slo/get-slo.ts";
const domain = "server/slo/domain/burn-rate.ts";
const journey = "e2e/journeys/home.spec.ts";
const unitTest = "server/slo/get-slo.test.ts";
const page = "app/(portal)/runs/(list)/page.tsx";

describe("the configuration refuses", () => {
  it.each([
    ["the environment", useCase, "export const home = process.env.HOME;", "reads the environment"],
    ["the environment by name", useCase, `export const home = process["env"];`, "reads the environment"],
    [
      "the environment of the global",
      useCase,
      "export const e = globalThis.process.env;",
      "reads the environment",
    ],
    ["the environment taken apart", useCase, "const { env } = process;", "reads the environment"],
    ["the environment by import", useCase, `import { env } from "node:process";`, "reads the environment"],
    ["the environment in a page", page, "export default process.env;", "reads the environment"],
    ["drizzle's transaction", useCase, "export const run = (db: Db) => db.transaction(work);", "withTx"],
    [
      "drizzle's transaction in domain",
      domain,
      "export const run = (db: Db) => db.transaction(work);",
      "withTx",
    ],
    ["the clock in domain", domain, "export const at = new Date();", "the time as an argument"],
    [
      "the clock in the kernel",
      "server/kernel/ids.ts",
      "export const at = Date.now();",
      "the time as an argument",
    ],
    ["chance in domain", domain, "export const dice = Math.random();", "randomness as an argument"],
    ["a default export", useCase, "export default 1;", "Export by name"],
    [
      "a default export by alias",
      "app/_ui/table.tsx",
      "const a = 1; export { a as default };",
      "Export by name",
    ],
    ["a default export of a script", "scripts/build.mjs", "export default 1;", "Export by name"],
    ["a default export of a test", unitTest, "export default 1;", "Export by name"],
    ["waiting for time", journey, "void page.waitForTimeout(100);", "never for time"],
    ["a mocked module", unitTest, `vi.mock("./get-slo.ts");`, "no module is mocked"],
    ["a module mocked later", unitTest, `vi.doMock("./get-slo.ts");`, "no module is mocked"],
    ["a cached component", page, `"use cache"; export const a = 1;`, "no cached components"],
    ["a Server Action", page, `async function save() { "use server"; await run(); }`, "no Server Actions"],
    ["the image optimiser", page, `import Image from "next/image";`, "the optimiser is switched off"],
    ["a long file", useCase, lines(301), "too many lines"],
    ["a long test", unitTest, lines(301), "too many lines"],
    ["a long page", page, lines(61), "too many lines"],
    ["a long script", "scripts/build.mjs", lines(301), "too many lines"],
    ["a fourth parameter", useCase, "export const f = (a, b, c, d) => 1;", "too many parameters"],
    ["a fourth level", useCase, "if (a) { if (b) { if (c) { if (d) run(); } } }", "nested too deeply"],
    [
      "a thirteenth way through",
      useCase,
      `export const f = (a) => ${Array.from({ length: 12 }, (_, n) => `a === ${n} || `).join("")} a;`,
      "complexity",
    ],
    ["a long function", useCase, named("get")(`{\n${"  run();\n".repeat(50)}}`), "At most 50"],
    [
      "a long function of a script",
      "scripts/build.mjs",
      named("build")(`{\n${"  run();\n".repeat(50)}}`),
      "At most 50",
    ],
    ["a waiver", useCase, "/* eslint-disable */ export const a = 1;", "noInlineConfig"],
  ])("%s", async (_case, filename, code, message) => {
    expect(await refusals(filename, code)).toEqual([expect.stringContaining(message)]);
  });

  it("what it waives for nobody, also with a comment that asks for it", async () => {
    const code = "// eslint-disable-next-line no-restricted-syntax\nexport const home = process.env.HOME;";
    expect(await refusals(useCase, code)).toContainEqual(expect.stringContaining("reads the environment"));
  });

  it.each([
    ["a page's default export", page, "export default function Page() {}"],
    ["a tool's configuration", "vitest.config.ts", "export default {};"],
    ["the one reader of the environment", "server/runtime/env.ts", "export const home = process.env.HOME;"],
    ["a file of three hundred lines", useCase, lines(300)],
    ["a page of sixty", page, lines(60)],
    ["time in a use case's caller", "server/worker.ts", "export const at = Date.now();"],
  ])("not %s", async (_case, filename, code) => {
    expect(await refusals(filename, code)).toEqual([]);
  });
});
