import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { availabilityFile, latencyFile } from "../testing.ts";
import { compileService } from "./compile-service.ts";
import { compilePrometheus, groupNames } from "./prometheus.ts";
import type { FormulaMode } from "./prometheus-queries.ts";
import { readDefinitions } from "./read-definitions.ts";
import type { RuleTestFile } from "./prometheus-tests.ts";
import { toYaml } from "./rule-file.ts";

const execute = promisify(execFile);

let root = "";
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "slo-compile-"));
});
afterAll(async () => {
  await rm(root, { recursive: true });
});

interface Outcome {
  readonly isFine: boolean;
  readonly output: string;
}

async function run(cwd: string, command: string, args: string[]): Promise<Outcome> {
  try {
    const { stdout, stderr } = await execute(command, args, { cwd });
    return { isFine: true, output: stdout + stderr };
  } catch (error) {
    const part = (name: string): string => String(Reflect.get(Object(error), name));
    return { isFine: false, output: part("stdout") + part("stderr") };
  }
}

async function folderWith(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(path.join(root, "case-"));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), content);
  }
  return folder;
}

function compiled(slos: { path: string; content: string }[]): Record<string, string> {
  const { files } = compileService({
    service: "checkout-api",
    owner: "group:default/payments",
    tier: 1,
    slos,
    runbookUrl: "docs/runbooks/checkout-api.md",
  });
  expect(files).toHaveLength(4);
  return Object.fromEntries(files.map((file) => [path.basename(file.path), file.content]));
}

const passed = { isFine: true, output: expect.any(String) as string };
const failed = { isFine: false, output: expect.any(String) as string };

const testRules = (folder: string) => run(folder, "promtool", ["test", "rules", "rules_test.yaml"]);

describe("generated rules", () => {
  it.each([
    ["28 and 30 days", [availabilityFile(), latencyFile()]],
    ["99.99 %", [availabilityFile({ target: 0.9999, window: "30d" })]],
    ["95 %", [availabilityFile({ target: 0.95, window: "4w" })]],
    ["90 %, where the quick page cannot fire", [latencyFile({ target: 0.9 })]],
    ["80 %, where no page can fire", [availabilityFile({ target: 0.8 })]],
    ["0 %, where nothing but absence can fire", [latencyFile({ target: 0 })]],
  ])("for %s pass every lint and their own truth table", async (_what, slos) => {
    const folder = await folderWith(compiled(slos));
    const check = await run(folder, "promtool", [
      "check",
      "rules",
      "--lint=all",
      "--lint-fatal",
      "rules.yaml",
    ]);
    expect(check).toEqual(passed);
    expect(await testRules(folder)).toEqual(passed);
  });
});

/** The tests over three days take most of the time and only the quick ticket's threshold needs them. */
function withoutLongTests(text = ""): string {
  const file = parse(text) as RuleTestFile;
  return toYaml({ ...file, tests: file.tests.filter((test) => test.interval === "1m") }, "the short tests");
}

describe("the generated rule tests", () => {
  it("pass in their short form, so that a failure below comes from the defect", async () => {
    const files = compiled([availabilityFile()]);
    const folder = await folderWith({
      ...files,
      "rules_test.yaml": withoutLongTests(files["rules_test.yaml"]),
    });
    expect(await testRules(folder)).toEqual(passed);
  });

  it.each([
    ["a lower quick page factor", "13.44 *", "13 *"],
    ["a higher quick page factor", "13.44 *", "13.6 *"],
    ["a lower slow page factor", "5.6 *", "5.5 *"],
    ["a higher slow page factor", "5.6 *", "5.7 *"],
    ["a lower ticket factor", "0.9333333333333333 *", "0.9 *"],
    ["a lower quick ticket factor", "2.8 *", "2.7 *"],
    ["a long window of another length", "ratio_rate1h{", "ratio_rate2h{"],
    ["errors that are not counted", '"5.."', '"4.."'],
    ["an idle service that records NaN", " > 0)\n", ")\n"],
    ["a service that never failed without data", "or 0 *", "or 1 *"],
    ["a period of averages", "sum_over_time(slo:bad_events", "avg_over_time(slo:bad_events"],
    ["an absence that takes hours", "for: 5m", "for: 3h"],
    ["a wrong severity", "sloth_severity: page", "sloth_severity: pages"],
  ])("catch %s", async (...[, from, to]) => {
    const files = compiled([availabilityFile()]);
    expect(files["rules.yaml"]).toContain(from);
    const spoilt = files["rules.yaml"]?.replaceAll(from, to) ?? "";
    const needed = from.startsWith("2.8")
      ? (files["rules_test.yaml"] ?? "")
      : withoutLongTests(files["rules_test.yaml"]);
    const folder = await folderWith({ "rules.yaml": spoilt, "rules_test.yaml": needed });
    expect(await testRules(folder)).toEqual(failed);
  });
});

