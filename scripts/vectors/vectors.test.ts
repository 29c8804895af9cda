import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { compilePrometheus } from "../../server/slo/compile/prometheus.ts";
import { toYaml } from "../../server/slo/compile/rule-file.ts";
import { definitionsFromSloth } from "../../server/slo/domain/definitions-from-sloth.ts";
import { openSlo } from "./open-slo.ts";
import { sloth } from "./sloth.ts";

const input = `version: "prometheus/v1"
service: web
slos:
  - name: availability
    objective: 99.9
    sli:
      events:
        error_query: sum(rate(hits{code=~"5.."}[{{.window}}]))
        total_query: sum(rate(hits[{{.window}}]))
    alerting: { name: WebErrors }
`;
const generated = toYaml(
  compilePrometheus(definitionsFromSloth({ file: "a.yml", text: input }).slos, "sloth"),
  "generated",
);
const runSloth = async (text: string) => {
  const files = [
    { path: "examples/a.yml", text: input },
    { path: "examples/_gen/a.yml", text },
  ];
  return (await sloth.run(files))[0];
};

describe("Sloth pairs", () => {
  it("pass when the rules are the same, whatever the floats look like", async () => {
    const text = generated.replaceAll("* 0.001)", "* 0.0009999999999999432)");
    expect(text).not.toBe(generated);
    expect(await runSloth(text)).toMatchObject({ passed: 1, total: 1, failures: [] });
  });

  it.each([
    ["factor", "14.4 *", "14 *"],
    ["window", "[30m]", "[29m]"],
    ["matcher", '"5.."', '"4.."'],
    ["label", "sloth_window: 1h", "sloth_window: 2h"],
    ["alert name", "WebErrors", "WebFailures"],
    ["annotation", "is too fast", "is fast"],
  ])("fail on another %s", async (...[, from, to]) => {
    expect(generated).toContain(from);
    expect(await runSloth(generated.replace(from, to))).toMatchObject({ passed: 0, total: 1 });
  });
});

describe("OpenSLO files", () => {
  const service = "apiVersion: openslo/v1\nkind: Service\nmetadata: { name: web }\nspec: {}\n";
  const verdicts = async (text: string) =>
    (await openSlo.run([{ path: "x.yaml", text }])).map(({ passed, total }) => `${passed}/${total}`);

  it("pass when they decode", async () => {
    expect(await verdicts(service)).toEqual(["1/1", "1/1", "0/0"]);
  });

  it("fail on an unknown field", async () => {
    expect(await verdicts(service.replace("spec: {}", "spec: { markdown: x }"))).toEqual([
      "0/1",
      "0/1",
      "0/0",
    ]);
  });

  it("of another version pass when refused", async () => {
    expect(await verdicts(service.replace("openslo/v1", "openslo/v1alpha"))).toEqual(["0/0", "0/0", "1/1"]);
  });
});

describe("npm run vectors", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "waymark-vectors-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const script = path.join(import.meta.dirname, "../vectors.mjs");
  const run = () => spawnSync(process.execPath, [script, folder], { encoding: "utf8" });

  it("fails on a folder in which it recognises nothing, and says so", () => {
    writeFileSync(path.join(folder, "other.yaml"), "a: b\n");
    expect(run()).toMatchObject({
      status: 1,
      stdout: "",
      stderr: `expected test vectors in ${folder}, found none that is recognised\n`,
    });
  });
});
