import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findingSchema, formatFinding, type Finding } from "./finding.ts";

const finding: Finding = {
  file: "slo/availability.yaml",
  line: 12,
  column: 5,
  code: "required-field",
  message: "spec.service: expected string, found nothing",
  severity: "error",
};

describe("a finding", () => {
  it("is printed as file:line:column: code: message", () => {
    expect(formatFinding(finding)).toBe(
      "slo/availability.yaml:12:5: required-field: spec.service: expected string, found nothing",
    );
  });

  it("is one line, whatever a key of somebody's file holds", () => {
    const message = 'expected a known field, found "x\n::error::forged\r"';
    expect(formatFinding({ ...finding, message })).toBe(
      String.raw`slo/availability.yaml:12:5: required-field: expected a known field, found "x\u000a::error::forged\u000d"`,
    );
  });

  it("can be read back by whoever jumps to its place", () => {
    const place = fc.record({
      file: fc.stringMatching(/^[\w./-]{1,40}$/),
      line: fc.integer({ min: 1, max: 1e6 }),
      column: fc.integer({ min: 1, max: 1e4 }),
      code: fc.stringMatching(/^[a-z]+(-[a-z]+){0,3}$/),
      message: fc.stringMatching(/^[ -~]{1,60}$/),
    });
    const pattern = /^(?<file>.+?):(?<line>\d+):(?<column>\d+): (?<code>[a-z-]+): (?<message>.+)$/;
    fc.assert(
      fc.property(place, (made) => {
        const groups = pattern.exec(formatFinding({ ...made, severity: "warning" }))?.groups;
        expect(groups).toMatchObject({ ...made, line: String(made.line), column: String(made.column) });
      }),
    );
  });

  it.each([
    ["line", 0],
    ["line", 1.5],
    ["column", 0],
    ["column", -1],
    ["severity", "info"],
    ["message", undefined],
  ])("has no %s of %j", (field, value) => {
    expect(findingSchema.safeParse({ ...finding, [field]: value }).success).toBe(false);
  });
});
