import { describe, expect, it } from "vitest";
import { checkOpenSlo } from "./check-open-slo.ts";
import { goldenContext, judge, readGolden } from "./testing.ts";

const METRICS = 'const durationBuckets = [0.1, 0.25, 1];\nname: "requests_seconds"';
const golden = readGolden().find((file) => file.path === "slo/availability.yaml")?.content ?? "";
const withQueries = (bad: string, total: string) =>
  golden
    .replace(/query: .*5\.\."\}\n/, () => `query: ${JSON.stringify(bad)}\n`)
    .replace(/query: http.*\n/, () => `query: ${JSON.stringify(total)}\n`);
const findings = (
  bad: string,
  total = 'requests_seconds_count{job="checkout-api"}',
  context = goldenContext,
) => judge(checkOpenSlo, { "slo/a.yaml": withQueries(bad, total), "src/metrics.ts": METRICS }, context);

describe("the queries of an objective", () => {
  it.each([
    'requests_seconds_count{job="checkout-api",code=~"5.."}',
    'sum(rate(requests_seconds_bucket{job="checkout-api",le="0.25"}[5m]))',
    'requests_seconds_bucket{le="1", job="checkout-api"}',
    'requests_seconds_bucket{le=~"1(\\\\.0)?", job="checkout-api"}',
    'process_cpu_seconds_total{job="checkout-api"}',
  ])("may be %s", async (query) => {
    expect(await findings(query)).toEqual([]);
  });

  it.each([
    [
      'requests_total{job="checkout-api"}',
      "slo-metric: expected a metric of src/metrics.ts, found requests_total",
    ],
    [
      'a{job="checkout-api"} or b{job="checkout-api"}',
      "slo-metric: expected a metric of src/metrics.ts, found a, b",
    ],
    ['up{job="checkout-api"}', "slo-metric: expected a metric of src/metrics.ts, found up"],
    ["requests_seconds_count", 'slo-job: expected the selector job="checkout-api", the Service\'s name'],
    [
      'requests_seconds_count{job="checkout-api-v2"}',
      'slo-job: expected the selector job="checkout-api", the Service\'s name',
    ],
    [
      'requests_seconds_count{job=~"checkout-api"}',
      'slo-job: expected the selector job="checkout-api", the Service\'s name',
    ],
    [
      'requests_seconds_bucket{job="checkout-api",le="0.2"}',
      'slo-bucket: expected a bucket of src/metrics.ts (0.1, 0.25, 1), found le="0.2"',
    ],
    [
      'requests_seconds_bucket{job="checkout-api",le=~"2(\\\\.0)?"}',
      'slo-bucket: expected a bucket of src/metrics.ts (0.1, 0.25, 1), found le="2"',
    ],
    [
      'requests_seconds_count{job="checkout-api"',
      'slo-query: expected PromQL, found a syntax error near "ckout-api""',
    ],
  ])("may not be %s", async (query, problem) => {
    const found = (await findings(query)).filter((finding) => finding.includes(": slo-"));
    expect(found).toEqual([expect.stringMatching(/^slo\/a\.yaml:\d+:\d+: slo-/)]);
    expect(found[0]?.replace(/^.*?:\d+:\d+: /, "")).toBe(problem);
  });

  it("are looked at one by one, each at its line", async () => {
    const found = await findings("a", 'b{job="checkout-api"}');
    expect(found.map((finding) => finding.replace(/^(.*?:\d+):\d+: (\S+): .*$/, "$1 $2"))).toEqual([
      "slo/a.yaml:31 slo-metric",
      "slo/a.yaml:36 slo-metric",
    ]);
  });

  it("select the job of another service when that is its name", async () => {
    const context = { ...goldenContext, name: "cart" };
    expect(
      await findings('requests_seconds_count{job="cart"}', 'requests_seconds_count{job="cart"}', context),
    ).toEqual([]);
  });
});

describe("objectives", () => {
  it.each(["slo/a.json", "slos/a.yaml", "slo/deep/a.yaml", "deploy/slo/a.yaml"])(
    "are not looked for at %s",
    async (path) => {
      expect(await judge(checkOpenSlo, { [path]: golden })).toEqual([
        "slo:1:1: slo-missing: expected objectives, found none",
      ]);
    },
  );

  it("that are no OpenSLO are told so by file", async () => {
    const found = await judge(checkOpenSlo, {
      "slo/a.yml": "a: b\n",
      "slo/b.yaml": golden.replace("0.995", "1.5"),
    });
    expect(found.some((finding) => finding.startsWith("slo/a.yml:1:1: "))).toBe(true);
    expect(found.some((finding) => /^slo\/b\.yaml:\d+:\d+: .*target/.test(finding))).toBe(true);
  });
});
