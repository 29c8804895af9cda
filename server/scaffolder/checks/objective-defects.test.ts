import { describe, expect, it } from "vitest";
import { checkDashboards } from "./check-dashboards.ts";
import { checkOpenSlo } from "./check-open-slo.ts";
import { checkRunbook, headingAnchor } from "./check-runbook.ts";
import { openRepository } from "./generated-repository.ts";
import { RULES } from "./monitoring-files.ts";
import { expectDefectFound, goldenContext, readGolden, without, type Defect } from "./testing.ts";

const AVAILABILITY = "slo/availability.yaml";
const LATENCY = "slo/latency.yaml";
const RUNBOOK = "docs/runbooks/checkout-api.md";
const DASHBOARD = "monitoring/grafana/checkout-api.json";

const OBJECTIVES: readonly Defect[] = [
  {
    name: "an unknown field",
    file: AVAILABILITY,
    from: "budgetingMethod:",
    to: "budgetMethod:",
    code: "unknown-field",
  },
  {
    name: "a metric nobody exports",
    file: AVAILABILITY,
    from: /http_server_request_duration_seconds_count/g,
    to: "http_requests_total",
    code: "slo-metric",
  },
  {
    name: "a query that does not parse",
    file: AVAILABILITY,
    from: '{job="checkout-api"}',
    to: '{job="checkout-api"',
    code: "slo-query",
  },
  {
    name: "another job",
    file: AVAILABILITY,
    from: '{job="checkout-api"}',
    to: '{job="cart-api"}',
    code: "slo-job",
  },
  {
    name: "a threshold between two buckets",
    file: LATENCY,
    from: 'le="0.25"',
    to: 'le="0.3"',
    code: "slo-bucket",
  },
];

describe("objectives", () => {
  it.each(OBJECTIVES)("are refused with $name", (defect) => expectDefectFound(checkOpenSlo, defect));

  it("are refused when the service drops the bucket they count", () =>
    expectDefectFound(checkOpenSlo, {
      name: "a bucket less",
      file: "src/metrics.ts",
      from: "0.1, 0.25, 0.5",
      to: "0.1, 0.5",
      code: "slo-bucket",
    }));

  it("must exist", () => {
    const files = without(without(readGolden(), AVAILABILITY), LATENCY);
    const codes = checkOpenSlo(openRepository(files), goldenContext).map((finding) => finding.code);
    expect(codes).toEqual(["slo-missing"]);
  });
});

