/* `waymark slo validate` and `slo generate` on real files: what is printed, in which order, and what is not written. */
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { formatFinding } from "../kernel/finding.ts";
import { generateSloFiles, generateTargets } from "./generate-files.ts";
import { readSloFiles } from "./read-slo-files.ts";
import { availabilityFile, latencyFile, replaced } from "./testing.ts";
import { validateSloFiles } from "./validate-files.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "slo-validate-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function put(name: string, content: string): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, content);
  return file;
}
const printed = async (...files: string[]): Promise<string[]> =>
  (await validateSloFiles(files)).findings.map((finding) =>
    formatFinding(finding).replaceAll(`${folder}/`, ""),
  );
const availability = availabilityFile().content;
const changed = (from: string | RegExp, to: string): string => replaced(availability, from, to);

describe("reading files", () => {
  it("keeps the order in which they were named, and the bytes as they are", async () => {
    const files = [await put("b.yaml", "b: é\r\n"), await put("a.yaml", "")];
    expect(await readSloFiles(files)).toEqual({
      sources: [
        { file: files[0], text: "b: é\r\n" },
        { file: files[1], text: "" },
      ],
      findings: [],
    });
  });

  it.each([
    ["a path that leads nowhere", "missing.yaml", "ENOENT"],
    ["a folder", "", "EISDIR"],
  ])("tells of %s at its first line", async (_what, name, reason) => {
    const file = path.join(folder, name);
    const { sources, findings } = await readSloFiles([file]);
    expect(sources).toEqual([]);
    expect(findings).toMatchObject([
      { file, line: 1, column: 1, code: "unreadable-file", severity: "error" },
    ]);
    expect(findings[0]?.message).toMatch(
      new RegExp(`^expected a readable file, found: ${reason}.*; correct the path$`),
    );
  });
});

describe("validating", () => {
  it("of no file finds nothing", async () => {
    expect(await validateSloFiles([])).toEqual({ objects: [], findings: [] });
  });

  it("tells of an empty file", async () => {
    expect(await printed(await put("a.yaml", "\n"))).toEqual([
      "a.yaml:1:1: empty-file: expected at least one openslo/v1 object, found an empty file",
    ]);
  });

  it("sorts by file, line and column, whatever was named first", async () => {
    const labels = "  labels: { sloth_slo: x, sloth_id: y }";
    const two = changed("service: checkout-api", "service: c").replace("  displayName: Checkout API", labels);
    const files = [await put("z.yaml", two), await put("a.yaml", "kind: SLO\n")];
    expect((await printed(...files)).map((line) => line.split(": ").slice(0, 2).join(" "))).toEqual([
      "a.yaml:1:1 unsupported-version",
      "z.yaml:5:24 reserved-label",
      "z.yaml:5:37 reserved-label",
      "z.yaml:8:12 invalid-service",
    ]);
  });

  it.each([
    [
      "time slices",
      "budgetingMethod: Occurrences\n  objectives:\n    - target: 0.999",
      "budgetingMethod: Timeslices\n  objectives:\n    - { target: 0.999, timeSliceTarget: 1, timeSliceWindow: 1m }",
    ],
    ["a window of a week", "28d", "7d"],
    ["another data source", "type: Prometheus", "type: Datadog"],
    [
      "an indicator in a file that was not named",
      / {2}indicator:[\s\S]*? {2}timeWindow/,
      "  indicatorRef: elsewhere\n  timeWindow",
    ],
  ])("takes %s for what it is: valid OpenSLO", async (_what, from, to) => {
    expect(await printed(await put("a.yaml", changed(from, to)))).toEqual([]);
  });

  it.each([
    ["a query that is no YAML", "query: http", "query: {{ }} http", "yaml-syntax"],
    ["a query that is no PromQL", "query: http", "query: sum by http", "invalid-query"],
    ["a query over a fixed range", "counter: true", "counter: false", "invalid-query"],
    ["a service that needs quoting", "service: checkout-api", "service: a b", "invalid-service"],
    [
      "a label of the rules' own",
      "  displayName: Checkout API",
      "  labels: { sloth_slo: x }",
      "reserved-label",
    ],
    [
      "two labels of one name",
      "  displayName: Checkout API",
      "  labels: { a.b: x, a-b: y }",
      "duplicate-label",
    ],
    ["an unreachable alert", "target: 0.999", "target: 0.9", "unreachable-alert"],
  ])("tells of %s", async (...[, from, to, code]) => {
    const lines = await printed(await put("a.yaml", changed(from, to)));
    expect(lines.length).toBeGreaterThan(0);
    expect(new Set(lines.map((line) => line.split(": ")[1]))).toEqual(new Set([code]));
  });

  it("reads the PromQL of an SLI that nothing refers to, and tells of it once where something does", async () => {
    const sli =
      "apiVersion: openslo/v1\nkind: SLI\nmetadata: { name: errors }\nspec:\n  ratioMetric:\n    counter: true\n    bad: { metricSource: { spec: { query: sum(bad } } }\n    total: { metricSource: { spec: { query: all } } }\n";
    const text =
      "sli.yaml:7:43: invalid-query: expected PromQL, found a syntax error at character 8 (the end)";
    const file = await put("sli.yaml", sli);
    expect(await printed(file)).toEqual([text]);
    const reference = changed(/ {2}indicator:[\s\S]*? {2}timeWindow/, "  indicatorRef: errors\n  timeWindow");
    expect(await printed(file, await put("slo.yaml", reference))).toEqual([text]);
  });

  it("takes an SLI of another data source for what it is: valid OpenSLO", async () => {
    const sli =
      "apiVersion: openslo/v1\nkind: SLI\nmetadata: { name: errors }\nspec:\n  thresholdMetric: { metricSource: { type: Datadog, spec: { query: 'avg:x{*}' } } }\n";
    expect(await printed(await put("sli.yaml", sli))).toEqual([]);
  });

  it("tells of the same objective in two files at the second", async () => {
    const files = [await put("a.yaml", availability), await put("b.yaml", availability)];
    expect(await printed(...files)).toEqual([
      "b.yaml:4:9: duplicate-slo: expected one SLO with the id checkout-api-checkout-api-availability, found another at a.yaml:4; rename one",
    ]);
  });

  it("lists the objects of the files without an error, and only those", async () => {
    const good = `${latencyFile().content}---\napiVersion: openslo/v1\nkind: Service\nmetadata: { name: shop }\nspec: {}\n`;
    const files = [await put("bad.yaml", changed("0.999", "9")), await put("good.yaml", good)];
    const { objects } = await validateSloFiles(files);
    expect(objects).toEqual([
      { file: files[1], kind: "SLO", name: "checkout-api-latency" },
      { file: files[1], kind: "Service", name: "shop" },
    ]);
  });
});

