import { describe, expect, it } from "vitest";
import { auditExportHref, auditHref, readAuditQuery, toFilter } from "./audit-filter";

describe("the filter of the audit log", () => {
  it("reads what it wrote", () => {
    const query = { actor: "Ada", action: "runs.*", target: "run_1", from: "2026-01-15", to: "2026-01-16" };
    const { searchParams } = new URL(auditHref(query), "http://x");
    expect(readAuditQuery(Object.fromEntries(searchParams))).toEqual(query);
  });

  it("passes over what is no filter", () => {
    const params = { actor: ["a", "b"], action: "  ", from: "yesterday", to: "2026-13-01", other: "x" };
    expect(readAuditQuery(params)).toEqual({});
    expect(auditHref({})).toBe("/settings/audit");
  });

  it("covers the last day to its end", () => {
    expect(toFilter({ from: "2026-01-15", to: "2026-01-15" })).toEqual({
      from: "2026-01-15T00:00:00Z",
      to: "2026-01-16T00:00:00.000Z",
    });
  });

  it("is the export's too", () => {
    expect(auditExportHref({ action: "runs.*" }, "csv")).toBe(
      "/api/v1/audit/export?format=csv&action=runs.*",
    );
  });
});
