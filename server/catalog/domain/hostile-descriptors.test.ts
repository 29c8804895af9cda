import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDescriptor } from "./parse-descriptor.ts";
import { hostileDescriptors } from "./testing.ts";

describe("hostile descriptors", () => {
  it(
    "are read or refused with a place, never a crash, for a thousand seeded files",
    { timeout: 120_000 },
    () => {
      fc.assert(
        fc.property(hostileDescriptors(1_024), (text) => {
          const parsed = parseDescriptor({ file: "catalog-info.yaml", text, source: "repository" });
          const complete =
            parsed.documents.length > 0 && parsed.documents.every((document) => document.entity !== null);
          const errors = parsed.findings.filter((finding) => finding.severity === "error");
          expect(complete).toBe(errors.length === 0);
          expect(parsed.findings.every((finding) => finding.line >= 1 && finding.column >= 1)).toBe(true);
          expect(Object.keys(Object.prototype)).toEqual([]);
        }),
        { numRuns: 1_000, seed: 20_260 },
      );
    },
  );
});