const RUNBOOKS: readonly Defect[] = [
  {
    name: "no section for an alert",
    file: RUNBOOK,
    from: "## CheckoutApiLatencyBudgetFastBurn",
    to: "## Slow",
    code: "runbook-anchor",
  },
  {
    name: "a link to another page",
    file: RULES,
    from: "docs/runbooks/checkout-api.md#",
    to: "docs/runbooks/other.md#",
    code: "runbook-url",
  },
  {
    name: "a link to another section",
    file: RULES,
    from: "#checkoutapiavailabilitybudgetfastburn",
    to: "#checkoutapilatencybudgetfastburn",
    code: "runbook-anchor",
  },
  {
    name: "an alert without a link",
    file: RULES,
    from: /\n\s+runbook_url: .*availabilitybudgetfastburn/,
    to: "",
    code: "runbook-url",
  },
  {
    name: "a section without escalation",
    file: RUNBOOK,
    from: "**Escalation.**",
    to: "Escalation:",
    code: "runbook-part",
  },
  {
    name: "a section with two checks",
    file: RUNBOOK,
    from: "3. Did the process restart?",
    to: "Did the process restart?",
    code: "runbook-checks",
  },
  {
    name: "a third query about every service",
    file: RUNBOOK,
    from: 'time() - process_start_time_seconds{job="checkout-api"}',
    to: "time() - process_start_time_seconds",
    code: "runbook-checks",
  },
  {
    name: "a third query about a service with a longer name",
    file: RUNBOOK,
    from: 'time() - process_start_time_seconds{job="checkout-api"}',
    to: 'time() - process_start_time_seconds{job="checkout-api-v2"}',
    code: "runbook-checks",
  },
  {
    name: "a command in the place of a query",
    file: RUNBOOK,
    from: /```promql\n {3}time\(\) - process_start_time_seconds\{/,
    to: "```sh\n   time() - process_start_time_seconds{",
    code: "runbook-checks",
  },
  {
    name: "a query that does not parse",
    file: RUNBOOK,
    from: "max by (pod) (nodejs",
    to: "max by (pod (nodejs",
    code: "runbook-query",
  },
  {
    name: "a query of a series nobody records",
    file: RUNBOOK,
    from: "slo:sli_error:ratio_rate6h",
    to: "slo:sli_error:ratio_rate7h",
    code: "runbook-query",
  },
];

describe("a runbook", () => {
  it.each(RUNBOOKS)("is refused with $name", (defect) => expectDefectFound(checkRunbook, defect));

  it("is refused with the same paragraph for two alerts", () => {
    const paragraph = "**User impact.** Pages and callers wait.";
    return expectDefectFound(checkRunbook, {
      name: "a repeated paragraph",
      file: RUNBOOK,
      from: /\*\*User impact\.\*\*[^#]*?\n\n\*\*Check first\*\*([\s\S]*?)\*\*User impact\.\*\*[^#]*?\n\n\*\*Check first\*\*/,
      to: `${paragraph}\n\n**Check first**\n\n## CheckoutApiAvailabilityBudgetSlowBurn\n\n${paragraph}\n\n**Check first**`,
      code: "runbook-repeats",
    });
  });

  it("must exist", () => {
    const codes = checkRunbook(openRepository(without(readGolden(), RUNBOOK)), goldenContext);
    expect(codes.map((finding) => finding.code)).toEqual(["runbook-missing"]);
  });

  it.each([
    ["CheckoutApiLatencyBudgetFastBurn", "checkoutapilatencybudgetfastburn"],
    ["What it promises", "what-it-promises"],
    ["Über `code` & more!", "über-code--more"],
  ])("links to %s as #%s", (heading, anchor) => {
    expect(headingAnchor(heading)).toBe(anchor);
  });
});

const DASHBOARDS: readonly Defect[] = [
  {
    name: "a query that does not parse",
    file: DASHBOARD,
    from: /"expr": ?"sum/,
    to: '"expr": "sum sum',
    code: "panel-query",
  },
  {
    name: "a series nobody exports",
    file: DASHBOARD,
    from: /http_server_request_duration_seconds_count/,
    to: "http_requests_total",
    code: "panel-query",
  },
  {
    name: "no uid",
    file: DASHBOARD,
    from: /"uid": ?"[^"]*",\s*"title"|"uid": ?"checkout-api[^"]*"/,
    to: '"uid": ""',
    code: "dashboard-shape",
  },
];

describe("a dashboard", () => {
  it.each(DASHBOARDS)("is refused with $name", (defect) => expectDefectFound(checkDashboards, defect));

  const panel = (id: number, x: number) =>
    `{"id":${id},"type":"stat","title":"t","gridPos":{"x":${x},"y":0,"w":12,"h":8},"targets":[]}`;
  it.each([
    ["panels on top of each other", [panel(1, 0), panel(2, 6)], "panel-overlap"],
    ["an id twice", [panel(1, 0), panel(1, 12)], "panel-id"],
    ["a panel wider than the grid", [panel(1, 13)], "dashboard-shape"],
  ])("is refused with %s", (_name, panels, code) => {
    const content = `{"uid":"a","title":"t","schemaVersion":42,"panels":[${panels.join(",")}]}\n`;
    const findings = checkDashboards(openRepository([{ path: DASHBOARD, content }]), goldenContext);
    expect(findings.map((finding) => finding.code)).toEqual([code]);
  });
});
