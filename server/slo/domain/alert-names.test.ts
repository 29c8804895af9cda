import { describe, expect, it } from "vitest";
import { alertNames, runbookAnchor } from "./alert-names.ts";

describe("alert names", () => {
  it("do not repeat the service when the SLO's name starts with it", () => {
    expect(alertNames({ service: "checkout-api", name: "checkout-api-availability" })).toEqual({
      page: "CheckoutApiAvailabilityBudgetFastBurn",
      ticket: "CheckoutApiAvailabilityBudgetSlowBurn",
      absent: "CheckoutApiAvailabilityMetricsAbsent",
    });
  });

  it("name the service when the SLO's name does not", () => {
    expect(alertNames({ service: "web", name: "search-latency" }).page).toBe(
      "WebSearchLatencyBudgetFastBurn",
    );
    expect(alertNames({ service: "web", name: "webshop-latency" }).page).toBe(
      "WebWebshopLatencyBudgetFastBurn",
    );
  });

  it("anchor at the lower-case heading of the runbook", () => {
    expect(runbookAnchor("CheckoutApiLatencyMetricsAbsent")).toBe("checkoutapilatencymetricsabsent");
  });
});
