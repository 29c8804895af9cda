import { Linter } from "eslint";
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
