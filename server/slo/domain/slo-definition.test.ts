import { describe, expect, it } from "vitest";
import { sloDefinition } from "../testing.ts";
import { alertNames, runbookAnchor } from "./alert-names.ts";
import { slothId, targetPercent, teamOf } from "./slo-definition.ts";

describe("an SLO's identity", () => {
  it("is Sloth's: service, hyphen, name", () => {
    expect(slothId({ service: "web", name: "web-errors" })).toBe("web-web-errors");
  });
});

describe("a target as people write it", () => {
  it.each([
    [0.999, "99.9"],
    [0.9995, "99.95"],
    [0.99999, "99.999"],
    [0.07, "7"],
    [0.29, "29"],
    [0.57, "57"],
    [0, "0"],
  ])("of %s is %s", (target, percent) => {
    expect(targetPercent(sloDefinition({ target }))).toBe(percent);
  });
});

describe("the team of an SLO", () => {
  it.each([
    [{ owner: "payments" }, "payments"],
    [{ owner: "group:default/payments" }, "payments"],
    [{ owner: "group:payments" }, "payments"],
    [{ owner: "default/payments" }, "payments"],
    [{ team: "core", owner: "payments" }, "core"],
    [{ owner: "a/b/c" }, "c"],
    [{ owner: "Équipe 1" }, "-quipe-1"],
    [{ owner: "../../etc" }, "etc"],
    [{ tier: "1" }, undefined],
  ])("of labels %j is %s", (labels, team) => {
    expect(teamOf({ labels })).toBe(team);
  });
});

describe("the names of alerts", () => {
  it.each([
    ["web", "web", "Web"],
    ["web", "web-errors", "WebErrors"],
    ["web", "errors", "WebErrors"],
    ["web", "website-errors", "WebWebsiteErrors"],
    ["web.api_v2", "web.api_v2-errors", "WebApiV2Errors"],
    ["2fa", "2fa-errors", "2faErrors"],
    ["HTTP", "slow", "HTTPSlow"],
  ])("of service %s and objective %s begin with %s", (service, name, stem) => {
    expect(alertNames({ service, name })).toEqual({
      page: `${stem}BudgetFastBurn`,
      ticket: `${stem}BudgetSlowBurn`,
      absent: `${stem}MetricsAbsent`,
    });
  });

  it("are headings whose anchor is the name in lower case, letters and digits only", () => {
    for (const name of Object.values(alertNames({ service: "web.api", name: "p99_slow" })))
      expect(runbookAnchor(name)).toMatch(/^[a-z0-9]+$/);
  });
});
