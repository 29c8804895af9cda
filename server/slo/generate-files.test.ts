import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { compileService } from "./compile/compile-service.ts";
import { generateSloFiles } from "./generate-files.ts";
import { availabilityFile } from "./testing.ts";
import { validateSloFiles } from "./validate-files.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "slo-files-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const put = async (name: string, content: string): Promise<string> => {
  const file = path.join(folder, name);
  await writeFile(file, content);
  return file;
};

const annotated = availabilityFile().content.replace(
  "  displayName: Checkout API\n",
  '  labels: { owner: payments, tier: "1" }\n  annotations: { waymark.dev/runbook-url: docs/rb.md }\n',
);

const sloth = `version: prometheus/v1
service: web
labels: { owner: core }
slos:
  - name: availability
    objective: 99.9
    sli:
      events:
        error_query: sum(rate(hits{code=~"5.."}[{{.window}}]))
        total_query: sum(rate(hits[{{.window}}]))
    alerting: { name: WebErrors, page_alert: { labels: { severity: wake } } }
`;

describe("generating", () => {
  it.each(["prometheus", "alertmanager", "grafana"] as const)(
    "%s gives the bytes the compiled service carries",
    async (target) => {
      const input = await put("slo.yaml", annotated);
      const outDir = path.join(folder, "out");
      const { written, findings } = await generateSloFiles({ paths: [input], target, outDir });
      expect(findings).toEqual([]);
      const compiled = compileService({
        service: "checkout-api",
        owner: "group:default/payments",
        tier: 1,
        slos: [{ path: "slo.yaml", content: annotated }],
        runbookUrl: "docs/rb.md",
      });
      const expected = compiled.files.filter((file) => file.path.startsWith(`monitoring/${target}/`));
      expect(written.map((file) => path.basename(file))).toEqual(
        expected.map((file) => path.basename(file.path)),
      );
      for (const [index, file] of written.entries()) {
        expect(await readFile(file, "utf8")).toBe(expected[index]?.content);
      }
    },
  );

  it("takes Sloth's own format and keeps its alert names and labels", async () => {
    const paths = [await put("sloth.yml", sloth)];
    const { written, findings } = await generateSloFiles({ paths, target: "prometheus", outDir: folder });
    expect(findings).toEqual([]);
    const rules = await readFile(written[0]!, "utf8");
    expect(rules).toContain("alert: WebErrors\n");
    expect(rules).toContain("severity: wake");
    expect(rules).toContain("sloth_id: web-availability");
  });

  it("in compatible mode uses the plain division and writes no rule tests", async () => {
    const paths = [await put("sloth.yml", sloth)];
    const input = { paths, target: "prometheus", compat: "sloth", outDir: folder } as const;
    const { written } = await generateSloFiles(input);
    expect(written.map((file) => path.basename(file))).toEqual(["rules.yaml"]);
    expect(await readFile(written[0]!, "utf8")).not.toContain(" or 0 * ");
  });

  it("names the objectives whose queries are too intricate for rule tests", async () => {
    const subquery = sloth.replace("sum(rate(hits[{{.window}}]))\n", "sum_over_time(hits[{{.window}}:])\n");
    const paths = [await put("sloth.yml", subquery)];
    const { written } = await generateSloFiles({ paths, target: "prometheus", outDir: folder });
    expect(await readFile(written[1]!, "utf8")).toContain(
      "# Not covered, no sample series for their queries: availability\n",
    );
  });

  it("writes nothing when a file has an error or cannot be read", async () => {
    const broken = await put("slo.yaml", annotated.replace("duration: 28d", "duration: 7d"));
    const outDir = path.join(folder, "out");
    const paths = [broken, path.join(folder, "missing.yaml")];
    const { written, findings } = await generateSloFiles({ paths, target: "prometheus", outDir });
    expect(written).toEqual([]);
    expect(findings.map((finding) => finding.code)).toEqual(["unreadable-file", "unsupported-time-window"]);
    expect(await readdir(folder)).toEqual(["slo.yaml"]);
  });

  it("points at the query of a Sloth file that is not PromQL", async () => {
    const paths = [
      await put(
        "sloth.yml",
        sloth.replace("sum(rate(hits[{{.window}}]))\n    alerting", "sum(rate(\n    alerting"),
      ),
    ];
    const { findings } = await generateSloFiles({ paths, target: "prometheus", outDir: folder });
    expect(findings).toMatchObject([{ line: 10, column: 22, code: "invalid-query" }]);
  });
});

describe("validating", () => {
  it("lists every object of the valid files", async () => {
    const result = await validateSloFiles([await put("slo.yaml", annotated)]);
    expect(result.findings).toEqual([]);
    expect(result.objects).toMatchObject([{ kind: "SLO", name: "checkout-api-availability" }]);
  });

  it("accepts valid OpenSLO that is not compiled", async () => {
    const weekly = await put("slo.yaml", annotated.replace("duration: 28d", "duration: 7d"));
    expect((await validateSloFiles([weekly])).findings).toEqual([]);
  });

  it("finds a query that is not PromQL, with its place", async () => {
    const broken = await put("slo.yaml", annotated.replace('"5.."}', '"5.."'));
    const { findings } = await validateSloFiles([broken]);
    expect(findings).toMatchObject([{ line: 20, column: 22, code: "invalid-query" }]);
  });

  it("reports every file, in order of place", async () => {
    const first = await put("a.yaml", "kind: [");
    const second = await put("b.yaml", annotated.replace("target: 0.999", "target: 7"));
    const { findings } = await validateSloFiles([second, first]);
    expect(findings.map((finding) => path.basename(finding.file))).toEqual(["a.yaml", "b.yaml"]);
  });
});