describe("both formula modes", () => {
  it("record the same error ratios for a service with ordinary traffic", async () => {
    const sources = [availabilityFile(), latencyFile()].map(({ path: file, content }) => ({
      file,
      text: content,
    }));
    const { slos } = readDefinitions(sources, { labels: {} });
    const recordings = (mode: FormulaMode) => {
      const groups = compilePrometheus(slos, mode).groups.filter((group) => !group.name.includes("alerts"));
      return toYaml({ groups }, mode);
    };
    const corrected = recordings("corrected");
    const other = recordings("sloth")
      .replace(/\bslo:([a-z])/g, "other_slo:$1")
      .replace(/^( *)- name: /gm, "$1- name: other-");
    const indicators = slos
      .map((slo) => groupNames(slo))
      .flatMap(({ indicators: first, meta }) => [first, meta]);
    const windows = ["5m", "30m", "1h", "2h", "6h", "1d", "3d"];
    const difference = (series: string) => {
      const [a, b, on] = [`slo:${series}`, `other_slo:${series}`, "on(sloth_id)"];
      return `(abs(${a} - ${on} ${b}) > 1e-9) or (${a} unless ${on} ${b}) or (${b} unless ${on} ${a})`;
    };
    const count = 'http_server_request_duration_seconds_count{job="checkout-api",http_response_status_code=';
    const bucket = count.replace("_count", "_bucket");
    const test = {
      rule_files: ["a.yaml", "b.yaml"],
      evaluation_interval: "5m",
      group_eval_order: [...indicators, ...indicators.map((name) => `other-${name}`)],
      tests: [
        {
          interval: "1m",
          input_series: [
            { series: `${count}"200"}`, values: "0+600x60 36000+90x60 0+700x60" },
            { series: `${count}"503"}`, values: "0+3x100 300+40x40 0+1x40" },
            { series: `${bucket}"200",le="0.25"}`, values: "0+590x60 35400+60x60 0+690x60" },
          ],
          promql_expr_test: windows.flatMap((window) =>
            ["30m", "95m", "175m"].map((eval_time) => ({
              expr: difference(`sli_error:ratio_rate${window}`),
              eval_time,
              exp_samples: [],
            })),
          ),
        },
      ],
    };
    const counts = windows.map((window) => ({
      expr: `count(slo:sli_error:ratio_rate${window}) + count(other_slo:sli_error:ratio_rate${window})`,
      eval_time: "95m",
      exp_samples: [{ labels: "{}", value: 4 }],
    }));
    test.tests[0]?.promql_expr_test.push(...(counts as never[]));
    const folder = await folderWith({
      "a.yaml": corrected,
      "b.yaml": other,
      "rules_test.yaml": toYaml(test, "difference"),
    });
    expect(await testRules(folder)).toEqual(passed);
    const spoilt = other.replaceAll('=~"5.."', '=~"50."').replaceAll("[1h]", "[50m]");
    const failing = await folderWith({
      "a.yaml": corrected,
      "b.yaml": spoilt,
      "rules_test.yaml": toYaml(test, "difference"),
    });
    expect(await testRules(failing)).toEqual(failed);
  });
});

describe("alert routes", () => {
  const routed = (folder: string, receiver: string, labels: string[]) =>
    run(folder, "amtool", [
      "config",
      "routes",
      "test",
      "--config.file=alertmanager.yaml",
      `--verify.receivers=${receiver}`,
      ...labels,
    ]);

  it("are a valid configuration", async () => {
    const folder = await folderWith(compiled([availabilityFile()]));
    expect(await run(folder, "amtool", ["check-config", "alertmanager.yaml"])).toMatchObject({
      isFine: true,
    });
  });

  it("send pages and tickets to the owning team, and strangers to nobody's", async () => {
    const folder = await folderWith(compiled([availabilityFile()]));
    const service = "sloth_service=checkout-api";
    expect(await routed(folder, "payments-page", ["sloth_severity=page", service])).toMatchObject({
      isFine: true,
    });
    expect(await routed(folder, "payments-ticket", ["sloth_severity=ticket", service])).toMatchObject({
      isFine: true,
    });
    expect(await routed(folder, "platform-unrouted", ["sloth_severity=page", "sloth_service=x"])).toEqual(
      passed,
    );
    expect(await routed(folder, "payments-ticket", ["sloth_severity=page", service])).toMatchObject({
      isFine: false,
    });
  });

  it("would be refused with an undefined receiver", async () => {
    const files = compiled([availabilityFile()]);
    const spoilt = files["alertmanager.yaml"]?.replace("receiver: payments-page", "receiver: nobody") ?? "";
    const folder = await folderWith({ "alertmanager.yaml": spoilt });
    expect(await run(folder, "amtool", ["check-config", "alertmanager.yaml"])).toMatchObject({
      isFine: false,
    });
  });
});
