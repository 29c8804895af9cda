import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { documentsSchema, isDocument, readDocuments, type TextFile } from "./read-documents.ts";

const read = (...files: TextFile[]) => readDocuments(files, () => undefined);
const slo = (spec: string, name = "checkout-availability", display = ""): string => `apiVersion: openslo/v1
kind: SLO
metadata: { name: ${name}${display} }
spec:
  service: checkout
  budgetingMethod: Occurrences
  timeWindow: [{ duration: 28d, isRolling: true }]
${spec}`;
const query = (text: string): string => `{ metricSource: { type: Prometheus, spec: { query: '${text}' } } }`;
const ratio = (parts: string): string => `  indicator:
    metadata: { name: success }
    spec:
      ratioMetric: ${parts}
`;
const counted = ratio(`{ counter: true, bad: ${query("a")}, total: ${query("b")} }`);
const objectives = (text: string): string => `  objectives: [{ displayName: Fine, ${text} }]\n`;
const inFile = (content: string, path = "slo/a.yaml"): TextFile => ({ path, content });
const sloOf = (content: string) => {
  const { slos, findings } = read(inFile(content));
  expect(findings).toEqual([]);
  return slos[0];
};

describe("a file of the repository", () => {
  it.each([
    ...["slo/a.yaml", "slo/a.yml", "docs/runbooks/checkout.md", "README.md", ".waymark/template.yaml"],
    "slo/Über uns.yaml",
  ])("says something on the page: %s", (path) => expect(isDocument(path)).toBe(true));

  it.each([
    ...[
      "slo/a.json",
      "slo/deep/a.yaml",
      "x/slo/a.yaml",
      "slo.yaml",
      "docs/runbooks/a/b.md",
      "docs/README.md",
    ],
    ...["readme.md", "README.md.bak", ".waymark/template.yml", "slo/a.yaml\n", "", "slo/.yaml.md"],
  ])("says nothing there: %j", (path) => expect(isDocument(path)).toBe(false));
});

describe("an objective", () => {
  it("is told with what it counts, over which window, and the line it begins at", () => {
    const first = "apiVersion: openslo/v1\nkind: Service\nmetadata: { name: checkout }\nspec: {}\n---\n";
    const { slos, findings } = read(inFile(first + slo(counted + objectives("target: 0.995"))));
    expect(findings).toEqual([]);
    expect(slos).toEqual([
      {
        ...{ name: "checkout-availability", displayName: null, description: null, objective: 0.995 },
        ...{ window: "28d", isRolling: true, indicator: "availability", path: "slo/a.yaml", line: 6 },
        ...{ measure: "bad events among all events", budgetingMethod: "Occurrences" },
      },
    ]);
  });

  it.each([
    [99.5, 0.995],
    [99.9, 0.999],
    [99.99, 0.9999],
    [99.999, 0.99999],
    [90.1, 0.901],
    [0, 0],
  ])("of %s per cent is %s, not the number next to it", (percent, target) => {
    expect(sloOf(slo(counted + objectives(`targetPercent: ${percent}`)))?.objective).toBe(target);
  });

  it.each([
    [
      "good events",
      ratio(`{ counter: true, good: ${query("a")}, total: ${query("b")} }`),
      "good events among all events",
    ],
    ["a ratio that is ready", ratio(`{ raw: ${query("a")}, rawType: failure }`), "a ready ratio of failure"],
    ["an indicator elsewhere", "  indicatorRef: success-ratio\n", "the indicator success-ratio"],
  ])("counts %s", (_what, indicator, measure) => {
    expect(sloOf(slo(indicator + objectives("target: 0.9")))?.measure).toBe(measure);
  });

  it.each([
    ["checkout-latency", "", "latency"],
    ["checkout", ", displayName: 'Latency of pages'", "latency"],
    ["checkout", ", displayName: Availability", "availability"],
    ["checkout-errors", "", "ratio"],
    ["availability-latency", "", "latency"],
  ])("called %s%s is one of %s", (name, display, indicator) => {
    expect(sloOf(slo(counted + objectives("target: 0.9"), name, display))?.indicator).toBe(indicator);
  });

  it("that cannot be read is a finding with its place, and so its file; other files are told", () => {
    const broken = slo(counted + objectives("target: 1.5"), "broken");
    const fine = slo(counted + objectives("target: 0.9"), "fine");
    const { slos, findings } = read(inFile(`${fine}---\n${broken}`), inFile(fine, "slo/b.yaml"));
    expect(slos.map(({ name, path }) => [name, path])).toEqual([["fine", "slo/b.yaml"]]);
    expect(findings).toMatchObject([{ file: "slo/a.yaml", line: 25, severity: "error" }]);
  });

  it("stands in the files that are for it only", () => {
    const text = slo(counted + objectives("target: 0.9"));
    expect(read({ path: "docs/runbooks/a.md", content: text }).slos).toEqual([]);
    expect(read({ path: "slo/a/b.yaml", content: text }).slos).toEqual([]);
  });
});