describe("generating", () => {
  const outDir = () => path.join(folder, "deep", "out");

  it.each(generateTargets)("%s makes the folder it is told to write to", async (target) => {
    const paths = [await put("a.yaml", availability)];
    const { written, findings } = await generateSloFiles({ paths, target, outDir: outDir() });
    expect(findings).toEqual([]);
    expect(written.map((file) => path.relative(outDir(), file))).toEqual(await readdir(outDir()));
  });

  it("writes although there is a warning, and tells of it", async () => {
    const paths = [await put("a.yaml", availabilityFile({ target: 0.9 }).content)];
    const { written, findings } = await generateSloFiles({ paths, target: "prometheus", outDir: outDir() });
    expect(written).toHaveLength(2);
    expect(findings.map(({ code, severity }) => `${severity} ${code}`)).toEqual([
      "warning unreachable-alert",
    ]);
  });

  it.each([
    ["what is valid and not compiled", changed("28d", "7d"), "unsupported-time-window"],
    ["a file of another format", "version: prometheus/v2\n", "unsupported-version"],
    ["an objective that is there twice", `${availability}---\n${availability}`, "duplicate-slo"],
  ])("writes nothing for %s, not even the folder", async (_what, text, code) => {
    const paths = [await put("good.yaml", latencyFile().content), await put("a.yaml", text)];
    const { written, findings } = await generateSloFiles({ paths, target: "grafana", outDir: outDir() });
    expect(written).toEqual([]);
    expect(findings.map((finding) => finding.code)).toEqual([code]);
    expect((await readdir(folder)).toSorted()).toEqual(["a.yaml", "good.yaml"]);
  });

  it("writes one dashboard for each service", async () => {
    const shop = changed(/checkout-api-availability/g, "shop-errors").replace(
      "service: checkout-api",
      "service: shop",
    );
    const paths = [
      await put("a.yaml", availability),
      await put("b.yaml", shop),
      await put("c.yaml", latencyFile().content),
    ];
    await generateSloFiles({ paths, target: "grafana", outDir: outDir() });
    expect((await readdir(outDir())).toSorted()).toEqual(["checkout-api.json", "shop.json"]);
  });

  it("mixes Sloth's format and OpenSLO in one call, and finds an id that both use", async () => {
    const sloth = `version: prometheus/v1\nservice: checkout-api\nslos:\n  - name: checkout-api-availability\n    objective: 99\n    sli: { raw: { error_ratio_query: 'a[{{.window}}]' } }\n`;
    const paths = [await put("sloth.yaml", sloth), await put("a.yaml", availability)];
    const { written, findings } = await generateSloFiles({ paths, target: "prometheus", outDir: outDir() });
    expect(written).toEqual([]);
    expect(findings.map(({ file, code }) => `${path.basename(file)} ${code}`)).toEqual([
      "sloth.yaml duplicate-slo",
    ]);
  });

  it("fails where it may not write, instead of claiming that it did", async () => {
    const blocked = path.join(folder, "blocked");
    await mkdir(path.join(blocked, "rules.yaml"), { recursive: true });
    const paths = [await put("a.yaml", availability)];
    await expect(generateSloFiles({ paths, target: "prometheus", outDir: blocked })).rejects.toMatchObject({
      code: "EISDIR",
    });
  });
});
