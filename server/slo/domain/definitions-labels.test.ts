/* What of an SLO becomes labels, alerts and words that people read. */
import { describe, expect, it } from "vitest";
import { changedSlo as changed, definitionOf, readDefinitions as read } from "../testing/read-definitions.ts";
import { smallSlo as slo } from "../testing.ts";
import type { SloDefaults } from "./definitions-from-open-slo.ts";

describe("labels", () => {
  const labelled = (labels: string, defaults?: SloDefaults) =>
    read(changed("name: web-errors\nspec", `name: web-errors\n  labels: ${labels}\nspec`), defaults);

  it("become names Prometheus knows, lists become one text", () => {
    const { slos } = labelled("{ cost.center: a1, env: [prod, dev], 2fa: on, team-lead: Zoë }");
    expect(slos[0]?.labels).toEqual({ cost_center: "a1", env: "prod,dev", _2fa: "on", team_lead: "Zoë" });
  });

  it("of the file win over those it need not repeat", () => {
    const { slos } = labelled("{ owner: core }", { labels: { owner: "payments", tier: "1" } });
    expect(slos[0]?.labels).toEqual({ owner: "core", tier: "1" });
  });

  it.each(["sloth_id", "sloth_service", "sloth_window", "sloth.slo", "le", "alertname"])(
    "cannot be %s, which generated series carry themselves",
    (key) => {
      expect(labelled(`{ ${key}: x }`).findings).toEqual([
        `0.yaml:5:${13 + key.length + 2}: reserved-label: expected a label that generated series do not use themselves, found "${key}"; rename it`,
      ]);
    },
  );

  it("cannot share one Prometheus name, because one of them would be lost", () => {
    expect(labelled("{ cost.center: a, cost-center: b }").findings).toEqual([
      '0.yaml:5:42: duplicate-label: expected labels that differ as Prometheus writes them, found "cost-center" beside another that also becomes cost_center; rename one',
    ]);
  });
});

describe("alerts", () => {
  const annotated = (annotations: string) =>
    changed("name: web-errors\nspec", `name: web-errors\n  annotations: ${annotations}\nspec`);

  it("carry severity, service and team, and no link where no runbook is known", () => {
    expect(definitionOf(slo).alerts).toEqual({
      page: {
        name: "WebErrorsBudgetFastBurn",
        labels: { severity: "page", service: "web" },
        annotations: {},
      },
      ticket: {
        name: "WebErrorsBudgetSlowBurn",
        labels: { severity: "ticket", service: "web" },
        annotations: {},
      },
      absent: {
        name: "WebErrorsMetricsAbsent",
        labels: { severity: "page", service: "web" },
        annotations: {},
      },
    });
  });

  it("link to their own heading of the runbook, the file's before the default one", () => {
    const defaults = { labels: { owner: "group:default/payments" }, runbookUrl: "docs/rb.md" };
    expect(definitionOf(slo, defaults).alerts.ticket).toMatchObject({
      labels: { team: "payments" },
      annotations: { runbook_url: "docs/rb.md#weberrorsbudgetslowburn" },
    });
    const own = definitionOf(annotated("{ waymark.dev/runbook-url: https://wiki/x }"), defaults);
    expect(own.alerts.page?.annotations).toEqual({ runbook_url: "https://wiki/x#weberrorsbudgetfastburn" });
  });

  it("name a channel where the file or the default does", () => {
    expect(definitionOf(slo)).not.toHaveProperty("channel");
    expect(definitionOf(slo, { labels: {}, channel: "#sre" }).channel).toBe("#sre");
    const own = annotated('{ waymark.dev/channel: "#web" }');
    expect(definitionOf(own, { labels: {}, channel: "#sre" }).channel).toBe("#web");
  });
});

describe("the description", () => {
  it.each([
    ["", "web-errors"],
    ["  displayName: Web answers\n", "Web answers"],
  ])("falls back on the display name and then on the name: %j", (line, expected) => {
    expect(definitionOf(changed("name: web-errors\n", `name: web-errors\n${line}`)).description).toBe(
      expected,
    );
  });

  it("loses the space around it", () => {
    const text = changed("  service: web\n", "  service: web\n  description: |\n\n    Answers.\n\n");
    expect(definitionOf(text).description).toBe("Answers.");
  });
});