describe("findings", () => {
  it("are a hundred at most, those of the first files first", () => {
    const wrong = Array.from({ length: 70 }, () => "apiVersion: openslo/v1\nkind: SLO\n").join("---\n");
    const { findings } = read(inFile(wrong), inFile(wrong, "slo/b.yaml"));
    expect(findings).toHaveLength(100);
    expect(findings[0]?.file).toBe("slo/a.yaml");
  });
});

describe("the title of a page", () => {
  const titleOf = (content: string, path = "docs/runbooks/checkout-api.md") =>
    read({ path, content }).titles[path];
  it.each([
    ["# Checkout\n", "Checkout"],
    ["text\n\n#  Two  spaces \n# Second\n", "Two  spaces"],
    ["# Closed #\n", "Closed"],
    ["# Closed ###\n", "Closed"],
    ["# C#\n", "C#"],
    ["# Windows\r\ntext\r\n", "Windows"],
    ["#\tTab\n", "Tab"],
    ["# Zürich 🦀\n", "Zürich 🦀"],
  ])("is the first heading: %j", (content, title) => expect(titleOf(content)).toBe(title));

  it.each(["", "text", "## Second level only\n", "#none\n", "#\n# \n", " text # not one"])(
    "is the file's name without one: %j",
    (content) => expect(titleOf(content)).toBe("checkout-api"),
  );

  it("is no longer than two hundred characters", () => {
    expect(titleOf(`# ${"x".repeat(500)}`)).toBe("x".repeat(200));
    expect(titleOf("", "README.md")).toBe("README");
  });
});

describe("the template a repository was made from", () => {
  const templateOf = (content: string) => read({ path: ".waymark/template.yaml", content }).template;
  it("is named with its digest, or without where none is told", () => {
    expect(templateOf("template: { name: go-service, digest: abc, more: 1 }\nanswers: {}\n")).toEqual({
      ...{ name: "go-service", digest: "abc" },
    });
    expect(templateOf("template: { name: go-service }\n")).toEqual({ name: "go-service", digest: null });
  });

  it.each([
    "",
    "null",
    "[]",
    "template:",
    "template: go-service",
    "template: { name: 7 }",
    "template: { name: [",
    "a: &a [*a]",
  ])("is unknown when the file says %j", (content) => expect(templateOf(content)).toBeNull());
});

it("hears of every file before it is read, and keeps to its own form whatever is in them", () => {
  const path = fc.constantFrom(
    "slo/a.yaml",
    "README.md",
    ".waymark/template.yaml",
    "docs/runbooks/a.md",
    "__proto__",
  );
  const content = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 60 }),
    fc.stringMatching(/^[a-z:{}\[\]#&*!|>\n -]{0,60}$/),
    fc.constantFrom("apiVersion: openslo/v1\nkind: SLO\nspec: []", "# x", "- - - -", "\u0000", "%YAML 9"),
  );
  fc.assert(
    fc.property(fc.array(fc.record({ path, content }), { maxLength: 4 }), (files) => {
      const heard: string[] = [];
      const documents = readDocuments(files, (name) => heard.push(name));
      expect(heard).toEqual(files.map((file) => file.path));
      expect(documentsSchema.safeParse(documents).success).toBe(true);
    }),
    { numRuns: 150 },
  );
});
