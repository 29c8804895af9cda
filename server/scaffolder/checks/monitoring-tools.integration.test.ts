import { describe, expect, it } from "vitest";
import { checkGeneratedRepository } from "./check-generated-repository.ts";
import { openRepository } from "./generated-repository.ts";
import { ALERTMANAGER, RULE_TESTS, RULES } from "./monitoring-files.ts";
import { checkMonitoringTools, toolChecks } from "./monitoring-tools.ts";
import { goldenContext, plant, readGolden, without, type Defect } from "./testing.ts";

const DEFECTS: readonly (Defect & { readonly tool: keyof typeof toolChecks })[] = [
  {
    name: "a function that PromQL does not have",
    file: RULES,
    from: "sum(rate(",
    to: "sum(speed(",
    code: "promtool-check",
    tool: "rules",
  },
  {
    name: "a rate of something that is no range, which parsers accept",
    file: RULES,
    from: "[5m]))\n            or",
    to: "))\n            or",
    code: "promtool-check",
    tool: "rules",
  },
  {
    name: "a threshold ten times too high",
    file: RULES,
    from: "(13.44 * ",
    to: "(134.4 * ",
    code: "promtool-test",
    tool: "ruleTests",
  },
  {
    name: "an alert that never fires",
    file: RULES,
    from: "      - alert: CheckoutApiAvailabilityBudgetSlowBurn",
    to: "      - alert: Other",
    code: "promtool-test",
    tool: "ruleTests",
  },
  {
    name: "an unknown key in the rule tests",
    file: RULE_TESTS,
    from: "rule_files:",
    to: "rules_files:",
    code: "promtool-test",
    tool: "ruleTests",
  },
  {
    name: "a receiver that is not defined",
    file: ALERTMANAGER,
    from: "- name: payments-page",
    to: "- name: payments-pager",
    code: "amtool-check-config",
    tool: "alertmanager",
  },
  {
    name: "a matcher that selects another service",
    file: ALERTMANAGER,
    from: 'sloth_service="checkout-api"',
    to: 'sloth_service="cart-api"',
    code: "alert-unrouted",
    tool: "routes",
  },
  {
    name: "a page that only opens a ticket",
    file: ALERTMANAGER,
    from: "receiver: payments-page\n          repeat_interval: 1h",
    to: "receiver: payments-ticket\n          repeat_interval: 1h",
    code: "page-as-ticket",
    tool: "routes",
  },
];

const reportedOn = { rules: RULES, ruleTests: RULE_TESTS, alertmanager: ALERTMANAGER, routes: RULES };

describe("promtool and amtool", () => {
  it("accept the golden repository, and so does every other check", async () => {
    expect(await checkGeneratedRepository(readGolden(), goldenContext)).toEqual([]);
  });

  it.each(DEFECTS)("refuse $name", async ({ tool, ...defect }) => {
    const damaged = openRepository(plant(readGolden(), defect));
    const findings = await checkMonitoringTools(damaged, [toolChecks[tool]]);
    expect(findings.map((finding) => [finding.file, finding.code])).toContainEqual([
      reportedOn[tool],
      defect.code,
    ]);
  });

  it("are not asked about files that are not there", async () => {
    const findings = await checkMonitoringTools(openRepository(without(readGolden(), RULE_TESTS)));
    expect(findings.map((finding) => [finding.file, finding.code])).toEqual([
      [RULE_TESTS, "monitoring-missing"],
    ]);
  });

  it("are missed when they are not installed: a check that did not run is no pass", async () => {
    const path = process.env.PATH;
    process.env.PATH = "/nonexistent";
    try {
      const findings = await checkMonitoringTools(openRepository(readGolden()));
      expect(new Set(findings.map((finding) => finding.code))).toEqual(new Set(["tool-missing"]));
    } finally {
      process.env.PATH = path;
    }
  });
});
