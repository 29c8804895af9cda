import { describe, expect, it } from "vitest";
import { checkPlaceholders } from "./check-placeholders.ts";
import { checkRequiredFiles } from "./check-required-files.ts";
import { checkSyntax } from "./check-syntax.ts";
import { openRepository } from "./generated-repository.ts";
import { expectDefectFound, readGolden, without, type Defect } from "./testing.ts";

const SYNTAX: readonly Defect[] = [
  { name: "JSON that ends early", file: "tsconfig.json", from: /\}\s*$/, to: "\n", code: "json-syntax" },
  {
    name: "a key twice",
    file: "tsconfig.json",
    from: '"strict": true,',
    to: '"strict": true,\n    "strict": false,',
    code: "yaml-syntax",
  },
  { name: "YAML with a tab", file: "slo/latency.yaml", from: "  name:", to: "\tname:", code: "yaml-syntax" },
  {
    name: "a YAML alias",
    file: "slo/latency.yaml",
    from: "displayName: Latency",
    to: "displayName: &a Latency\n  x: *a",
    code: "yaml-alias",
  },
  { name: "Windows line ends", file: "README.md", from: "\n", to: "\r\n", code: "line-ending" },
  { name: "no line break at the end", file: "SECURITY.md", from: /\n$/, to: "", code: "final-newline" },
];

describe("a file", () => {
  it.each(SYNTAX)("is refused with $name", (defect) => expectDefectFound(checkSyntax, defect));
});

const LEFTOVERS: readonly Defect[] = [
  {
    name: "an expression",
    file: "README.md",
    from: "# checkout-api",
    to: "# ${{ values.name }}",
    code: "unrendered-placeholder",
  },
  {
    name: "a tag",
    file: "slo/latency.yaml",
    from: "# The promise",
    to: "# {% if x %}",
    code: "unrendered-placeholder",
  },
  {
    name: "an undefined value",
    file: "deploy/kubernetes/service.yaml",
    from: 'name: "checkout-api"',
    to: 'name: "undefined"',
    code: "unrendered-placeholder",
  },
  {
    name: "a value that was an object",
    file: "README.md",
    from: "tier 2",
    to: "tier [object Object]",
    code: "unrendered-placeholder",
  },
];

describe("a rendered file", () => {
  it.each(LEFTOVERS)("is refused with $name", (defect) =>
    expectDefectFound((repository) => checkPlaceholders(repository), defect),
  );

  it("may contain an answer that looks like template syntax", () => {
    const answer = 'say "${{7*7}}"';
    const files = [
      { path: "README.md", content: `${answer}\n` },
      { path: "package.json", content: `${JSON.stringify({ description: answer })}\n` },
    ];
    expect(checkPlaceholders(openRepository(files), [answer])).toEqual([]);
    expect(checkPlaceholders(openRepository(files))).toHaveLength(2);
  });
});

describe("a generated repository", () => {
  it("carries the files other tools rely on", () => {
    const codes = checkRequiredFiles(openRepository(without(readGolden(), "SECURITY.md")));
    expect(codes.map((finding) => [finding.file, finding.code])).toEqual([["SECURITY.md", "file-missing"]]);
  });

  it.each([
    [".env.production", "A=b\n", "file-forbidden"],
    ["certs/server.pem", "x\n", "file-forbidden"],
    ["config.txt", `token: ghp_${"a".repeat(36)}\n`, "secret-in-file"],
  ])("may not carry %s", (path, content, code) => {
    const findings = checkRequiredFiles(openRepository([...readGolden(), { path, content }]));
    expect(findings.map((finding) => finding.code)).toEqual([code]);
  });
});
